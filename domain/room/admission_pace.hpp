#pragma once

#include "domain/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace onsale {

/// What an operator sets, and may change while people are admitted.
struct pace_settings {
  uint32_t active_max = 0;       // people with a pass at once
  uint32_t admit_per_minute = 0; // people
  bool paused = false;

  friend bool operator==(const pace_settings&, const pace_settings&) = default;
};

/// What there is to sell, and was.
struct seats_left {
  size_t available = 0;
  size_t held = 0; // or being paid for: they may come back
  size_t sold = 0;

  /// Nothing is left, as people have bought it. Seats that the house keeps for
  /// now, and an event whose seats are still to come, are no reason to send
  /// everybody home.
  bool sold_out() const noexcept {
    return available == 0 && held == 0 && sold > 0;
  }
};

/// What the sale looks like at the moment.
struct pace_signals {
  size_t active = 0;                    // people with a pass
  std::optional<seats_left> seats = {}; // none: it is not known
  /// Payments that the provider takes, if it limits them.
  std::optional<double> payments_per_minute = {};
  /// Median time in which reservations were answered lately, if there were any.
  std::optional<duration_ms> reserve_latency = {};
};

/// How many people may come in: the closed loop of a waiting room. A token
/// bucket of people whose rate is the operator's, or the payment provider's if
/// that is lower. When reservations become slow the rate falls by a factor, and
/// rises again by small steps when they are fast (additive increase,
/// multiplicative decrease: Chiu and Jain, 1989). Nobody comes in while there
/// is nothing that could be reserved, nor above the cap.
class admission_pace {
public:
  explicit admission_pace(pace_settings settings) : settings_(settings) {
    // Nobody is admitted before time has passed.
  }

  void set(pace_settings x) {
    settings_ = x;
  }

  const pace_settings& settings() const noexcept {
    return settings_;
  }

  /// Takes in how things are. Time that goes backwards counts as none.
  void look(timestamp now, const pace_signals& x);

  /// People that may come in now. Zero before the first look.
  size_t may_admit() const noexcept;

  /// They came in.
  /// @pre `n <= may_admit()`
  void admitted(size_t n);

  /// What the rate comes to, as of the last look: 0 while it is paused or
  /// no seat is available.
  double per_minute() const noexcept;

private:
  void adapt(duration_ms elapsed);

  pace_settings settings_;
  pace_signals signals_;
  std::optional<timestamp> looked_at_;
  double factor_ = 1;
  double credit_ = 0; // people per minute x milliseconds: whole rates add up
};

} // namespace onsale
