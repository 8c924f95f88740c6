// Shards that nodes hand to each other.
#define SUITE cluster.member_moves

#include "domain/placement.hpp"
#include "tests/cluster/cluster_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;

FIXTURE_SCOPE(member_moves_tests, cluster_fixture)

TEST(nothing is handed over to a node that has not read the catalogue) {
  begin("node-1");
  auto& second = begin("node-2", true);
  pass(2s);
  CHECK_EQUAL(shares().at(1), 128u);
  CHECK(!second.started);
  CHECK_EQUAL(hold(*nodes[0], "ann", {"1-1-0"}), "held");
  second.slow->let();
  pass(2s);
  CHECK(second.serves());
  CHECK_EQUAL(shares().size(), 2u);
}

TEST(shards are handed over as fast as others open them) {
  begin("node-1");
  auto& second = begin("node-2", true);
  second.slow->let();
  while (shares()[2] == 0) {
    consume_messages();
    for (auto& x : nodes)
      x->store->run_pending();
    network.run_pending();
  }
  second.store_is_silent = true; // as if what is in them took long to read
  pass(200ms);
  CHECK_EQUAL(shares()[1], 124u);
  MESSAGE(
    "or have had time enough since those of an earlier build do not tell");
  pass(200ms);
  CHECK_EQUAL(shares()[1], 120u);
  second.store_is_silent = false;
  settle();
  CHECK_EQUAL(shares()[1] + shares()[2], 128u);
  CHECK_LESS(shares()[1], 90u);
}

TEST(what an earlier life had is kept from nobody) {
  begin_cluster(3);
  MESSAGE("the power is cut, and comes back");
  for (auto& x : nodes)
    kill(*x);
  pass(1s);
  begin("node-2", true); // which takes long to read the catalogue
  begin("node-1");
  begin("node-4");
  begin("node-3");
  pass(300ms);
  auto share = shares();
  CHECK_EQUAL(share.size(), 3u);
  CHECK_EQUAL(share.count(0), 0u); // nobody's
  CHECK_EQUAL(share.count(2), 0u);
  MESSAGE("and it gets its share when it is ready");
  nodes[3]->slow->let();
  pass(1s);
  CHECK_EQUAL(shares().size(), 4u);
  for (const auto& [shard, row] : state->tables.leases)
    CHECK_EQUAL(row.node, *placed_on(shard, {1, 2, 3, 4}));
}

TEST(requests on their way go with a shard that is handed over) {
  auto& first = begin("node-1");
  begin("node-2");
  using answer = decltype(send(first, named("ann", {"1-1-0"})));
  std::vector<answer> answers;
  for (int i = 0; i < 30; ++i) {
    auto block = std::to_string(i % 3 + 1);
    auto ticket = "1-" + block + "-" + std::to_string(i / 3);
    auto user = "user-" + std::to_string(i);
    answers.push_back(send(first, named(user, {ticket})));
    pass(20ms);
  }
  pass(2s);
  CHECK_EQUAL(shares().size(), 2u);
  for (auto& x : answers)
    CHECK_EQUAL(text_of(get(x)), "held");
}

TEST(a node that drains hands over everything it has) {
  begin_cluster(3);
  auto& goes = owner("1-1-0");
  auto number = goes.number();
  CHECK_EQUAL(hold(goes, "ann", {"1-1-0"}), "held");
  auto gone = self->request(goes.keeper, caf::infinite,
                            actors::drain_atom::value);
  pass(2s);
  REQUIRE(!self->mailbox().empty());
  gone.receive([](actors::ok_atom) {},
               [&](const caf::error& x) {
                 CAF_FAIL(sys.render(x));
               });
  CHECK_EQUAL(shares().count(number), 0u);
  MESSAGE("it passes on what it is still asked");
  CHECK_EQUAL(hold(goes, "bob", {"1-1-1"}), "held");
  CHECK_EQUAL(hold(goes, "bob", {"1-1-0"}), "seats-unavailable");
}

TEST(a node that hears of a move by asking in vain goes on showing the block) {
  begin_cluster(3);
  auto drain = [](cluster_node& goes) {
    caf::anon_send(cluster::keeper_actor{goes.keeper},
                   actors::drain_atom::value);
  };
  auto& sells = owner("1-1-0");
  auto& shows = other("1-1-0");
  drain(shows); // so that the others need not wait for it below
  pass(2s);
  auto board = show_event(shows);
  REQUIRE(board);
  shows.store_is_silent = true;
  drain(sells);
  pass(200ms);
  CHECK_NOT_EQUAL(owner_of("1-1-0"), sells.number());
  CHECK_EQUAL(hold(shows, "ann", {"1-1-0"}), "held");
  shows.store_is_silent = false;
  pass(100ms);
  kill(sells);
  pass(100ms);
  CHECK_EQUAL(hold(owner("1-1-0"), "bob", {"1-1-1"}), "held");
  pass(100ms);
  CHECK_EQUAL(board->snapshot(1)->state_of(0), seat_status::held);
  CHECK_EQUAL(board->snapshot(1)->state_of(1), seat_status::held);
  CHECK_EQUAL(
    shows.env->ages->of({1}, board->blocks(), sched.clock().now()).count(), 0);
}

TEST(the last node has nobody to give its shards to) {
  auto& last = begin("node-1");
  auto gone = self->request(last.keeper, caf::infinite,
                            actors::drain_atom::value);
  pass(500ms);
  CHECK(!self->mailbox().empty());
  gone.receive([](actors::ok_atom) {},
               [&](const caf::error& x) {
                 CAF_FAIL(sys.render(x));
               });
  CHECK_EQUAL(shares().at(1), 128u);
}

FIXTURE_SCOPE_END()
