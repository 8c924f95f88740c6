#pragma once

#include "search/partition.hpp"

#include <caf/allowed_unsafe_message_type.hpp>

#include <cstdint>
#include <set>
#include <vector>

/// Which shards of the index lie where.
namespace onsale::search {

/// The nodes on which shards may lie.
struct index_nodes {
  uint32_t self = 0;
  std::vector<uint32_t> nodes; // with itself, in any order
};

/// All nodes in the order in which a shard belongs on them: as many of the
/// first as it has copies (rendezvous hashing, so that few move when one comes
/// or goes).
std::vector<uint32_t>
nodes_of(index_shard shard, const std::vector<uint32_t>& nodes);

/// The shards that belong on the node itself.
/// @param shards into which the events are split
/// @param copies of each; 0: on every node
std::set<index_shard>
shards_here(const index_nodes& among, uint32_t shards, uint32_t copies);

} // namespace onsale::search

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::search::index_nodes)
