#pragma once

#include "actors/protocols.hpp"
#include "cluster/peer_link.hpp"
#include "cluster/wire/envelope.hpp"
#include "search/shard/searcher.hpp"

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/replies_to.hpp>
#include <caf/typed_actor.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

/// What the region, the keeper and the peers of a node say to each other about
/// other nodes.
namespace onsale::cluster {

/// A command for the node that is thought to own its shard.
struct command_for_peer {
  uint32_t node = 0;
  wire::request what; // without its id
};

/// There is no link to that node: nothing has happened.
struct unreachable {};

/// The link broke, or nobody answered in time: nobody knows what happened.
struct answer_lost {};

using peer_answer = std::variant<actors::reply, wire::done, wire::not_owner,
                                 wire::not_understood, unreachable, answer_lost>;

/// A command that another node has sent here.
struct command_from_peer {
  std::chrono::milliseconds time_left{0};
  wire::command what;
};

/// Whether there is a link to a node, when that changes.
struct peer_linked {
  uint32_t node = 0;
  bool up = false;
};

/// Members to which there has been no link for some time, ascending; whenever
/// that changes.
struct peers_missing {
  std::vector<uint32_t> nodes;
};

/// Shards that this node has opened; or that another one says it has.
struct shards_opened {
  std::vector<shard_id> shards;
};

/// The members of the cluster, by the store.
struct members_seen {
  std::vector<storage::node_identity> members; // without the node itself
};

// -- from the links -----------------------------------------------------------

struct link_up {
  peer_id who;
};

struct link_down {
  peer_id who;
};

struct bytes_received {
  peer_id from;
  std::string bytes;
};

} // namespace onsale::cluster

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::command_for_peer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::peer_answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::command_from_peer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::wire::outcome)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::peer_linked)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::peers_missing)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::shards_opened)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::members_seen)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::link_up)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::link_down)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::bytes_received)

namespace onsale::cluster {

/// Hears of commands from other nodes, and of the links to them.
using peer_listener_actor = caf::typed_actor<
  // A command from another node, for a shard that this one should have.
  caf::replies_to<command_from_peer>::with<wire::outcome>,
  caf::reacts_to<peer_linked>>;

/// Hears of members that cannot be reached, of those to whom there are links,
/// and of what others have opened.
using peer_watcher_actor = caf::typed_actor<caf::reacts_to<peers_missing>,
                                            caf::reacts_to<peer_linked>,
                                            caf::reacts_to<shards_opened>>;

} // namespace onsale::cluster

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::peer_listener_actor)

namespace onsale::cluster {

/// The PEERS actor interface: the other nodes of the cluster.
using peers_actor = caf::typed_actor<
  // Asks another node; answered when its time is up, at the latest.
  caf::replies_to<command_for_peer>::with<peer_answer>,
  // With whom there should be links.
  caf::reacts_to<members_seen>,
  // Tells the others.
  caf::reacts_to<shards_opened>,
  // Hears once, at start, who decides about commands from other nodes.
  caf::reacts_to<peer_listener_actor>,
  // Asks another node about a shard of the search index.
  caf::replies_to<search::ask_node>::with<search::node_said>,
  // Answers once this node works on nothing that another one has asked for, and
  // has told it so: it is about to end.
  caf::replies_to<actors::drain_atom>::with<actors::ok_atom>>;

} // namespace onsale::cluster
