#include "bench/saturation.hpp"

#include "bench/report.hpp"

#include <cmath>
#include <utility>

namespace onsale::bench {

namespace {

/// Below this nothing is worth a search.
constexpr double lowest_rate = 10;

} // namespace

trial median_of(const std::vector<trial>& x) {
  auto middle = [&](auto figure_of) {
    std::vector<double> all;
    for (const auto& y : x)
      all.push_back(static_cast<double>(figure_of(y)));
    return median(std::move(all));
  };
  auto middle_time = [&](std::chrono::microseconds trial::*which) {
    return std::chrono::microseconds{std::llround(middle([&](const trial& y) {
      return (y.*which).count();
    }))};
  };
  auto middle_number = [&](double trial::*which) {
    return middle([&](const trial& y) {
      return y.*which;
    });
  };
  return {.offered = middle_number(&trial::offered),
          .done = middle_number(&trial::done),
          .refused_share = middle_number(&trial::refused_share),
          .p50 = middle_time(&trial::p50),
          .p99 = middle_time(&trial::p99),
          .cpu_seconds = middle_number(&trial::cpu_seconds),
          .per_cpu_second = middle_number(&trial::per_cpu_second)};
}

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
