#pragma once

#include "actors/opened_event.hpp"
#include "actors/room_messages.hpp"
#include "domain/block_image.hpp"
#include "domain/change.hpp"
#include "domain/ids.hpp"
#include "domain/refusal.hpp"
#include "domain/ticket_block.hpp"
#include "payments/gateway.hpp"
#include "storage/ledger.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What actors say to each other. Commands are imperative, what happened is
/// past tense. None of them crosses a process as it is: between nodes they
/// travel in envelopes of our own (docs/decisions/0002-messages.md).
namespace onsale::actors {

/// Who asks for something, and how the answer is to be kept.
struct call {
  user_id user;
  bool by_operator = false;
  /// Until then no waiting room keeps whoever asks from reserving: by a pass,
  /// or since none has to be shown.
  timestamp admitted_until;
  /// The idempotency key with the request's fingerprint; its `status` is 0.
  std::optional<storage::keyed_answer> key;
  /// Node time after which nobody waits for the answer: work that has not begun
  /// by then is dropped before it touches state.
  timestamp give_up;
};

/// The answer to a client: a finished body, or a refusal.
struct answer {
  uint16_t status = 0;
  std::string body{};
  bool replayed = false; // the stored answer of an earlier request
  std::optional<booking_id> booking{};
  /// House seats, and seats kept for a home elsewhere: those that the command
  /// itself has moved.
  std::vector<ticket_id> moved{};
  /// Of a waiting room, instead of a body: what it says of itself.
  std::shared_ptr<const room_report> room{};
};

using reply = std::variant<answer, refusal>;

// -- booking: to the region, which finds the actor ----------------------------

/// Reserves named seats, all or nothing, whatever blocks they are in.
struct reserve_tickets {
  call who;
  std::vector<ticket_id> tickets; // 1 to `limits::seats_per_request`, one event
  std::string access_code;
};

/// Reserves the best seats of an event, or of a part of it.
struct reserve_best {
  call who;
  event_id event;
  uint32_t quantity = 1;
  uint32_t accessible = 0;
  bool adjacent = true;
  std::optional<std::string> section;
  std::optional<std::string> price_level;
  std::string access_code;
};

/// Reserves places of a general-admission area.
struct reserve_places {
  call who;
  event_id event;
  std::string section;
  uint32_t quantity = 1;
  std::string access_code;
};

/// What may be asked of a booking.
enum class booking_step : uint8_t { confirm, extend, release, refund, cancel };

struct change_booking {
  call who;
  booking_id id;
  booking_step step = booking_step::extend;
  std::string payment_method; // `confirm`
  /// `confirm`: whether a payment with this card has begun for it already, with
  /// an earlier owner of the block. It hears what comes of that, begins no
  /// other one, and never hears that nothing happened: whoever cannot pass it
  /// on says `outcome_unknown`.
  bool begun = false;
};

/// Confirms the caller's whole booking that holds a ticket.
struct confirm_ticket {
  call who;
  ticket_id ticket;
  std::string payment_method;
};

/// Takes places out of sale for the house, or gives them back.
struct set_house_seats {
  call who;
  std::vector<ticket_id> tickets;
  seat_status to = seat_status::blocked; // or `available`
  /// Whether the places are only about to leave the plan: then nothing of it is
  /// written. It ends when they are given back (`available`), by a plan without
  /// them, or with the block: when the process ends, or the shard moves.
  bool for_now = false;
};

// -- waiting room: to the region, too -----------------------------------------

/// Somebody wants a place, or to know which one it is.
struct join_room {
  call who;
  event_id event;
  uint64_t address = 0; // a keyed hash of the client's address
  bool proved = true;   // the proof of work is right, or none is asked for
};

/// Gives the place up, if there is one.
struct leave_room {
  call who;
  event_id event;
};

/// What a witness reveals, whoever brings it.
struct reveal_seed {
  call who;
  event_id event;
  hash256 seed{};
};

/// An operator changes the pace; what is left out stays as it is.
struct set_room_pace {
  call who;
  event_id event;
  std::optional<uint32_t> active_max;
  std::optional<uint32_t> admit_per_minute;
  std::optional<bool> paused;
};

/// Asks how the room is, and tells of people whose programs show the line.
struct follow_room {
  call who; // of whom only `give_up` counts, unless `find`
  event_id event;
  std::vector<entry_id> seen;
  /// Looks for the caller's own place, which is there as well: it comes first
  /// in the answer, if there is one.
  bool find = false;
  /// Median time in which this node's people have had reservations answered
  /// since it last asked.
  std::optional<duration_ms> reserve_latency = {};
};

// -- between event and block --------------------------------------------------

/// Reserves seats of one block as the booking's home.
struct reserve_here {
  call who;
  block_id block;
  seat_choice choice;
  std::string access_code;
  /// For a booking over several blocks: its id, and what the others keep for it.
  std::optional<booking_id> id;
  std::vector<booked_ticket> elsewhere;
};

/// Keeps seats, provisionally, for a booking at home elsewhere (P4), which asks
/// each block once. The answer names them.
struct hold_here {
  booking_id id;
  block_id block;
  seat_choice choice;
};

/// What became of a booking whose seats a follower keeps.
struct settle_follower {
  booking_id id;
  block_id block;
  booking_brief state_of_row;
};

/// Entries that are written in one transaction or not at all.
struct entry_group {
  uint64_t id = 0;
  uint32_t size = 0;
};

struct set_house_seats_here {
  block_id block;
  std::vector<seat_index> seats;
  seat_status to = seat_status::blocked;
  bool for_now = false;
  /// Seats are not taken `for_now` after that: whoever asked has given up.
  std::optional<timestamp> give_up = {};
  /// With the shares of the other blocks; those of `seats` that were taken out
  /// of sale for it before are `kept`.
  std::optional<entry_group> together = {};
  std::vector<seat_index> kept = {};
};

/// Keeps the answer to an operator's command, whose effect may be repeated,
/// under its idempotency key.
struct keep_answer {
  block_id block; // any of the event
  storage::keyed_answer what;
};

/// Asks whether what a block shows is the truth. The answer, which says nothing
/// else, leaves when it is certain that its node still decided about the block
/// after that; by then the asking node shows what it did.
struct confirm_shown {
  block_id block;
};

/// Opens a block, so that its snapshot is on the board.
struct open_block {
  block_id block;
};

/// The event was changed in the catalogue.
struct event_changed {
  opened_event_ptr now;
};

/// Opens an event with all its blocks, so that readers find them on the board.
struct open_event {
  event_id event;
};

/// Ends all bookings of an event that is off.
struct cancel_event {
  call who;
  event_id event;
};

// -- catalogue ----------------------------------------------------------------

struct get_event {
  event_id event;
};

/// Objects to add or to change, in one transaction.
struct write_catalogue {
  std::vector<venue> venues;
  std::vector<performer> performers;
  std::vector<event> events;
};

/// Says in the catalogue that an event is off; nothing else of it changes.
struct call_off {
  event_id event;
};

/// The version of the catalogue that holds what was written, or why nothing was.
using catalogue_written = std::variant<uint64_t, refusal>;

// -- between block and journal ------------------------------------------------

/// An entry to write, or a check to make. The block numbers its entries.
struct journal_entry {
  block_id owner;
  uint64_t tag = 0;
  storage::ledger_entry entry;
  /// Of the last `shard_reopened` that the block had heard of.
  uint64_t rebuild = 0;
  std::optional<entry_group> together = {};
};

/// What became of a block's entries of one batch, in their order.
struct entries_settled {
  struct one {
    uint64_t tag = 0;
    storage::entry_result result;
  };

  std::vector<one> settled;
};

/// These entries were not written; nothing happened.
struct entries_dropped {
  std::vector<uint64_t> tags;
  refusal_code why = refusal_code::unavailable;
};

/// Nobody could tell whether entries of this shard were written. By now the
/// shard has been acquired anew, so the store tells the truth: the block reads
/// it again and answers everything it has in flight from there (P1.5).
struct shard_reopened {
  shard_id shard = 0;
  /// Counts the journal's rebuilds. The block's entries carry it from now on:
  /// those it sent before it had heard of this are not written any more.
  uint64_t rebuild = 0;
};

/// Another node owns the shard. Its blocks here have nothing to say any more.
struct shard_lost {
  shard_id shard = 0;
  /// Whether entries that their blocks have not heard of may have been written.
  bool fate_unknown = false;
};

/// The blocks of these shards have ended: their leases go to another node.
struct let_go {
  std::vector<shard_id> shards;
};

/// Whether the ledger writes, when that changes.
struct ledger_health {
  bool writes = true;
};

/// Whether the store answers this node, when that changes. While it does not,
/// other nodes may already own what this one has.
struct store_contact {
  bool kept = true;
};

// -- payments -----------------------------------------------------------------

/// Asks the provider for the money; the intent is durable.
struct authorise_payment {
  payment attempt;
};

/// Asks what became of an attempt that waited for the buyer.
struct review_payment {
  payment attempt;
};

/// The provider says by itself that there is news of an attempt, or seems to:
/// it is asked.
struct payment_reported {
  booking_id booking;
  uint32_t attempt = 0;
  std::string reference; // the provider's name of it; empty: not told
};

/// What the provider said; nothing when it cannot be reached (ask again).
struct payment_answered {
  booking_id booking;
  uint32_t attempt = 0;
  std::optional<provider_answer> said;
};

/// A payment must be captured, voided or refunded.
struct duty_due {
  duty what;
  /// The attempt as last known; none after a restart.
  std::optional<payment> attempt;
};

/// What came of it.
struct duty_performed {
  duty what;
  std::optional<payment> attempt; // as in `duty_due`
  /// For a duty about a payment: `captured`, `voided`, `refunded`, or (for
  /// good) `capture_failed`.
  std::optional<payment_state> became = {};
  card_hold money = card_hold::none; // `capture_failed`
};

} // namespace onsale::actors
