#include "domain/room/admission_pace.hpp"

#include "domain/ensure.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace onsale {

namespace {

using namespace std::chrono_literals;

/// Above it people notice that they wait for a seat.
constexpr duration_ms slow_reserve = 500ms;

/// The rate while it is slow: within a second to less than half, and after ten
/// seconds to the least.
constexpr double decrease_per_s = 0.4;

/// And back to all of it within half a minute.
constexpr double increase_per_s = 1.0 / 30;

/// The least: those who wait see that the line moves.
constexpr double factor_min = 0.05;

/// What was not used comes in at once only up to the people of so many seconds:
/// a room that was full, or a node that stood still, does not let a crowd in.
constexpr duration_ms burst = 2s;

/// What one person takes of the credit.
constexpr double person = duration_ms{1min}.count();

} // namespace

void admission_pace::look(timestamp now, const pace_signals& x) {
  signals_ = x;
  auto last = looked_at_.value_or(now);
  looked_at_ = std::max(last, now);
  duration_ms elapsed = *looked_at_ - last;
  adapt(elapsed);
  auto rate = per_minute();
  auto most = std::max(person, rate * burst.count());
  // Nothing is saved up for a time when it is not paused any more.
  credit_ = rate > 0 ? std::min(most, credit_ + rate * elapsed.count()) : 0;
}

void admission_pace::adapt(duration_ms elapsed) {
  auto elapsed_s = std::chrono::duration<double>{elapsed}.count();
  if (signals_.reserve_latency && *signals_.reserve_latency > slow_reserve)
    factor_ *= std::pow(decrease_per_s, elapsed_s);
  else
    factor_ += increase_per_s * elapsed_s;
  factor_ = std::clamp(factor_, factor_min, 1.0);
}

double admission_pace::per_minute() const noexcept {
  auto available = signals_.seats && signals_.seats->available > 0;
  if (settings_.paused || !available)
    return 0;
  double result = settings_.admit_per_minute;
  if (signals_.payments_per_minute)
    result = std::min(result, *signals_.payments_per_minute);
  return result * factor_;
}

size_t admission_pace::may_admit() const noexcept {
  if (signals_.active >= settings_.active_max || per_minute() <= 0)
    return 0;
  return std::min(settings_.active_max - signals_.active,
                  static_cast<size_t>(credit_ / person));
}

void admission_pace::admitted(size_t n) {
  ensure(n <= may_admit());
  credit_ -= static_cast<double>(n) * person;
  signals_.active += n;
}

} // namespace onsale
