#include "domain/placement.hpp"

#include <algorithm>
#include <functional>
#include <tuple>

namespace onsale {

namespace {

// Not std::hash, which may change: nodes of two builds have to agree.
uint64_t weight_of(uint64_t number, uint32_t node) {
  return mix64(mix64(node) ^ number);
}

} // namespace

std::optional<uint32_t>
placed_on(shard_id shard, const std::vector<uint32_t>& nodes) {
  std::optional<uint32_t> best;
  uint64_t highest = 0;
  for (auto node : nodes) {
    auto weight = weight_of(shard, node);
    if (best && (weight < highest || (weight == highest && node > *best)))
      continue;
    best = node;
    highest = weight;
  }
  return best;
}

std::vector<uint32_t> ranked_for(uint64_t number, std::vector<uint32_t> nodes) {
  std::ranges::sort(nodes, std::greater<>{}, [&](uint32_t node) {
    // Of two that are equally suited the lower one, as above.
    return std::tuple{weight_of(number, node), ~node};
  });
  return nodes;
}

} // namespace onsale
