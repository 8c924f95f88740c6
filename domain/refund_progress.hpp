#pragma once

#include "domain/booking.hpp"

#include <cstdint>

namespace onsale {

/// Some bookings, and what they cost together.
struct booking_sum {
  uint64_t bookings = 0;
  int64_t amount = 0; // minor units

  void add(const money& x) noexcept {
    ++bookings;
    amount += x.amount;
  }

  friend bool operator==(const booking_sum&, const booking_sum&) = default;
};

/// How far an event has come with paying people back, as after it was called
/// off. Of bookings that somebody has paid for, or was about to.
struct refund_progress {
  uint64_t open = 0;     // bookings that may still be paid
  booking_sum sold;      // paid, and not to be paid back
  booking_sum due;       // money that is still there or on hold
  booking_sum paid_back; // was taken, and is back
  booking_sum let_go;    // was on hold only, and is free again

  void add(const booking& x) noexcept;

  friend bool operator==(const refund_progress&, const refund_progress&) = default;
};

} // namespace onsale
