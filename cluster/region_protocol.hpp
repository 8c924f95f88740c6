#pragma once

#include "actors/protocols.hpp"
#include "cluster/peer_protocol.hpp"

#include <vector>

/// What a node's own parts say to its region.
namespace onsale::cluster {

/// Who has which shard, by the store.
struct owners_seen {
  std::vector<storage::shard_owner> owners;
};

/// The node has taken shards: it opens what must not sleep.
struct shards_taken {
  std::vector<storage::lease> leases;
};

/// Opens a block of a shard that has been taken and is not open yet.
struct wake_block {
  block_id block;
};

/// Commands may come now.
struct open_shards {
  std::vector<shard_id> shards;
};

/// Ends whoever works on these shards, in good order, for another node: what
/// comes meanwhile is kept.
struct leave_shards {
  std::vector<shard_id> shards;
};

/// Ends whoever works on these shards, which another node has: nothing of what
/// they have decided holds any more.
struct lose_shards {
  std::vector<shard_id> shards;
};

/// Has the waiting room of an event awake, if this node has its shard.
struct open_room {
  event_id event;
};

/// Whether this node has the shard of an event, as far as it knows.
struct owns_event {
  event_id event;
};

} // namespace onsale::cluster

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::owners_seen)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::shards_taken)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::wake_block)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::open_shards)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::leave_shards)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::lose_shards)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::open_room)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::owns_event)

namespace onsale::cluster {

/// The region as the keeper of its node knows it, and the other nodes.
using region_self = actors::region_actor::extend<
  // A command from another node, for a shard that this one should have.
  caf::replies_to<command_from_peer>::with<wire::outcome>,
  caf::reacts_to<peer_linked>, caf::reacts_to<owners_seen>,
  caf::reacts_to<shards_taken>,
  caf::replies_to<wake_block>::with<actors::ok_atom>,
  caf::reacts_to<open_shards>,
  // Both are answered when all of them have ended.
  caf::replies_to<leave_shards>::with<actors::ok_atom>,
  caf::replies_to<lose_shards>::with<actors::ok_atom>,
  caf::reacts_to<open_room>, caf::replies_to<owns_event>::with<bool>,
  // While the store does not answer, nobody is kept waiting for it.
  caf::reacts_to<actors::store_contact>, caf::reacts_to<actors::tick_atom>,
  // Time to look again at what was not shown.
  caf::reacts_to<actors::reload_atom>>;

} // namespace onsale::cluster

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::region_self)
