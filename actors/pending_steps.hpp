#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

namespace onsale::actors {

/// The answers that an actor waits for, all with the same patience, so that one
/// timer does for them. CAF's clock keeps a timeout for each request until its
/// time has come, answered or not, and its thread wakes up for each of them: a
/// twelfth of the server's processor time where every booking is a request
/// (docs/performance.md). Belongs to one actor.
class pending_steps {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// What is to happen if the step fails.
  using failure = std::function<void()>;

  /// @param until when it has failed by itself
  /// @return its number
  /// @pre `until` is not before that of the last one
  uint64_t add(time_point until, failure failed);

  /// It has been answered, or cannot be any more. Nothing if it has failed
  /// before: what comes then comes too late.
  std::optional<failure> end(uint64_t number);

  /// Ends all that should have been answered by `now`, oldest first.
  std::vector<failure> end_overdue(time_point now);

  /// When the next one fails by itself.
  std::optional<time_point> next() const;

  /// How many are kept: those since the oldest one that is not over.
  size_t size() const {
    return steps_.size();
  }

private:
  struct step {
    time_point until;
    std::optional<failure> failed; // none: it is over
  };

  void drop_ended();

  uint64_t first_ = 1;     // number of the front
  std::deque<step> steps_; // the front is not over
};

} // namespace onsale::actors
