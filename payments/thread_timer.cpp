#include "payments/thread_timer.hpp"

#include <utility>

namespace onsale::payments {

thread_timer::thread_timer()
  : thread_([this] {
      run();
    }) {
}

thread_timer::~thread_timer() {
  stop();
}

void thread_timer::stop() {
  {
    std::lock_guard guard{mutex_};
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable())
    thread_.join();
  // What was to run may hold on to things that go before this does.
  std::exchange(due_, {}).clear();
}

timer::time_point thread_timer::now() const {
  return std::chrono::steady_clock::now(); // P11: the port's real side
}

void thread_timer::after(std::chrono::nanoseconds delay,
                         std::function<void()> what) {
  {
    std::lock_guard guard{mutex_};
    if (stopping_)
      return;
    due_.emplace(now() + delay, std::move(what));
  }
  wake_.notify_one();
}

void thread_timer::run() {
  std::unique_lock lock{mutex_};
  while (!stopping_) {
    if (due_.empty()) {
      wake_.wait(lock);
      continue;
    }
    auto first = due_.begin();
    // A copy: the entry may go while the lock is open.
    if (auto when = first->first; now() < when) {
      wake_.wait_until(lock, when);
      continue;
    }
    auto what = std::move(first->second);
    due_.erase(first);
    lock.unlock();
    what();
    lock.lock();
  }
}

} // namespace onsale::payments
