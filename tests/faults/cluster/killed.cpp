#define SUITE faults.cluster.killed

#include "tests/faults/cluster/losses.hpp"

#include <signal.h>

using namespace onsale::test;

TEST(seats of a node that is killed are sold on by the others) {
  cluster_house house{{}};
  survive(house, {.fault = "owner killed (cluster)",
                  .strike =
                    [](cluster_house& all, size_t victim) {
                      all.at(victim).kill();
                    },
                  .end =
                    [](fault_run&, cluster_house&, size_t) {
                      // It has ended.
                    }});
}

TEST(an owner that sleeps and wakes up sells nothing of the past) {
  cluster_house house{{}};
  survive(house, {.fault = "owner paused, woken (cluster)",
                  .strike =
                    [](cluster_house& all, size_t victim) {
                      ::kill(all.at(victim).id(), SIGSTOP);
                    },
                  .end =
                    [](fault_run& run, cluster_house& all, size_t victim) {
                      run.let_shop(50);
                      ::kill(all.at(victim).id(), SIGCONT);
                      ends_as_dead(all.at(victim));
                    }});
}
