#include "cluster/assignment.hpp"

#include "domain/placement.hpp"

#include <algorithm>

namespace onsale::cluster {

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
    if (x.who.node != self
        && (!storage::is_fresh(x) || storage::is_cut_off(seen, x.who.node)))
      result.push_back(x.who);
  return result;
}

} // namespace onsale::cluster
