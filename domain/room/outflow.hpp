#pragma once

#include "domain/time.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

namespace onsale {

/// What bounds how fast people come in.
struct outflow_bounds {
  uint64_t active_max = 0; // people with a pass at once
  double per_minute = 0;   // people
};

/// How long somebody may have to wait.
struct wait_estimate {
  duration_ms p50{0};
  duration_ms p90{0};

  friend bool operator==(const wait_estimate&, const wait_estimate&) = default;
};

/// Estimates waits from what was measured. Either the rate that is set bounds
/// how fast people come in, or how soon those inside make room, which by
/// Little's law (1961) is their number by the time they stay.
///
/// That time is measured over as much of the past as the wait will take of the
/// future, so that a long wait is not estimated by the last minute, nor a short
/// one by the whole day. While the first people are inside, those who have gone
/// are the quick ones: until as many have gone as are inside the mean is that
/// of Kaplan and Meier (1958), who count the others too, and what nobody has
/// shown yet is taken to be as `limits::shopping_guess` says.
class outflow {
public:
  /// Somebody is not in the line any more, to come in or not.
  void left_line() {
    ++counts_.gone;
  }

  /// Somebody has a pass since then: from the line, or after having been passed
  /// over there.
  void came_in(timestamp at);

  /// Somebody has no pass any more who came in at that time.
  /// @pre somebody did
  void went_out(timestamp came_in_at, timestamp now);

  /// Time passes: at least once a second or so.
  void look(timestamp now);

  /// @param ahead people in the line before the one who asks
  /// @returns nothing while nobody comes in
  std::optional<wait_estimate>
  wait_for(size_t ahead, const outflow_bounds& by) const;

private:
  /// All of it only grows.
  struct counts {
    uint64_t gone = 0; // from the line
    uint64_t came_in = 0;
    uint64_t went_out = 0;
    duration_ms stayed{0}; // with a pass, all people together
  };

  struct sample {
    timestamp at;
    counts what;
  };

  const sample& before(duration_ms span) const;
  double seconds_until(size_t ahead, const outflow_bounds& by,
                       const counts& since) const;
  double mean_first_stay_s() const;
  double measured_variation() const;

  counts counts_;
  size_t inside_ = 0;
  std::map<timestamp, size_t> came_in_at_; // of those inside
  std::deque<sample> past_; // oldest first; the last one is of the last look
  duration_ms step_{0};     // between two of the others
  // Until as many have gone as are inside: who went out, by time of stay.
  std::vector<size_t> stays_;
  bool first_are_gone_ = false;
  counts first_; // as it was then
  // As of the last look: each of many who ask needs them.
  double first_stay_s_ = 0;
  double variation_ = 0;
};

} // namespace onsale
