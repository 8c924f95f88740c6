#pragma once

#include "domain/catalogue.hpp"
#include "domain/ids.hpp"
#include "domain/money.hpp"
#include "domain/payment.hpp"
#include "domain/refusal.hpp"
#include "domain/result.hpp"
#include "domain/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The booking machine: which state follows which, and until when. Pure
/// functions from a booking and a time to the next booking, or to the reason
/// why not.
namespace onsale {

enum class booking_status : uint8_t {
  held,
  paying,
  requires_action,
  confirmed,
  released,
  expired,
  refunded,
  cancelled,
  capture_failed,
  aborted // internal: a follower found no row and closed the door (P4)
};

/// The word of the contract, for example `requires_action`.
const char* to_string(booking_status x) noexcept;

/// A ticket of a booking and what it costs; the price stays as it was when the
/// seat was held.
struct booked_ticket {
  ticket_id ticket;
  int64_t price = 0; // minor units

  friend bool operator==(const booked_ticket&, const booked_ticket&) = default;
};

/// The one row that decides about a booking (P4). `version` counts its changes:
/// every change is a compare-and-set on it.
struct booking {
  booking_id id;
  user_id user;
  booking_status status = booking_status::held;
  uint32_t version = 1;
  timestamp held_at;
  timestamp hold_until;              // end of the hold, without payment
  std::optional<timestamp> deadline; // when something falls due; none: never
  currency unit;
  int64_t total = 0;                  // tickets and fees, minor units
  std::vector<booked_ticket> tickets; // ascending, over all blocks
  std::optional<payment> paid_by;     // the latest attempt

  uint32_t attempts() const noexcept {
    return paid_by ? paid_by->attempt : 0;
  }

  friend bool operator==(const booking&, const booking&) = default;
};

/// Whether seats are kept for it but not sold.
bool is_open(booking_status x) noexcept;

/// Whether an attempt to pay is under way.
bool is_paying(booking_status x) noexcept;

/// Whether a booking whose row has just become `x` owns its tickets, so that no
/// other may have them: once it is confirmed, and after a failed capture until
/// the grace ends. Nothing where a booking never comes to from owning them, so
/// that a ledger need not look. All engines mark tickets as sold by this.
std::optional<bool> owns_tickets(const booking& x) noexcept;

/// Sum of the tickets and of the event's fees.
int64_t total_of(const std::vector<booked_ticket>& tickets,
                 const std::vector<fee>& fees) noexcept;

/// Why a booking that has ended, or is overdue, takes no command of its holder.
refusal no_longer_open(const booking& x);

/// Moves the deadline by one hold time, at most to `limits::hold_cap` after the
/// hold. Refuses with `extension_limit` when it cannot move.
result<booking, refusal>
extend(const booking& x, duration_ms hold_ttl, timestamp now);

/// Ends a hold at the buyer's wish. Refuses once it is sold
/// (`already_confirmed`). While paying, and after `requires_action`, the caller
/// voids the attempt: nobody is charged for what they have given back, whatever
/// the provider says later.
result<booking, refusal> release(const booking& x, timestamp now);

/// Ends what is overdue: held → expired; paying and requires_action → expired,
/// and the running attempt must be voided; capture_failed → its seats go back.
/// @pre `x.deadline && *x.deadline <= now`
booking expire(const booking& x, timestamp now);

/// Starts the next attempt with a card. From `held` before its deadline, or
/// from `requires_action` with another card (the caller voids the attempt
/// before). The deadline becomes the earliest of `limits::paying_max` from now
/// and `limits::booking_cap - limits::hold_after_decline` after the hold began,
/// so that even the last decline leaves the buyer a minute within the cap.
result<booking, refusal>
begin_payment(const booking& x, std::string method, timestamp now);

/// What the provider said about the running attempt.
struct provider_answer {
  payment_state state = payment_state::intended; // authorised, declined or
                                                 // requires_action
  std::string reference;
  std::string decline_code;
  std::string action_url;
  /// `authorised`: what the provider calls the card, the same whoever pays with
  /// it; empty: unknown, or its tickets are not to be counted.
  std::string card = {};
  /// `declined`: whether the provider keeps money on hold all the same, which
  /// then has to be let go.
  card_hold money = card_hold::none;
};

/// The answer that takes the place of an authorisation by a card that has paid
/// for as many tickets as it may: a decline, by ourselves.
provider_answer beyond_card_limit(provider_answer authorised);

/// What `beyond_card_limit` gives as the reason.
inline constexpr const char* card_limit_code = "tickets_per_card";

/// Applies the provider's answer to attempt `attempt`: authorised → confirmed;
/// declined → held for at least `limits::hold_after_decline`; requires_action
/// keeps the deadline. Refuses with `hold_expired` when the booking is no longer
/// paying by that attempt: the caller then voids it (P7: "void due" is final).
result<booking, refusal>
answer_payment(const booking& x, uint32_t attempt,
               const provider_answer& answer, timestamp now);

/// Gives the money back and the seats to others. `by_operator` may do so at any
/// time, the buyer until `refund_until`.
enum class refunder : uint8_t { buyer, by_operator };

result<booking, refusal>
refund(const booking& x, std::optional<timestamp> refund_until, refunder who,
       timestamp now);

/// The event is off: an open booking ends, a confirmed one is paid back.
/// Refuses with `not_refundable` what has ended before.
result<booking, refusal> cancel(const booking& x, timestamp now);

/// A capture that failed for good (P7): tickets are void; the seats go back to
/// sale at the deadline.
result<booking, refusal> fail_capture(const booking& x, timestamp now);

/// Time between a capture that failed for good and the return of its seats: for
/// the operator to step in.
inline constexpr std::chrono::minutes capture_failed_grace{15};

} // namespace onsale
