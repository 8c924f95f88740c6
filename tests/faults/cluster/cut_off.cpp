// Ways between the nodes, and from them to the database, that are cut.
#define SUITE faults.cluster.cut_off

#include "tests/faults/cluster/losses.hpp"

using namespace onsale::test;

namespace {

void cut_from_database(cluster_house& house, size_t node) {
  house.database_of(node).stall(direction::to_server);
  house.database_of(node).stall(direction::to_client);
}

/// What was on its way arrives after all.
void mend_database(cluster_house& house, size_t node) {
  house.database_of(node).resume();
}

/// The first node, which all others call.
void lose_peers(const char* fault, void (tcp_relay::*cut)()) {
  cluster_house house{{.breakable = true}};
  survive(house, {.fault = fault,
                  .rounds = 10,
                  // Its heartbeats go on: most have to miss it first (P5).
                  .median = 2'500ms,
                  .longest = 3s,
                  .victim = 0,
                  .strike =
                    [cut](cluster_house& all, size_t victim) {
                      (all.calls_to(victim).*cut)();
                    },
                  .end =
                    [](fault_run&, cluster_house& all, size_t victim) {
                      ends_as_dead(all.at(victim));
                      all.calls_to(victim).resume();
                    }});
}

} // namespace

TEST(a node that has lost the database alone is replaced) {
  cluster_house house{{.breakable = true}};
  survive(house, {.fault = "node cut off from the database (cluster)",
                  .strike = cut_from_database,
                  .end = [](fault_run& run, cluster_house& all, size_t victim) {
                    run.let_shop(50);
                    CHECK(all.at(victim).serves());
                    mend_database(all, victim);
                    ends_as_dead(all.at(victim));
                  }});
}

TEST(a node that has lost the database says so at once and goes on showing) {
  cluster_house house{{.breakable = true}};
  house.start();
  probe_event probe{house};
  auto& victim = house.at(1);
  figures in_flight{"in flight when the database is lost: answered after"};
  figures later{"asked afterwards: refused after"};
  auto unknown = 0;
  for (auto i = 0; i < (long_tests() ? 20 : 3); ++i) {
    // One that has come back may have been given others.
    auto own = probe.block_of(1);
    auto foreign = probe.block_of(0);
    http_client reader{victim.port(), 5s};
    CHECK(reader.get("/events/2"));
    house.database_of(1).stall(direction::to_server);
    MESSAGE("nobody knows what became of what was on its way");
    auto first = probe.ask(victim, own);
    CHECK_EQUAL(first.status, 503);
    // What had not been sent yet, behind something else, has not happened.
    unknown += first.problem == "/problems/outcome-unknown";
    CHECK(first.problem == "/problems/outcome-unknown"
          || first.problem == "/problems/unavailable");
    in_flight.add(first.took);
    CHECK_LESS(first.took.count(), 3'000);
    MESSAGE("what comes then is refused, whoever owns the seats");
    for (auto block : {own, foreign, own, foreign}) {
      auto refused = probe.ask(victim, block);
      CHECK_EQUAL(refused.status, 503);
      CHECK_EQUAL(refused.problem, "/problems/unavailable");
      CHECK(refused.says_when_again);
      later.add(refused.took);
      CHECK_LESS(refused.took.count(), 1'000);
    }
    MESSAGE("the event is shown, and how old that may be");
    auto page = reader.get("/events/2");
    REQUIRE(page);
    CHECK_EQUAL(page->status, 200);
    CHECK(page->has("Age"));
    MESSAGE("others sell its seats meanwhile");
    CHECK(probe.hold(house.at(0), own, 10s));
    house.database_of(1).resume();
    ends_as_dead(victim);
    victim.start();
    CHECK(house.wait_until_whole(3));
  }
  CHECK_GREATER(unknown, 0);
  in_flight.demand(1s, 1s);
  later.demand(50ms, 50ms);
}

TEST(a node that has lost its peers alone is replaced) {
  lose_peers("node cut off from its peers (cluster)", &tcp_relay::stall);
}

TEST(a node that its peers do not reach is replaced) {
  lose_peers("node hears nothing of its peers (cluster)",
             &tcp_relay::stall_one_way);
}

TEST(two nodes that lose each other keep what they have) {
  cluster_house house{{.breakable = true}};
  stay_put(house,
           {.what = {.fault = "two of three nodes cut off from each other "
                              "(cluster)",
                     .failed_calls = 5},
            .short_rounds = 3,
            .strike =
              [&](fault_run&) {
                house.calls_to(1).stall(); // by the third
              },
            .mend =
              [&] {
                house.calls_to(1).resume();
              }});
}
