#include "bench/prober.hpp"

#include "domain/ensure.hpp"

#include <algorithm>
#include <utility>

namespace onsale::bench {

using steady = std::chrono::steady_clock;

prober::prober(std::vector<asker> askers, std::chrono::milliseconds interval)
  : interval_(interval), askers_(std::move(askers)) {
  ensure(!askers_.empty());
  for (const auto& ask : askers_)
    threads_.emplace_back([this, &ask] {
      run(ask);
    });
}

prober::~prober() {
  stop();
}

steady::time_point prober::due_time(uint64_t number) const {
  return began_ + interval_ * number;
}

void prober::run(const asker& ask) {
  std::unique_lock lock{guard_};
  while (!ended_) {
    probe_note note;
    note.due = due_time(next_++);
    ending_.wait_until(lock, note.due, [this] {
      return ended_;
    });
    if (ended_ && steady::now() < note.due)
      return;
    lock.unlock();
    note.good = ask();
    note.answered = steady::now();
    lock.lock();
    notes_.push_back(note);
  }
}

std::vector<probe_note> prober::stop() {
  if (threads_.empty())
    return {};
  auto end = steady::now();
  {
    std::lock_guard lock{guard_};
    ended_ = true;
  }
  ending_.notify_all();
  for (auto& x : threads_)
    x.join();
  threads_.clear();
  for (; due_time(next_) <= end; ++next_)
    notes_.push_back({due_time(next_), end, false});
  std::sort(notes_.begin(), notes_.end(), [](const auto& x, const auto& y) {
    return x.due < y.due;
  });
  return std::exchange(notes_, {});
}

std::chrono::milliseconds
recovery_time(const std::vector<probe_note>& notes, steady::time_point end,
              std::chrono::milliseconds limit) {
  steady::duration result{0};
  for (const auto& x : notes)
    if (!x.good || x.answered - x.due > limit)
      result = std::max(result, x.answered - end);
  return std::chrono::ceil<std::chrono::milliseconds>(result);
}

} // namespace onsale::bench
