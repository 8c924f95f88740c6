#pragma once

#include "payments/stripe/api_call.hpp"
#include "payments/timer.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

namespace onsale::payments::stripe {

/// How many calls Stripe takes at each of its endpoints
/// (https://docs.stripe.com/rate-limits).
struct pace {
  double per_second = 25;
  uint32_t burst = 25; // at once, after a pause
  /// A call whose turn would come later than that is not made.
  std::chrono::seconds patience{60};
};

/// Gives calls their turns, so that Stripe need not turn any away: a token
/// bucket for each endpoint (GCRA, ITU-T I.371 annex A), in which calls wait
/// in the order they came. Thread-safe.
class pacer {
public:
  using time_point = timer::time_point;

  explicit pacer(pace of) : of_(of) {
    // Nobody has called yet.
  }

  /// Takes a turn. @returns when it is, `now` or later; nothing if too many
  /// wait already
  std::optional<time_point> take_turn(endpoint at, time_point now);

  /// Stripe has turned a call away: there are no turns before `until`.
  void hold_back(endpoint at, time_point until);

  /// Purchases a second that may come now: as many as calls, and fewer the
  /// longer the next one would wait for its turn where a purchase begins; next
  /// to none from `full_after` on. Never 0, which stands for any number.
  double room(time_point now) const;

  static constexpr std::chrono::seconds full_after{5};

private:
  using step = std::chrono::steady_clock::duration;

  time_point next_turn(endpoint at, time_point now) const;

  step interval() const;
  step allowance() const;

  const pace of_;
  mutable std::mutex mutex_;
  /// When the bucket is full again ("theoretical arrival time").
  std::array<time_point, endpoint_count> full_at_{};
};

} // namespace onsale::payments::stripe
