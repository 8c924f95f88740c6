#include "bench/prober.hpp"

#include <algorithm>
#include <utility>

namespace onsale::bench {

using steady = std::chrono::steady_clock;

prober::prober(std::function<bool()> ask, std::chrono::milliseconds pause)
  : pause_(pause), thread_([this, ask = std::move(ask)] {
      run(ask);
    }) {
}

prober::~prober() {
  stop();
}

void prober::run(const std::function<bool()>& ask) {
  std::unique_lock lock{guard_};
  while (!ended_) {
    lock.unlock();
    probe_note note;
    note.sent = steady::now();
    note.good = ask();
    note.answered = steady::now();
    lock.lock();
    notes_.push_back(note);
    ending_.wait_for(lock, pause_, [this] {
      return ended_;
    });
  }
}

std::vector<probe_note> prober::stop() {
  {
    std::lock_guard lock{guard_};
    ended_ = true;
  }
  ending_.notify_one();
  if (thread_.joinable())
    thread_.join();
  return std::exchange(notes_, {});
}

std::chrono::milliseconds
recovery_time(const std::vector<probe_note>& notes, steady::time_point end,
              std::chrono::milliseconds limit) {
  steady::duration result{0};
  for (const auto& x : notes)
    if (!x.good || x.answered - x.sent > limit)
      result = std::max(result, x.answered - end);
  return std::chrono::ceil<std::chrono::milliseconds>(result);
}

} // namespace onsale::bench
