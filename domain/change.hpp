#pragma once

#include "domain/booking.hpp"
#include "domain/boxed_optional.hpp"
#include "domain/ids.hpp"
#include "domain/payment.hpp"
#include "domain/time.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

/// What happened in a block, in the form that a ledger makes durable: one
/// change is written as a whole or not at all.
namespace onsale {

/// Durable state of a place, as the seat feed's two bits code it (P9).
enum class seat_status : uint8_t {
  available = 0,
  held = 1, // paying included
  sold = 2,
  blocked = 3 // a house seat
};

const char* to_string(seat_status x) noexcept;

enum class change_kind : uint8_t {
  seats_held,
  follower_held,
  hold_extended,
  hold_released,
  hold_expired,
  payment_begun,
  payment_answered_action, // the buyer has to act
  payment_declined,
  tickets_sold,
  tickets_refunded,
  booking_cancelled,
  capture_failed,
  seats_returned, // after a failed capture
  follower_sold,
  follower_freed,
  booking_asked, // a follower reads the row, or inserts `aborted`
  duty_done,     // a payment row or an outbox row changed, nothing else
  seats_blocked,
  seats_unblocked,
  answer_kept, // under an operator's idempotency key, nothing else
  room_changed // of a waiting room: has no seats, see `room_change`
};

/// Whether a change of this kind leaves seats and bookings as they are.
constexpr bool is_note(change_kind x) noexcept {
  return x == change_kind::duty_done || x == change_kind::answer_kept;
}

/// The word kept in the journal, for example `seats_held`.
const char* to_string(change_kind x) noexcept;

/// A row of the outbox: what must still be done for a booking, written with the
/// change that makes it due, removed with the change that records it done.
enum class duty_kind : uint8_t {
  capture,         // number = attempt
  void_payment,    // number = attempt
  refund_payment,  // number = attempt
  settle_follower, // number = block: its seats are sold
  free_follower    // number = block: its seats are available again
};

struct duty {
  booking_id booking;
  duty_kind kind = duty_kind::capture;
  uint32_t number = 0;

  friend auto operator<=>(const duty&, const duty&) = default;
};

struct seat_change {
  seat_index seat = 0;
  seat_status status = seat_status::available;

  friend bool operator==(const seat_change&, const seat_change&) = default;
};

/// How one user's counters of one event move (P3). Limits bind only where the
/// delta is positive.
///
/// A card has counters, too, as a user whom nobody can be (`holder_of`).
struct counter_change {
  user_id user;
  event_id event;
  int32_t tickets = 0;    // held and sold tickets
  int32_t open_holds = 0; // bookings that are held or paying
  uint32_t tickets_max = 0;
  uint32_t open_holds_max = 0;

  friend bool operator==(const counter_change&, const counter_change&) = default;
};

/// The user by whose counters the tickets of a card are counted: no subject of
/// a token holds a blank.
user_id holder_of(std::string_view card);

/// One change of one block.
struct change {
  block_id block; // whose shard's fence covers it
  change_kind kind = change_kind::seats_held;
  timestamp at;

  /// The booking it is about; none for house seats.
  std::optional<booking_id> about;

  /// The booking's row after the change. Its `version` says what is written: 1
  /// inserts the row with its tickets, and finds `state_changed` if there is
  /// one already; above, the row must still be at `version - 1`. None: the row
  /// is left alone.
  std::optional<booking> row;

  /// Whether it is refused (`ticket_used`) if a ticket of the booking has let
  /// somebody in at the door.
  bool only_unused = false;

  /// Seats of `block`. Held and sold ones belong to `about`.
  std::vector<seat_change> seats;

  std::optional<counter_change> counters;

  /// Of the card that pays or has paid, where an event counts those. Of the two
  /// at most one goes up, so that nothing is left behind of a change that the
  /// other's limit refuses.
  boxed_optional<counter_change> card_counters;

  /// The attempt to pay as it stands after the change; written by (booking,
  /// number).
  std::optional<onsale::payment> attempt;

  /// The attempt that gives way to it, as last known; nothing of it is written.
  std::optional<onsale::payment> replaced;

  std::vector<duty> due;
  std::vector<duty> done;
};

} // namespace onsale
