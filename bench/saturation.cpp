#include "bench/saturation.hpp"

#include <cmath>

namespace onsale::bench {

namespace {

/// Below this nothing is worth a search.
constexpr double lowest_rate = 10;

} // namespace

bool keeps_up(const trial& x, const demands& wanted) {
  return x.p99 <= wanted.p99_max && x.refused_share < wanted.refused_max
         && x.done >= wanted.done_min * x.offered;
}

saturation find_saturation(const std::function<trial(double)>& measure,
                           const climb& how, const demands& wanted) {
  saturation result;
  auto is_kept = [&](double rate) {
    for (auto i = 0; i < how.tries; ++i) {
      result.trials.push_back(measure(rate));
      if (keeps_up(result.trials.back(), wanted)) {
        result.best = result.trials.back();
        return true;
      }
    }
    return false;
  };
  auto kept = how.first;
  while (!is_kept(kept)) {
    kept /= how.coarse;
    if (kept < lowest_rate)
      return result;
  }
  // What was missed on the way down need not be tried again.
  auto missed = kept < how.first ? kept * how.coarse : how.last;
  for (auto next = kept * how.coarse; next < missed; next *= how.coarse) {
    if (!is_kept(next)) {
      missed = next;
      break;
    }
    kept = next;
  }
  while (missed / kept > how.fine) {
    auto between = std::sqrt(kept * missed);
    (is_kept(between) ? kept : missed) = between;
  }
  return result;
}

} // namespace onsale::bench
