#pragma once

#include "domain/booking.hpp"
#include "domain/time.hpp"
#include "payments/statement.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

/// Whether the provider's books and the bookings agree: no money without a
/// ticket, no ticket without money (P7). Pure.
namespace onsale::payments {

enum class standing : uint8_t {
  in_order,
  /// Under way, or changed too short a time ago to be judged.
  unsettled,
  /// Money is on hold that nobody will take, or the buyer is asked for it. It
  /// can be let go whatever happens next: the attempt is over for good.
  orphan_hold,
  capture_overdue,    // sold, and the money is still only on hold
  unpaid,             // sold, and there is no money
  unsold,             // paid, and there is no ticket
  refund_overdue,     // to be paid back, and still there
  refunded_elsewhere, // paid back by other hands, and the ticket is still good
  wrong_amount,       // another sum than the booking's
  unknown_booking     // money for a booking, or an attempt, that is not there
};

inline constexpr size_t standing_count = 10;

/// The word for operators, for example `capture_overdue`.
const char* to_string(standing x) noexcept;

/// Whether somebody has to do something.
constexpr bool is_difference(standing x) noexcept {
  return x != standing::in_order && x != standing::unsettled;
}

/// A booking that an attempt to pay is for.
struct booked {
  booking_status status = booking_status::held;
  uint32_t attempts = 0;
  money total;
  timestamp changed;     // its latest step
  std::string reference; // the payment of its latest attempt; empty: not known

  friend bool operator==(const booked&, const booked&) = default;
};

/// Time that a change has to reach the provider, and to be tried again.
inline constexpr std::chrono::minutes settling_time{5};

/// How a payment stands. An attempt may have several: one is the booking's, and
/// the others have come to nothing, or should have.
/// @param known its booking, read after the statement; nothing if there is none
/// @param settling how long ago a booking must have changed to be judged
standing judge(const stated_payment& x, const std::optional<booked>& known,
               timestamp now, duration_ms settling = settling_time);

/// Whether it is the payment that a booking goes by.
bool is_payment_of(const booked& x, const stated_payment& stated) noexcept;

/// How a booking stands that is `confirmed` and of which the provider states
/// nothing of its payment, though it has stated all of the time.
standing judge_unstated(const booked& x, timestamp now,
                        duration_ms settling = settling_time);

/// Both sides of one that is not in order.
struct difference {
  standing what = standing::unsettled;
  stated_payment at_provider; // without a reference: there is none
  std::optional<booked> here;

  friend bool operator==(const difference&, const difference&) = default;
};

} // namespace onsale::payments
