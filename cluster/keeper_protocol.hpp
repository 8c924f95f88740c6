#pragma once

#include "actors/protocols.hpp"
#include "storage/lease_store.hpp"
#include "storage/store_error.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/atom.hpp>
#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>

namespace onsale::cluster {

/// Why a node did not start, or had to stop.
struct node_trouble {
  storage::store_errc code = storage::store_errc::unavailable;
  std::string detail;
};

using start_atom = caf::atom_constant<caf::atom("start")>;

/// Where to send commands to, once a node serves.
struct node_handles {
  storage::node_identity self;
  actors::journal_actor journal;
  actors::catalogue_actor catalogue;
  actors::region_actor region;
};

using start_result = std::variant<node_handles, node_trouble>;

/// Asks whether a node may work that has joined its store and has no shard yet;
/// answered on whatever thread.
using work_check = std::function<void(storage::reply_to<unit> done)>;

struct work_allowed {
  uint64_t call = 0;
  std::shared_ptr<storage::store_result<unit>> what;
};

} // namespace onsale::cluster

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::start_result)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::work_allowed)

namespace onsale::cluster {

/// The KEEPER actor interface: a node's standing with its store. There are two
/// of them: `keeper` for a node alone, `member` for one of a cluster.
using keeper_actor = caf::typed_actor<
  // Joins, takes its shards, opens what must not sleep; then answers.
  caf::replies_to<start_atom>::with<start_result>,
  // The journal was fenced: another owner has a shard of this node.
  caf::reacts_to<actors::shard_lost>,
  // The journal tells whether batches can be written.
  caf::reacts_to<actors::ledger_health>,
  // Gives all shards up to other nodes, if there are any; then answers.
  caf::replies_to<actors::drain_atom>::with<actors::ok_atom>>;

} // namespace onsale::cluster
