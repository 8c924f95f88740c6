#define SUITE cluster.shard_table

#include "cluster/shard_table.hpp"

#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::cluster;

namespace {

using shards = std::vector<shard_id>;

constexpr uint32_t self = 7;

} // namespace

TEST(a node alone serves all shards) {
  auto table = shard_table::alone(3);
  CHECK_EQUAL(table.size(), 3u);
  for (shard_id x = 0; x < 3; ++x)
    CHECK(table.at(x).state == shard_state::open);
}

TEST(what the store says of shards elsewhere is taken in) {
  auto table = shard_table::clustered(3);
  CHECK_EQUAL(table.saw({{0, 1, 5}, {1, 0, 5}, {2, self, 5}}, self), shards{0});
  CHECK_EQUAL(table.at(0).node, 1u);
  MESSAGE("its own by the store alone is nobody's yet");
  CHECK_EQUAL(table.at(2).node, 0u);
  CHECK(table.at(2).state == shard_state::elsewhere);
  MESSAGE("the same once more is no news");
  CHECK_EQUAL(table.saw({{0, 1, 5}}, self), shards{});
  MESSAGE("shards that there are not are passed by");
  CHECK_EQUAL(table.saw({{9, 1, 5}}, self), shards{});
}

TEST(a higher epoch wins whoever tells of it) {
  auto table = shard_table::clustered(1);
  table.saw({{0, 1, 5}}, self);
  CHECK(table.heard({0, 2, 6}, self));
  CHECK_EQUAL(table.at(0).node, 2u);
  MESSAGE("the store was read before that");
  CHECK_EQUAL(table.saw({{0, 1, 5}}, self), shards{});
  CHECK_EQUAL(table.at(0).node, 2u);
  MESSAGE("nodes that say nothing new");
  CHECK(!table.heard({0, 3, 6}, self));
  CHECK(!table.heard({0, 0, 9}, self));
  CHECK(!table.heard({0, self, 9}, self));
  MESSAGE("its owner has died");
  CHECK_EQUAL(table.saw({{0, 0, 6}}, self), shards{});
  CHECK_EQUAL(table.at(0).node, 0u);
}

TEST(of its own shards a node knows best) {
  auto table = shard_table::clustered(1);
  table.take(0, self, 2);
  CHECK(table.at(0).state == shard_state::taking);
  CHECK_EQUAL(table.saw({{0, 1, 9}}, self), shards{});
  CHECK(!table.heard({0, 1, 9}, self));
  table.open(0);
  CHECK(table.at(0).state == shard_state::open);
  table.leave(0);
  CHECK(table.at(0).state == shard_state::leaving);
  table.lose(0);
  CHECK(table.at(0).state == shard_state::elsewhere);
  CHECK_EQUAL(table.at(0).node, 0u);
  MESSAGE("the next owner has the next epoch");
  CHECK_EQUAL(table.saw({{0, 1, 3}}, self), shards{0});
}
