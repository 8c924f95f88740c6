#pragma once

#include "domain/block_image.hpp"
#include "domain/change.hpp"
#include "domain/ids.hpp"
#include "domain/room/room_change.hpp"
#include "storage/store_error.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace onsale::storage {

/// Ownership of a shard: the fence of every batch (P1). `seq` is the number of
/// the shard's last journal row.
struct lease {
  shard_id shard = 0;
  uint64_t epoch = 0;
  uint64_t seq = 0;

  friend bool operator==(const lease&, const lease&) = default;
};

/// SHA-256 of method, path and body: tells a repeated request from another one
/// under the same key.
using fingerprint = std::array<uint8_t, 32>;

/// The idempotency key of a request, and the answer to keep under it (P3).
struct keyed_answer {
  user_id user;
  std::string key;
  onsale::storage::fingerprint fingerprint{};
  /// HTTP status of the answer; 0: look the key up, keep nothing.
  uint16_t status = 0;
  std::string body;
};

/// One entry of a batch: a change of a block, or of a waiting room (whose shard
/// is that of `whole(event)`); or, without either, a check, which answers
/// whether the epoch still stands and what is stored under its key.
struct ledger_entry {
  shard_id shard = 0;
  std::optional<change> what = {};
  std::optional<keyed_answer> answer = {};
  std::shared_ptr<const room_change> room = {};

  /// Whether it is written, and gets a number in the journal.
  bool writes() const noexcept {
    return what || room;
  }
};

/// What became of an entry. Only `applied` has an effect. Where several
/// refusals fit, the first of this order is the answer.
enum class entry_outcome : uint8_t {
  applied,
  fenced,        // the shard has another owner, or another seq, by now
  replay,        // the key is known: `stored` is its answer
  key_conflict,  // the key is known with another fingerprint
  ticket_limit,  // a `tickets_max` would be passed: the user's or the card's
  open_holds,    // `counters.open_holds_max` would be passed
  state_changed, // the row is not at the version that the change is based on
  ticket_used    // a ticket of the booking has been checked in (`only_unused`)
};

struct stored_answer {
  uint16_t status = 0;
  std::string body;
};

struct entry_result {
  entry_outcome outcome = entry_outcome::applied;
  /// Number in the shard's journal; 0 for checks, and for a `booking_asked`
  /// that found a row.
  uint64_t seq = 0;
  std::optional<stored_answer> stored; // `replay`
  std::optional<booking_brief> asked;  // `booking_asked`, `applied`
};

/// What one transaction writes. No two entries share a booking, an idempotency
/// key of one user, a (user, event) counter, a waiting room, or a seat, nor does
/// a change name a seat twice, so an engine may apply them as sets; whoever
/// builds a batch leaves such an entry for the next one. For seats the blocks
/// see to that: a seat with a change in flight is moving, and takes no other
/// (`seat_map::begin`).
struct batch {
  /// The shards of the entries, ascending, each once, with the expected seq.
  std::vector<lease> fences;
  std::vector<ledger_entry> entries;
};

struct batch_result {
  /// One for each entry, in order.
  std::vector<entry_result> results;
  /// For each fence that held, in order: the lease with its seq afterwards.
  std::vector<lease> leases;
};

/// Who holds or held a seat, or what happened to a booking: a row of the journal.
struct journal_row {
  shard_id shard = 0;
  uint64_t seq = 0;
  uint64_t epoch = 0;
  timestamp at;
  block_id block;
  std::string kind; // `change_kind` as text
  std::optional<booking_id> about;
  std::optional<user_id> user;
  std::vector<seat_change> seats;
};

/// A step in a booking's life, oldest first.
struct history_step {
  std::string kind; // `change_kind` as text
  timestamp at;
};

struct booking_record {
  booking row;
  std::vector<history_step> history;
};

struct booking_page {
  std::vector<booking_record> bookings;
  std::string cursor; // empty: the last page
};

/// The source of truth of tickets and bookings. All calls return at once; all
/// are thread-safe. Reads see everything that was committed before they began.
class ledger {
public:
  virtual ~ledger() = default;

  /// Writes a batch in one transaction. An error means that no entry has an
  /// outcome: with `outcome_unknown` the batch may still be committed later, so
  /// nothing may be concluded from rows before the leases are acquired anew
  /// (P1.5); with anything else nothing was written.
  virtual void commit(batch what, reply_to<batch_result> done) = 0;

  /// Writes a shard's lease as it is, durably: fails when a batch of that shard
  /// would, for a reason that does not lie in its entries.
  virtual void probe(shard_id shard, reply_to<unit> done) = 0;

  /// What the store holds of blocks, one image per id, in order.
  virtual void load_blocks(std::vector<block_id> blocks,
                           reply_to<std::vector<block_image>> done)
    = 0;

  /// Blocks of a shard that may not sleep: those with a booking that has a
  /// deadline, a duty, or a held seat.
  virtual void restless_blocks(std::vector<shard_id> shards,
                               reply_to<std::vector<block_id>> done)
    = 0;

  /// Blocks of these events of which something has been taken, ever: by event,
  /// then number. Of the others everything that is in the plan is available.
  virtual void touched_blocks(std::vector<event_id> events,
                              reply_to<std::vector<block_id>> done)
    = 0;

  /// What the store holds of a waiting room, if there is one.
  virtual void
  load_room(event_id event, reply_to<std::optional<room_image>> done)
    = 0;

  virtual void
  find_booking(booking_id id, reply_to<std::optional<booking_record>> done)
    = 0;

  /// One user's bookings, newest first; `cursor` from the page before, or
  /// empty. `aborted` ones are left out.
  virtual void bookings_of(user_id user, std::string cursor, size_t page_items,
                           reply_to<booking_page> done)
    = 0;

  /// Bookings of an event by home block and id, for sales lists and for
  /// cancelling; `cursor` as above. `aborted` ones are left out.
  virtual void bookings_of_event(event_id event, std::string cursor,
                                 size_t page_items, reply_to<booking_page> done)
    = 0;

  /// Bookings that are `confirmed` and were made at `since` or later, of all
  /// events, by home block and id, for whoever compares them with the money;
  /// `cursor` as above.
  virtual void sold_bookings(timestamp since, std::string cursor,
                             size_t page_items, reply_to<booking_page> done)
    = 0;

  /// What is stored under a key.
  virtual void find_answer(user_id user, std::string key,
                           reply_to<std::optional<keyed_answer>> done)
    = 0;

  /// The journal of a block, oldest first; of one seat if one is given.
  virtual void history_of(block_id block, std::optional<seat_index> seat,
                          reply_to<std::vector<journal_row>> done)
    = 0;

  /// Deletes answers stored before `before`, a chunk at a time.
  /// @returns how many went.
  virtual void forget_answers(timestamp before, reply_to<uint64_t> done) = 0;
};

} // namespace onsale::storage
