#pragma once

#include "actors/messages.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/atom.hpp>
#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

// No message is ever serialised by CAF: between nodes everything travels in
// versioned envelopes of our own (docs/decisions/0002-messages.md).
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::reserve_tickets)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::reserve_best)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::reserve_places)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::change_booking)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::confirm_ticket)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::set_house_seats)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::join_room)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::leave_room)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::reveal_seed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::set_room_pace)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::follow_room)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::purchase_completed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::reserve_here)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::hold_here)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::settle_follower)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::set_house_seats_here)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::keep_answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::confirm_shown)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::open_block)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::event_changed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::open_event)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::cancel_event)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::get_event)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::write_catalogue)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::call_off)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::journal_entry)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::entries_settled)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::entries_dropped)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::shard_reopened)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::shard_lost)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::let_go)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::ledger_health)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::store_contact)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::authorise_payment)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::review_payment)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::payment_reported)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::payment_answered)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::duty_due)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::duty_performed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::reply)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::opened_event_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::catalogue_written)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(std::vector<onsale::storage::lease>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::block_id)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::event_id)

/// The interfaces of all actors, a comment for each clause. What an actor sends
/// to itself stays in its own source: there its interface is extended.
namespace onsale::actors {

/// Nothing but "it is done".
using ok_atom = caf::atom_constant<caf::atom("ok")>;
/// Wakes an actor at a time of its own choice.
using tick_atom = caf::atom_constant<caf::atom("tick")>;
/// Time to see whether something that failed works again.
using probe_atom = caf::atom_constant<caf::atom("probe")>;
/// A block has nothing to do and offers to sleep.
using idle_atom = caf::atom_constant<caf::atom("idle")>;
/// The region agrees: whatever comes now is kept for the next one.
using sleep_atom = caf::atom_constant<caf::atom("sleep")>;
/// Its shard moves to another node: decides nothing new, finishes what it has
/// decided, then quits.
using leave_atom = caf::atom_constant<caf::atom("leave")>;
/// Stops taking new work, finishes what was promised, then quits.
using drain_atom = caf::atom_constant<caf::atom("drain")>;
/// Loads anew.
using reload_atom = caf::atom_constant<caf::atom("reload")>;

/// The JOURNAL actor interface: one batch after the other for a whole node.
using journal_actor = caf::typed_actor<
  // Takes an entry into the next batch; the sender hears what became of it.
  caf::reacts_to<journal_entry>,
  // Starts writing under these leases, beside those that it has.
  caf::reacts_to<std::vector<storage::lease>>,
  // Answers with the leases of these shards, as they stand, once it has nothing
  // of them any more, and forgets them: nothing is written under them again.
  // Shards that it does not own are left out. What comes for one of them from
  // now on is dropped.
  caf::replies_to<let_go>::with<std::vector<storage::lease>>,
  // Answers once everything it has accepted is settled.
  caf::replies_to<drain_atom>::with<ok_atom>>;

/// The JOURNAL CLIENT actor interface: whoever has entries in the journal.
using journal_client_actor = caf::typed_actor<
  // What became of entries that were in one batch.
  caf::reacts_to<entries_settled>,
  // These entries were not written; nothing happened.
  caf::reacts_to<entries_dropped>,
  // The shard's entries have an unknown fate: read the store again.
  caf::reacts_to<shard_reopened>,
  // Another node owns the shard.
  caf::reacts_to<shard_lost>>;

/// The TICKET BLOCK actor interface: alone decides about its seats and about
/// the bookings at home in it.
using ticket_block_actor = caf::typed_actor<
  // Reserves seats as the booking's home.
  caf::replies_to<reserve_here>::with<reply>,
  // Keeps seats for a booking at home elsewhere.
  caf::replies_to<hold_here>::with<reply>,
  // Confirms, extends, releases, refunds or cancels a booking at home here.
  caf::replies_to<change_booking>::with<reply>,
  // Finds the booking that holds a ticket, and confirms it.
  caf::replies_to<confirm_ticket>::with<reply>,
  // A follower's seats become what the row of their booking says.
  caf::replies_to<settle_follower>::with<reply>,
  // Takes places out of sale, or gives them back.
  caf::replies_to<set_house_seats_here>::with<reply>,
  // Keeps an operator's answer.
  caf::replies_to<keep_answer>::with<reply>,
  // Confirms what it shows.
  caf::replies_to<confirm_shown>::with<reply>,
  // Answers once the block's snapshot is on the board.
  caf::replies_to<open_block>::with<ok_atom>,
  // The catalogue changed the event.
  caf::replies_to<event_changed>::with<ok_atom>,
  // The provider answered.
  caf::reacts_to<payment_answered>,
  // A duty is done.
  caf::reacts_to<duty_performed>,
  // The region lets it sleep: it quits if it still has nothing to do.
  caf::replies_to<sleep_atom>::with<bool>,
  // Its shard moves to another node: it decides nothing new, what has not been
  // decided goes back to the region, and it answers, then quits, once nothing
  // of it is with the journal or with the store. The region keeps what comes
  // for it from then on: a message that comes after that is lost.
  caf::replies_to<leave_atom>::with<ok_atom>,
  // The store does not answer, so those who wait are answered: it is open what
  // becomes of what they asked for.
  caf::reacts_to<store_contact>,
  // See JOURNAL CLIENT.
  caf::reacts_to<entries_settled>, caf::reacts_to<entries_dropped>,
  caf::reacts_to<shard_reopened>, caf::reacts_to<shard_lost>>;

/// The EVENT actor interface: what concerns several blocks of one event.
using event_actor = caf::typed_actor<
  // Reserves named tickets over several blocks.
  caf::replies_to<reserve_tickets>::with<reply>,
  // Reserves the best seats of the event.
  caf::replies_to<reserve_best>::with<reply>,
  // Reserves places of a general-admission area.
  caf::replies_to<reserve_places>::with<reply>,
  // Takes places out of sale, or gives them back, all or nothing.
  caf::replies_to<set_house_seats>::with<reply>,
  // Ends all its bookings: the event is off.
  caf::replies_to<cancel_event>::with<reply>,
  // The catalogue changed the event.
  caf::replies_to<event_changed>::with<ok_atom>,
  // The region lets it sleep: it quits if it still has nothing to do.
  caf::replies_to<sleep_atom>::with<bool>,
  // Its shard moves to another node: what it has not begun goes back to the
  // region, and it answers, then quits, when it has finished the rest. For that
  // it asks blocks, so no block, and no lease, may wait for an event to leave.
  caf::replies_to<leave_atom>::with<ok_atom>>;

/// The WAITING ROOM actor interface: alone decides who has which place of an
/// event, and who may come in (P8).
using waiting_room_actor = caf::typed_actor<
  // Gives somebody a place, or tells of the one that there is.
  caf::replies_to<join_room>::with<reply>,
  // Gives a place up.
  caf::replies_to<leave_room>::with<reply>,
  // Takes the seed of a witness.
  caf::replies_to<reveal_seed>::with<reply>,
  // Changes the pace.
  caf::replies_to<set_room_pace>::with<reply>,
  // Tells how it is, and hears who is there.
  caf::replies_to<follow_room>::with<reply>,
  // Somebody needs no pass any more.
  caf::reacts_to<purchase_completed>,
  // The catalogue changed the event.
  caf::replies_to<event_changed>::with<ok_atom>,
  // The region lets it sleep: it quits if it still has nothing to do.
  caf::replies_to<sleep_atom>::with<bool>,
  // Its shard moves to another node: as with a block.
  caf::replies_to<leave_atom>::with<ok_atom>,
  // The store does not answer: those who wait are answered.
  caf::reacts_to<store_contact>,
  // See JOURNAL CLIENT.
  caf::reacts_to<entries_settled>, caf::reacts_to<entries_dropped>,
  caf::reacts_to<shard_reopened>, caf::reacts_to<shard_lost>>;

/// The REGION actor interface: knows, or makes, the actor behind an id,
/// wherever it lives. Every clause but the last two is passed on.
using region_actor = caf::typed_actor<
  caf::replies_to<reserve_tickets>::with<reply>,
  caf::replies_to<reserve_best>::with<reply>,
  caf::replies_to<reserve_places>::with<reply>,
  caf::replies_to<reserve_here>::with<reply>,
  caf::replies_to<hold_here>::with<reply>,
  caf::replies_to<change_booking>::with<reply>,
  caf::replies_to<confirm_ticket>::with<reply>,
  caf::replies_to<settle_follower>::with<reply>,
  caf::replies_to<set_house_seats>::with<reply>,
  caf::replies_to<set_house_seats_here>::with<reply>,
  caf::replies_to<keep_answer>::with<reply>,
  caf::replies_to<confirm_shown>::with<reply>,
  caf::replies_to<join_room>::with<reply>,
  caf::replies_to<leave_room>::with<reply>,
  caf::replies_to<reveal_seed>::with<reply>,
  caf::replies_to<set_room_pace>::with<reply>,
  caf::replies_to<follow_room>::with<reply>, caf::reacts_to<purchase_completed>,
  caf::replies_to<open_event>::with<ok_atom>,
  caf::replies_to<open_block>::with<ok_atom>,
  caf::replies_to<cancel_event>::with<reply>, caf::reacts_to<duty_performed>,
  caf::reacts_to<payment_answered>,
  // The provider has news of an attempt: the checkout of this node asks.
  caf::reacts_to<payment_reported>,
  // The catalogue changed an event: whoever works on it hears of it.
  caf::replies_to<event_changed>::with<ok_atom>,
  // A block, or an event (block 0), offers to sleep.
  caf::reacts_to<idle_atom, block_id>,
  // So does a waiting room.
  caf::reacts_to<idle_atom, event_id>>;

} // namespace onsale::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::region_actor)

namespace onsale::actors {

/// The CHECKOUT actor interface: talks to the payment provider, again and again
/// until it knows.
using checkout_actor = caf::typed_actor<
  // Asks for the money; the sender hears `payment_answered`.
  caf::reacts_to<authorise_payment>,
  // Asks what became of an attempt; the sender hears `payment_answered`.
  caf::reacts_to<review_payment>,
  // The same of an attempt of which nothing else is known here.
  caf::reacts_to<payment_reported>,
  // Does what is due; the booking's home hears `duty_performed`.
  caf::reacts_to<duty_due>>;

/// The CATALOGUE actor interface: keeps the node's view of the catalogue, and
/// writes to it.
using catalogue_actor = caf::typed_actor<
  // An event with its seating at hand; null if there is none of that id.
  caf::replies_to<get_event>::with<opened_event_ptr>,
  // Adds or changes objects, all or nothing.
  caf::replies_to<write_catalogue>::with<catalogue_written>,
  // Marks an event as cancelled.
  caf::replies_to<call_off>::with<catalogue_written>,
  // Loads what somebody else has changed.
  caf::reacts_to<reload_atom>,
  // Hears once, at start, where blocks and events are found.
  caf::reacts_to<region_actor>>;

} // namespace onsale::actors
