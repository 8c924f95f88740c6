#pragma once

#include "domain/best_request.hpp"
#include "domain/block_image.hpp"
#include "domain/booking.hpp"
#include "domain/change.hpp"
#include "domain/deadline_queue.hpp"
#include "domain/refusal.hpp"
#include "domain/result.hpp"
#include "domain/sale.hpp"
#include "domain/seat_map.hpp"
#include "domain/seating.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

namespace onsale {

/// Seats by number, all or nothing.
struct named_seats {
  std::vector<seat_index> seats;
};

using seat_choice = std::variant<named_seats, best_request>;

/// Reserves seats of the booking's home block.
struct reserve_seats {
  booking_id id; // fresh, with this block as its home
  user_id user;
  std::string access_code;
  seat_choice choice;
  /// Seats that other blocks already keep for it (P4).
  std::vector<booked_ticket> elsewhere;
  bool admitted = false; // as in `sale_entry`
};

/// Takes seats for a booking whose home is another block, provisionally.
struct hold_follower {
  booking_id id;
  seat_choice choice;
};

/// What readers see of a block: immutable, published after each commit (P9).
struct block_snapshot {
  block_id block;
  /// Journal sequence number of the last change; readers drop lower ones.
  uint64_t version = 0;
  /// How often seats came back to sale. As long as it stands still the choice
  /// only shrinks, so a refused scan need not be repeated (P4).
  uint64_t freed = 0;
  /// `seat_status` of each place, two bits each, low bits first.
  std::vector<uint8_t> states;
  uint32_t available = 0;
  uint32_t held = 0;
  uint32_t sold = 0;
  uint32_t blocked = 0;
  /// Bookings at home here that are held or being paid.
  uint32_t open_bookings = 0;
  /// Duties of bookings at home here that are not done yet: their outbox.
  uint32_t duties = 0;

  seat_status state_of(seat_index seat) const noexcept {
    return static_cast<seat_status>((states[seat / 4] >> (seat % 4 * 2)) & 3);
  }
};

/// The seats of one block and the bookings at home in it: the machine inside
/// the ticket-block actor.
///
/// A command either is refused or returns a change. That change is *in flight*
/// until its owner reports what the ledger said of it, with `commit` or `drop`.
/// While it is, seats it takes are taken (nobody else gets them) and seats it
/// frees are not yet free, so nothing durable ever rests on something undurable
/// but refusals: whoever was refused meanwhile waits for the same batch, and is
/// decided anew if `rollbacks` has moved (P1.3). A booking with a change in
/// flight answers every further command with `busy`.
///
/// Not thread-safe; no clock, no randomness.
class ticket_block {
public:
  ticket_block(block_id id, std::shared_ptr<const seating> seats,
               std::shared_ptr<const sale_terms> terms);

  // -- opening and catalogue changes ------------------------------------------

  /// Puts the block into the state that a store holds. Followers are asked
  /// about at once (`expire`), since nobody knows how long they have been
  /// waiting. What was in flight is forgotten: its outcome must not be reported
  /// any more. `freed` is the highest count that readers have seen.
  void restore(const block_image& image, timestamp now, uint64_t freed = 0);

  /// Takes over a changed seating or changed terms. Places never change their
  /// numbers; the owner has seen to it that no place in use is retired.
  void update(std::shared_ptr<const seating> seats,
              std::shared_ptr<const sale_terms> terms);

  /// Brings an ended booking of this block back for a command that needs it
  /// (refund, failed capture). It leaves again when it has no deadline.
  void adopt(booking ended);

  // -- commands ---------------------------------------------------------------

  result<change, refusal> reserve(const reserve_seats& cmd, timestamp now);
  result<change, refusal> hold(const hold_follower& cmd, timestamp now);
  /// The row of a booking whose seats are kept here is about to be written: it
  /// is asked for no earlier than after a fresh `hold`.
  void expect_row(const booking_id& id, timestamp now);

  result<change, refusal> extend(const booking_id& id, timestamp now);
  result<change, refusal> release(const booking_id& id, timestamp now);
  result<change, refusal>
  begin_payment(const booking_id& id, const std::string& method, timestamp now);
  result<change, refusal>
  answer_payment(const booking_id& id, uint32_t attempt,
                 const provider_answer& answer, timestamp now);
  /// A buyer's is only written if no ticket of the booking was used.
  result<change, refusal>
  refund(const booking_id& id, refunder who, timestamp now);
  result<change, refusal> cancel(const booking_id& id, timestamp now);
  result<change, refusal>
  fail_capture(const booking_id& id, card_hold money, timestamp now);

  /// A follower's seats become what the row of their booking says: sold, or
  /// available. `state_of_row` comes from the outbox or from `booking_asked`.
  /// Returns nothing when there is nothing to do (already so, or still open:
  /// then the follower asks again at the row's deadline).
  std::optional<change>
  learn(const booking_id& id, const booking_brief& state_of_row, timestamp now);

  /// Takes seats out of sale for the house, or gives them back. Refuses with
  /// `seats_in_use`, naming them, when one is held or sold.
  result<change, refusal>
  block_seats(const std::vector<seat_index>& seats, timestamp now);
  result<change, refusal>
  unblock_seats(const std::vector<seat_index>& seats, timestamp now);

  /// Takes places out of sale that are about to leave the plan: until they do,
  /// or are put back. Nothing of it is durable, and the places go on being
  /// shown as they were. @returns those of which that was not so before, or
  /// `seats_in_use`
  result<std::vector<seat_index>, refusal>
  withdraw(const std::vector<seat_index>& seats);
  void put_back(const std::vector<seat_index>& seats);

  /// The same for a machine that takes another one's place: what that one had
  /// withdrawn.
  void withdraw_again(const seat_set& seats);

  const seat_set& withdrawn() const noexcept {
    return seats_.withdrawn();
  }

  /// Everything that is overdue at `now` and not in flight already, earliest
  /// first: holds and payments that end, followers that must ask.
  std::vector<change> expire(timestamp now);

  // -- settlement -------------------------------------------------------------

  /// The ledger has it, as number `seq` of the shard.
  void commit(const change& x, uint64_t seq);

  /// The ledger refused it: everything is as if it had never been decided.
  void drop(const change& x);

  // -- reads ------------------------------------------------------------------

  const block_id& id() const noexcept {
    return id_;
  }

  const block_plan& plan() const noexcept;

  const seating& all_blocks() const noexcept {
    return *seating_;
  }

  /// The earliest time at which `expire` has something to do.
  std::optional<timestamp> next_deadline() const;

  /// A booking at home here that is open or has been adopted; null otherwise.
  const booking* find(const booking_id& id) const;

  /// The seats kept here for a booking at home elsewhere, ascending.
  std::vector<seat_index> kept_for(const booking_id& id) const;

  /// The booking that holds or owns a seat, durable or not.
  std::optional<booking_id> holder_of(seat_index seat) const;

  /// Whether a change of that booking is in flight.
  bool in_flight(const booking_id& id) const;

  /// Whether it must still be done, as far as the ledger knows.
  bool owes(const duty& x) const {
    return duties_.contains(x);
  }

  /// Whether the seats that a booking has in this block, its home, are sold to
  /// it, as those of a confirmed one are.
  bool has_sold(const booking& x) const;

  /// Nothing is held, in flight or due: the block may sleep.
  bool idle() const noexcept;

  /// Moves whenever seats that looked taken came back without having been
  /// durable (`drop`).
  uint64_t rollbacks() const noexcept {
    return rollbacks_;
  }

  uint64_t version() const noexcept {
    return version_;
  }

  /// The durable state: changes in flight do not show.
  block_snapshot snapshot() const;

private:
  /// Seats kept for a booking whose home is another block.
  struct follower {
    timestamp ask_at;
    bool asking = false; // a `booking_asked` is in flight
  };

  /// The block is known to be in the seating.
  static const block_plan& plan_of(const seating& seats, const block_id& id);

  /// Decides about a booking at home here: `decide` gives its next row or a
  /// refusal, `compose` the change that leads there.
  template <class Decide, class Compose>
  result<change, refusal>
  step(const booking_id& id, timestamp now, Decide decide, Compose compose);

  std::optional<refusal>
  not_ours_to_move(const std::vector<seat_index>& seats) const;
  result<change, refusal> move_house_seats(const std::vector<seat_index>& seats,
                                           seat_status to, timestamp now);

  change ask(const booking_id& id, timestamp now);
  void answer_asked(const change& x);
  change end_overdue(const booking& x, timestamp now);

  /// Puts a change in flight.
  change begin(change x);

  /// The outcome of `x` is known.
  void end_flight(const change& x);

  void keep_duties(const change& x);
  void keep_row(const booking& row);
  void keep_follower(const change& x);
  void forget_if_ended(const booking_id& id);

  /// Sets the deadline of a booking or follower, unless it waits for an outcome.
  void reschedule(const booking_id& id);

  block_id id_;
  std::shared_ptr<const seating> seating_;
  std::shared_ptr<const sale_terms> terms_;
  seat_map seats_;
  std::unordered_map<booking_id, booking> bookings_; // durable rows
  uint32_t open_bookings_ = 0;                       // of them
  std::unordered_map<booking_id, follower> followers_;
  std::unordered_set<booking_id> in_flight_; // those with a change in flight
  size_t changes_in_flight_ = 0;             // house seats and questions too
  std::set<duty> duties_;
  deadline_queue due_;
  uint64_t version_ = 0;
  uint64_t freed_ = 0;
  uint64_t rollbacks_ = 0;
};

} // namespace onsale
