#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace onsale::bench {

/// One question and how it was answered.
struct probe_note {
  std::chrono::steady_clock::time_point sent;
  std::chrono::steady_clock::time_point answered;
  bool good = false; // the answer was the one that was hoped for
};

/// Asks the same thing again and again on a thread of its own, one question at
/// a time, while something else goes on: what a client sees that is not part of
/// a load. Begins at once.
class prober {
public:
  /// @param ask asks, waits for the answer, and says whether it is a good one
  prober(std::function<bool()> ask, std::chrono::milliseconds pause);
  ~prober();

  prober(const prober&) = delete;
  prober& operator=(const prober&) = delete;

  /// Ends it. @returns what was seen, in order
  std::vector<probe_note> stop();

private:
  void run(const std::function<bool()>& ask);

  const std::chrono::milliseconds pause_;
  std::mutex guard_;
  std::condition_variable ending_;
  bool ended_ = false;
  std::vector<probe_note> notes_;
  std::thread thread_; // last: it uses the others
};

/// When all was well again: how long after `end` the last question was answered
/// that had no good answer within `limit`. 0 if there was none.
std::chrono::milliseconds
recovery_time(const std::vector<probe_note>& notes,
              std::chrono::steady_clock::time_point end,
              std::chrono::milliseconds limit);

} // namespace onsale::bench
