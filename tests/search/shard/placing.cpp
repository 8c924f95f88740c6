#define SUITE search.placing
#include "search/shard/placing.hpp"

#include "tests/support/test.hpp"

#include <map>

using namespace onsale;
using namespace onsale::search;

TEST(each shard lies on as many nodes as it has copies) {
  std::vector<uint32_t> nodes{1, 2, 3, 4, 5};
  std::map<index_shard, unsigned> copies;
  for (auto node : nodes)
    for (auto shard : shards_here({node, nodes}, 32, 2))
      ++copies[shard];
  CHECK_EQUAL(copies.size(), 32u);
  for (auto [shard, count] : copies)
    CHECK_EQUAL(count, 2u);
}

TEST(without a number of copies everything is everywhere) {
  CHECK_EQUAL(shards_here({2, {1, 2, 3}}, 8, 0).size(), 8u);
}

TEST(more copies than nodes are as many as there are nodes) {
  CHECK_EQUAL(shards_here({2, {1, 2, 3}}, 8, 9).size(), 8u);
}

TEST(who asks finds the nodes that have a shard first) {
  std::vector<uint32_t> nodes{1, 2, 3, 4, 5};
  for (index_shard shard = 0; shard < 32; ++shard) {
    auto first = nodes_of(shard, nodes);
    for (size_t i = 0; i < first.size(); ++i)
      CHECK_EQUAL(shards_here({first[i], nodes}, 32, 2).contains(shard), i < 2);
  }
}

TEST(a node that goes moves no shard but its own) {
  for (uint32_t node : {1u, 2u, 4u}) {
    auto before = shards_here({node, {1, 2, 3, 4}}, 64, 2);
    auto after = shards_here({node, {1, 2, 4}}, 64, 2);
    for (auto shard : before)
      CHECK(after.contains(shard));
  }
}

TEST(a node that is none of them has nothing) {
  CHECK(shards_here({9, {1, 2}}, 8, 2).empty());
}
