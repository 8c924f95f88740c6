// Nodes that come and go all the time, and one that is there twice.
#define SUITE faults.cluster.storm

#include "tests/faults/cluster/losses.hpp"

using namespace onsale::test;

TEST(nodes that come and go all the time) {
  cluster_house house{{.nodes = 5}};
  house.start();
  fault_run run{
    {&house.at(0), &house.at(1), &house.at(2)},
    {.fault = "two of five nodes join and leave all the time (cluster)",
     .bound = 12s,
     .failed_calls = 0}};
  for (auto round = 0; round < (long_tests() ? 20 : 2); ++round)
    run.round(
      [&] {
        for (auto i = 0; i < 3; ++i) {
          auto& one = house.at(3 + run.roll(2));
          if (run.roll(2) == 0)
            one.kill();
          else
            CHECK(one.stop() == exit_status{});
          one.start();
        }
      },
      [] {});
  CHECK(house.wait_until_whole(5));
  check_none(run.finish());
}

TEST(a second node of the same address does not start) {
  cluster_house house{{}};
  stay_put(house, {.what = {.fault = "two nodes of one address (cluster)",
                            .failed_calls = 0},
                   .rounds = 10,
                   .short_rounds = 1,
                   .strike = [&](fault_run& run) {
                     auto twin = house.twin_of(run.roll(house.size()));
                     CHECK(!twin->try_start());
                     auto ended = twin->wait();
                     REQUIRE(ended);
                     CHECK_EQUAL(ended->code, 3);
                   }});
}
