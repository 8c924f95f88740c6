#define SUITE domain.placement
#include "domain/placement.hpp"

#include "tests/support/test.hpp"

#include <algorithm>
#include <map>

using namespace onsale;

namespace {

using owners = std::map<shard_id, uint32_t>;

owners place(const std::vector<uint32_t>& nodes) {
  owners result;
  for (shard_id shard = 0; shard < default_shard_count; ++shard)
    result[shard] = placed_on(shard, nodes).value();
  return result;
}

} // namespace

TEST(without nodes there is no place) {
  CHECK(!placed_on(3, {}));
}

TEST(a single node has everything) {
  for (auto [shard, node] : place({7}))
    CHECK_EQUAL(node, 7u);
}

TEST(the order in which nodes are named does not count) {
  CHECK(place({1, 2, 3}) == place({3, 1, 2}));
}

TEST(all nodes have about the same number) {
  for (uint32_t count = 2; count <= 10; ++count) {
    std::vector<uint32_t> nodes;
    for (uint32_t node = 1; node <= count; ++node)
      nodes.push_back(node);
    std::map<uint32_t, int> shards;
    for (auto [shard, node] : place(nodes))
      ++shards[node];
    CHECK_EQUAL(shards.size(), count);
    // Independent draws: four standard deviations of the binomial distribution
    // at its widest.
    for (auto [node, had] : shards)
      CHECK(std::abs(had - default_shard_count / static_cast<int>(count))
            <= 23);
  }
}

TEST(who comes takes from all and nothing else moves) {
  auto before = place({1, 2, 3});
  auto after = place({1, 2, 3, 4});
  std::map<uint32_t, int> given;
  for (auto [shard, node] : before) {
    if (after[shard] == node)
      continue;
    CHECK_EQUAL(after[shard], 4u);
    ++given[node];
  }
  CHECK_EQUAL(given.size(), 3u);
}

TEST(who goes gives to all and nothing else moves) {
  auto before = place({1, 2, 3});
  auto after = place({1, 3});
  std::map<uint32_t, int> taken;
  for (auto [shard, node] : before) {
    if (node == 2)
      ++taken[after[shard]];
    else
      CHECK_EQUAL(after[shard], node);
  }
  CHECK_EQUAL(taken.size(), 2u);
}

TEST(places are the same in every build) {
  // Nodes of two builds work side by side during a rolling upgrade: if these
  // change, they give each other shards without end.
  const uint32_t places[] = {3, 3, 1, 3, 2, 3, 2, 3, 2, 2, 2, 1};
  shard_id shard = 0;
  for (auto node : places)
    CHECK_EQUAL(placed_on(shard++, {1, 2, 3}).value(), node);
}

TEST(nodes are ranked so that the first is where a shard belongs) {
  for (shard_id shard = 0; shard < default_shard_count; ++shard) {
    auto ranked = ranked_for(shard, {4, 1, 3, 2});
    REQUIRE_EQUAL(ranked.size(), 4u);
    CHECK_EQUAL(ranked.front(), placed_on(shard, {1, 2, 3, 4}).value());
    CHECK(ranked == ranked_for(shard, {1, 2, 3, 4}));
    MESSAGE("and a node that goes leaves the others in their order");
    auto others = ranked;
    std::erase(others, 3u);
    CHECK(ranked_for(shard, {1, 2, 4}) == others);
  }
}
