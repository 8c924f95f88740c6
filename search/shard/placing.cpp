#include "search/shard/placing.hpp"

#include "domain/placement.hpp"

#include <algorithm>

namespace onsale::search {

namespace {

/// Shards of tickets are placed by their numbers, too: these are other ones.
constexpr uint64_t first_index_shard = uint64_t{1} << 32;

} // namespace

std::vector<uint32_t>
nodes_of(index_shard shard, const std::vector<uint32_t>& nodes) {
  return ranked_for(first_index_shard + shard, nodes);
}

std::set<index_shard>
shards_here(const index_nodes& among, uint32_t shards, uint32_t copies) {
  std::set<index_shard> result;
  for (index_shard shard = 0; shard < shards; ++shard) {
    auto nodes = nodes_of(shard, among.nodes);
    if (copies > 0)
      nodes.resize(std::min<size_t>(copies, nodes.size()));
    if (std::ranges::find(nodes, among.self) != nodes.end())
      result.insert(shard);
  }
  return result;
}

} // namespace onsale::search
