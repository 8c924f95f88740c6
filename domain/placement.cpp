#include "domain/placement.hpp"

namespace onsale {

std::optional<uint32_t>
placed_on(shard_id shard, const std::vector<uint32_t>& nodes) {
  std::optional<uint32_t> best;
  uint64_t highest = 0;
  for (auto node : nodes) {
    // Not std::hash, which may change: nodes of two builds have to agree.
    auto weight = mix64(mix64(node) ^ shard);
    if (best && (weight < highest || (weight == highest && node > *best)))
      continue;
    best = node;
    highest = weight;
  }
  return best;
}

} // namespace onsale
