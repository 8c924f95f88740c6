#pragma once

#include "domain/ids.hpp"
#include "storage/membership_store.hpp"

#include <cstdint>
#include <vector>

/// What a node has to do about shards and members, by what the store told it
/// last. Nodes that see the same do not get into each other's way; when they do
/// not, the store decides (P5).
namespace onsale::cluster {

/// The members that shards may lie on, ascending: those that do not drain. If
/// all do, nobody takes over from them.
std::vector<uint32_t> takers(const storage::membership& seen);

/// Shards of `seen` (which has them) that belong on `self` and are nobody's, or
/// its own by an earlier life: those that are not in `held`.
/// @param held ascending
std::vector<storage::shard_owner>
shards_to_take(const storage::membership& seen, uint32_t self,
               const std::vector<shard_id>& held);

/// Shards of `held` that belong on somebody else, in their order, at most
/// `count_max`: a few at a time, so that few requests wait at once.
std::vector<shard_id>
shards_to_hand_over(const storage::membership& seen, uint32_t self,
                    const std::vector<shard_id>& held, size_t count_max);

/// Members other than `self` that seem to be dead: not `is_fresh`, or
/// `is_cut_off`. Whether they are, the store knows.
std::vector<storage::node_identity>
suspects(const storage::membership& seen, uint32_t self);

} // namespace onsale::cluster
