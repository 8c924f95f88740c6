#pragma once

#include "domain/ids.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace onsale {

/// The node that a shard belongs on: the one for which a hash of both is
/// highest (rendezvous hashing, Thaler and Ravishankar 1998). Nodes that know
/// the same members agree without talking; when one comes or goes, no shard
/// moves but to it or from it.
/// @param nodes in any order, each once
/// @returns nothing if there are no nodes
std::optional<uint32_t>
placed_on(shard_id shard, const std::vector<uint32_t>& nodes);

/// All nodes in the order in which they are suited for what has this number: by
/// the same hash, so that the first few do for copies.
std::vector<uint32_t> ranked_for(uint64_t number, std::vector<uint32_t> nodes);

} // namespace onsale
