#define SUITE cluster.assignment
#include "cluster/assignment.hpp"

#include "domain/placement.hpp"
#include "tests/support/test.hpp"

#include <algorithm>
#include <chrono>
#include <set>

using namespace onsale;
using namespace onsale::cluster;
using namespace onsale::storage;

namespace {

using namespace std::chrono_literals;

member node(uint32_t number, std::chrono::milliseconds silent_for = 100ms,
            std::vector<uint32_t> unreachable = {}) {
  return {{number, 7, {}}, silent_for, false, false, std::move(unreachable)};
}

member draining(uint32_t number) {
  auto result = node(number);
  result.draining = true;
  return result;
}

/// All shards belong to `owner`, under epoch 4.
membership make_membership(std::vector<member> members, uint32_t owner) {
  membership result;
  result.members = std::move(members);
  auto& shards = result.shards.emplace();
  for (shard_id shard = 0; shard < default_shard_count; ++shard)
    shards.push_back({shard, owner, 4});
  return result;
}

std::vector<shard_id> all_shards() {
  std::vector<shard_id> result;
  for (shard_id shard = 0; shard < default_shard_count; ++shard)
    result.push_back(shard);
  return result;
}

std::vector<uint32_t> numbers(const std::vector<node_identity>& from) {
  std::vector<uint32_t> result;
  for (const auto& x : from)
    result.push_back(x.node);
  return result;
}

using nodes = std::vector<uint32_t>;

} // namespace

TEST(free shards are taken by exactly one of the members) {
  auto seen = make_membership({node(1), node(2), node(5)}, 0);
  std::multiset<shard_id> taken;
  for (auto self : {1u, 2u, 5u})
    for (const auto& x : shards_to_take(seen, self, {})) {
      CHECK_EQUAL(x.epoch, 4u);
      taken.insert(x.shard);
    }
  auto all = all_shards();
  CHECK(std::equal(taken.begin(), taken.end(), all.begin(), all.end()));
}

TEST(what a member has is not taken from it) {
  auto seen = make_membership({node(1), node(2)}, 1);
  CHECK(shards_to_take(seen, 2, {}).empty());
}

TEST(a node takes again what an earlier life of it had) {
  auto seen = make_membership({node(1)}, 1);
  CHECK_EQUAL(shards_to_take(seen, 1, {}).size(), size_t{default_shard_count});
  MESSAGE("but not what it has");
  CHECK_EQUAL(shards_to_take(seen, 1, {0, 2, 127}).size(),
              size_t{default_shard_count} - 3);
}

TEST(whoever comes is given a few shards at a time) {
  auto seen = make_membership({node(1), node(2)}, 1);
  auto given = shards_to_hand_over(seen, 1, all_shards(), 4);
  REQUIRE_EQUAL(given.size(), 4u);
  for (auto shard : given)
    CHECK_EQUAL(placed_on(shard, {1, 2}).value(), 2u);
  MESSAGE("and in the end what belongs on it");
  auto rest = shards_to_hand_over(seen, 1, all_shards(), default_shard_count);
  CHECK(rest.size() > 40u);
  CHECK(rest.size() < 90u);
}

TEST(a node that drains gives everything away and takes nothing) {
  auto seen = make_membership({draining(1), node(2)}, 1);
  CHECK(takers(seen) == nodes{2});
  CHECK(shards_to_hand_over(seen, 1, all_shards(), 1'000) == all_shards());
  CHECK(
    shards_to_take(make_membership({draining(1), node(2)}, 0), 1, {}).empty());
}

TEST(the last node keeps its shards while it drains) {
  auto seen = make_membership({draining(1)}, 1);
  CHECK(takers(seen).empty());
  CHECK(shards_to_hand_over(seen, 1, all_shards(), 1'000).empty());
}

TEST(the silent are suspected and nobody suspects itself) {
  auto seen = make_membership({node(1, 900ms), node(2, 501ms), node(3, 500ms)},
                              0);
  CHECK(numbers(suspects(seen, 1)) == nodes{2});
  CHECK(numbers(suspects(seen, 3)) == (nodes{1, 2}));
}

TEST(a heartbeat of the future is as bad as an old one) {
  auto seen = make_membership({node(1), node(2, -501ms)}, 0);
  CHECK(numbers(suspects(seen, 1)) == nodes{2});
}

TEST(one of three that cannot reach a node does not make it suspect) {
  auto seen = make_membership({node(1, 0ms, {2}), node(2), node(3)}, 0);
  CHECK(suspects(seen, 1).empty());
  MESSAGE("two of three do");
  seen.members[2].unreachable = {2};
  CHECK(numbers(suspects(seen, 1)) == nodes{2});
}

TEST(of two halves that have lost each other the one with the first stays) {
  auto seen = make_membership({node(1, 0ms, {2, 3}), node(2, 0ms, {1, 4}),
                               node(3, 0ms, {1, 4}), node(4, 0ms, {2, 3})},
                              0);
  CHECK(numbers(suspects(seen, 1)) == (nodes{2, 3}));
  CHECK(numbers(suspects(seen, 4)) == (nodes{2, 3}));
}
