#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace onsale::bench {

/// What one rate came to.
struct trial {
  double offered = 0;       // a second
  double done = 0;          // a second, as wished
  double refused_share = 0; // of all, 0 to 1; also what was lost
  std::chrono::microseconds p50{0};
  std::chrono::microseconds p99{0};
  /// Of the server and its stores together; 0 if it was not measured.
  double cpu_seconds = 0;
  double per_cpu_second = 0;
};

/// Figure by figure the median of some trials.
trial median_of(const std::vector<trial>& x);

/// When a server keeps up with a rate.
struct demands {
  std::chrono::milliseconds p99_max{50};
  double refused_max = 0.001;
  double done_min = 0.95; // of what was offered
};

bool keeps_up(const trial& x, const demands& wanted = {});

/// How the highest rate is looked for.
struct climb {
  double first = 500; // a second
  double last = 200'000;
  double coarse = 1.6; // factor between rates until one is missed
  double fine = 1.07;  // the rate missed and the one kept are that close, then
  int tries = 2;       // a rate is missed if all of them miss it
};

struct saturation {
  std::vector<trial> trials; // in the order they were made
  std::optional<trial> best; // of the highest rate that was kept up with
};

/// Finds the highest rate that a server keeps up with: upwards in large steps,
/// then between the last rate kept and the first one missed. A stall of the
/// disk or of the machine makes a rate look missed that is not, never the other
/// way, so a miss counts once it is repeated. If the first rate is missed,
/// lower ones are tried.
/// @param measure offers a rate and says what came of it
saturation find_saturation(const std::function<trial(double rate)>& measure,
                           const climb& how = {}, const demands& wanted = {});

} // namespace onsale::bench
