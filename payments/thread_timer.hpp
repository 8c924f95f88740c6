#pragma once

#include "payments/timer.hpp"

#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace onsale::payments {

/// Real time, on a thread of its own. Destroying it stops it.
class thread_timer final : public timer {
public:
  thread_timer();
  ~thread_timer() override;

  /// Ends the thread; what has not run yet, or comes later, never runs and is
  /// gone afterwards. For one thread; may be repeated.
  void stop();

  time_point now() const override;
  void
  after(std::chrono::nanoseconds delay, std::function<void()> what) override;

private:
  void run();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::multimap<time_point, std::function<void()>> due_;
  bool stopping_ = false;
  std::thread thread_; // last: it uses the others
};

} // namespace onsale::payments
