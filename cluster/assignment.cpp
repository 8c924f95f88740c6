#include "cluster/assignment.hpp"

#include "domain/placement.hpp"

#include <algorithm>

namespace onsale::cluster {

namespace {

bool is_fresh(const storage::member& x) {
  return std::chrono::abs(x.silent_for) <= storage::heartbeat_stale;
}

bool cannot_reach(const storage::member& x, uint32_t node) {
  return std::binary_search(x.unreachable.begin(), x.unreachable.end(), node);
}

/// As `storage::membership_store::declare_dead` has it.
bool is_cut_off(const storage::membership& seen, uint32_t node) {
  size_t showing = 0;
  size_t missing = 0;
  auto by_the_first = false;
  for (const auto& x : seen.members) {
    if (!is_fresh(x))
      continue;
    if (x.who.node != node && cannot_reach(x, node)) {
      ++missing;
      by_the_first |= showing == 0;
    }
    ++showing;
  }
  return 2 * missing > showing || (2 * missing == showing && by_the_first);
}

} // namespace

std::vector<uint32_t> takers(const storage::membership& seen) {
  std::vector<uint32_t> result;
  for (const auto& x : seen.members)
    if (!x.draining)
      result.push_back(x.who.node);
  return result;
}

std::vector<storage::shard_owner>
shards_to_take(const storage::membership& seen, uint32_t self,
               const std::vector<shard_id>& held) {
  auto nodes = takers(seen);
  std::vector<storage::shard_owner> result;
  for (const auto& x : seen.shards.value())
    if ((x.node == 0 || x.node == self)
        && !std::binary_search(held.begin(), held.end(), x.shard)
        && placed_on(x.shard, nodes) == self)
      result.push_back(x);
  return result;
}

std::vector<shard_id>
shards_to_hand_over(const storage::membership& seen, uint32_t self,
                    const std::vector<shard_id>& held, size_t count_max) {
  auto nodes = takers(seen);
  std::vector<shard_id> result;
  for (auto shard : held) {
    if (result.size() == count_max)
      break;
    auto place = placed_on(shard, nodes);
    if (place && *place != self)
      result.push_back(shard);
  }
  return result;
}

std::vector<storage::node_identity>
suspects(const storage::membership& seen, uint32_t self) {
  std::vector<storage::node_identity> result;
  for (const auto& x : seen.members)
    if (x.who.node != self && (!is_fresh(x) || is_cut_off(seen, x.who.node)))
      result.push_back(x.who);
  return result;
}

} // namespace onsale::cluster
