#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace onsale::bench {

/// One question and how it was answered.
struct probe_note {
  std::chrono::steady_clock::time_point due;
  std::chrono::steady_clock::time_point answered;
  bool good = false; // the answer was the one that was hoped for
};

/// Asks the same thing at fixed times while something else goes on: what a
/// client sees that is not part of a load. A late answer delays no question
/// while somebody is free to ask it, and how late it is counts from when the
/// question was due. Begins at once.
class prober {
public:
  /// Asks, waits for the answer, and says whether it is a good one.
  using asker = std::function<bool()>;

  /// @param askers have a thread each, and ask in turn. Not empty
  /// @param interval between questions
  prober(std::vector<asker> askers, std::chrono::milliseconds interval);
  ~prober();

  prober(const prober&) = delete;
  prober& operator=(const prober&) = delete;

  /// Ends it once all who ask have their answers. Questions that are due and
  /// for which nobody is free are noted as not good, and as answered now.
  /// @returns what was seen, in the order in which it was due
  std::vector<probe_note> stop();

private:
  using clock = std::chrono::steady_clock;

  void run(const asker& ask);
  clock::time_point due_time(uint64_t number) const;

  const std::chrono::milliseconds interval_;
  const clock::time_point began_ = clock::now();
  std::mutex guard_;
  std::condition_variable ending_;
  bool ended_ = false;
  uint64_t next_ = 0;
  std::vector<probe_note> notes_;
  std::vector<asker> askers_;
  std::vector<std::thread> threads_; // last: they use the others
};

/// When all was well again: how long after `end` the last question was answered
/// that had no good answer within `limit`. 0 if there was none.
std::chrono::milliseconds
recovery_time(const std::vector<probe_note>& notes,
              std::chrono::steady_clock::time_point end,
              std::chrono::milliseconds limit);

} // namespace onsale::bench
