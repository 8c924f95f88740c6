#define SUITE cluster.member

#include "cluster/member.hpp"

#include "tests/cluster/cluster_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;

FIXTURE_SCOPE(member_tests, cluster_fixture)

TEST(the first node of a cluster has all shards) {
  auto& first = begin("node-1");
  REQUIRE(first.serves());
  CHECK_EQUAL(first.number(), 1u);
  CHECK_EQUAL(shares().at(1), 128u);
  CHECK_EQUAL(hold(first, "ann", {"1-1-0"}), "held");
}

TEST(a node that joins is given its share and no more moves than that) {
  begin("node-1");
  auto& second = begin("node-2");
  REQUIRE(second.serves());
  pass(2s);
  auto share = shares();
  CHECK_EQUAL(share.size(), 2u);
  CHECK_GREATER(share[1], 40u);
  CHECK_GREATER(share[2], 40u);
  for (const auto& [shard, row] : state->tables.leases) {
    CHECK_EQUAL(row.node, *placed_on(shard, {1, 2}));
    CHECK_EQUAL(row.epoch, row.node == 2 ? 2u : 1u);
  }
}

TEST(any node sells any seat) {
  begin_cluster(3);
  int seat = 0;
  for (auto block : {"1-1-", "1-2-", "1-3-"})
    for (auto& at : nodes) {
      auto ticket = block + std::to_string(seat++);
      CHECK_EQUAL(hold(*at, "ann" + ticket, {ticket}), "held");
      CHECK_EQUAL(stored(ticket), seat_status::held);
      for (auto& again : nodes)
        CHECK_EQUAL(hold(*again, "bob", {ticket}), "seats-unavailable");
    }
}

TEST(seats of blocks on several nodes are one booking) {
  begin_cluster(3);
  for (auto& at : nodes) {
    auto seat = std::to_string(at->number());
    auto user = "ann" + seat;
    CHECK_EQUAL(hold(*at, user, {"1-1-" + seat, "1-2-" + seat, "1-3-" + seat}),
                "held");
    CHECK_EQUAL(stored("1-1-" + seat), seat_status::held);
    CHECK_EQUAL(stored("1-3-" + seat), seat_status::held);
  }
}

TEST(shards of a node that has died are taken within a second) {
  begin_cluster(3);
  std::string ticket = "1-1-0";
  auto& dies = owner(ticket);
  auto& lives_on = other(ticket);
  CHECK_EQUAL(hold(lives_on, "ann", {ticket}), "held");
  auto number = dies.number();
  kill(dies);
  pass(20ms); // its links have broken
  MESSAGE("who asks meanwhile waits for it");
  auto before = time();
  CHECK_EQUAL(hold(lives_on, "bob", {"1-1-1"}), "held");
  CHECK_LESS((time() - before).count(), 1'000);
  CHECK_NOT_EQUAL(owner_of(ticket), number);
  MESSAGE("what it had sold stays sold");
  CHECK_EQUAL(hold(lives_on, "bob", {ticket}), "seats-unavailable");
  CHECK_EQUAL(shares().count(number), 0u);
  MESSAGE("its next life is given them back");
  begin(dies.address);
  pass(2s);
  CHECK_EQUAL(owner_of(ticket), number);
  CHECK_EQUAL(hold(lives_on, "bob", {ticket}), "seats-unavailable");
}

FIXTURE_SCOPE_END()
