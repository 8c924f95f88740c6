#pragma once

#include "domain/catalogue.hpp"
#include "domain/seating.hpp"
#include "storage/lease_store.hpp"
#include "storage/seating_hash.hpp"
#include "storage/store_error.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace onsale::storage {

/// An event as stored: the rows of its sections are left out, since the seating
/// holds them.
struct stored_event {
  event what;
  seating_hash seats;
};

/// The catalogue, or the part of it that changed.
struct catalogue_image {
  /// Counts the changes of the catalogue; what was read is complete up to it.
  uint64_t version = 0;
  std::vector<venue> venues;
  std::vector<performer> performers;
  std::vector<stored_event> events;
  // What is no longer there; empty if it is whole.
  std::vector<venue_id> venues_gone = {};
  std::vector<performer_id> performers_gone = {};
  std::vector<event_id> events_gone = {};
  /// It is all there is: what it does not name is gone.
  bool whole = false;
};

/// An event to write, with its seating made by `make_seating`.
struct event_upsert {
  event what;
  std::shared_ptr<const seating> seats; // null: the event keeps what it has
  /// The seating that `seats` was made from; refused as `state_changed` when
  /// the event has another one by now.
  seating_hash based_on;
  /// Places that go away: refused as `seats_in_use` if one is held or sold.
  std::vector<ticket_id> retired;
};

/// What one transaction writes to the catalogue, in this order.
struct catalogue_batch {
  std::vector<venue> venues;
  std::vector<performer> performers;
  std::vector<event_upsert> events;
  /// A life that owns every shard for this transaction only: `in_use` while a
  /// node lives, which may be selling what goes away; batches of one that
  /// seemed dead are fenced. Without it a node writes, whose blocks know.
  std::optional<node_identity> alone_as = std::nullopt;
  /// The node that writes: `declared_dead` unless it lives to the end. Another
  /// one might be selling what goes away.
  std::optional<node_identity> as = std::nullopt;
};

/// Something of a batch that the store refused; nothing of the batch was written.
struct upsert_refusal {
  enum class reason : uint8_t {
    missing_venue,
    missing_performer,
    seats_in_use,
    state_changed
  };

  reason why = reason::missing_venue;
  /// Index in `catalogue_batch::events`.
  size_t event = 0;
  /// The missing id as text, or a ticket in use.
  std::string what;
};

/// A version of the catalogue, or why nothing was written.
using upsert_result = result<uint64_t, upsert_refusal>;

/// Venues, performers, events and their seating. Calls as in `ledger`.
class catalogue_store {
public:
  virtual ~catalogue_store() = default;

  /// Everything that changed after `version`; 0 for all of it, and all of it
  /// too when the store cannot tell what has changed.
  virtual void load(uint64_t version, reply_to<catalogue_image> done) = 0;

  virtual void
  find_seating(seating_hash hash, reply_to<std::shared_ptr<const seating>> done)
    = 0;

  /// Writes all of a batch or nothing.
  virtual void upsert(catalogue_batch what, reply_to<upsert_result> done) = 0;

  /// Runs `changed` (on a thread of the engine) whenever somebody else may have
  /// changed the catalogue: a hint that comes at least once after each change,
  /// while the store is reachable. The caller then loads from its version on.
  virtual void watch(std::function<void()> changed) = 0;
};

} // namespace onsale::storage
