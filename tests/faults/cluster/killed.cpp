#define SUITE faults.cluster.killed

#include "tests/served/check_none.hpp"
#include "tests/support/cluster_house.hpp"
#include "tests/support/test.hpp"

#include <algorithm>
#include <iostream>
#include <signal.h>

using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

using times = std::vector<std::chrono::milliseconds>;

void show(const char* what, times all) {
  if (all.empty())
    return;
  std::sort(all.begin(), all.end());
  std::cout << what << ": median " << all[all.size() / 2].count()
            << " ms, longest " << all.back().count() << " ms, of " << all.size()
            << std::endl;
}

int rounds() {
  return long_tests() ? 20 : 3;
}

} // namespace

TEST(seats of a node that is killed are sold on by the others) {
  cluster_house house{3};
  house.start();
  probe_event probe{house};
  fault_run run{house.all(),
                {.fault = "owner killed (cluster)",
                 .reads_go_on = false,
                 .failed_calls = 0}};
  times all;
  for (auto round = 0; round < rounds(); ++round)
    run.round(
      [&] {
        auto victim = static_cast<size_t>(run.roll(house.size()));
        auto block = probe.block_of(victim);
        auto& goes_on = house.at(house.other_than(victim));
        run.strike([&] {
          house.at(victim).kill();
          auto took = probe.hold(goes_on, block, 10s);
          CHECK(took);
          if (took)
            all.push_back(*took);
        });
        house.at(victim).start();
        CHECK(house.wait_until_whole(3));
      },
      [] {});
  show("time until a seat of its blocks is sold again", all);
  REQUIRE(!all.empty());
  CHECK_LESS(std::max_element(all.begin(), all.end())->count(), 5'000);
  check_none(run.finish());
}

TEST(an owner that sleeps and wakes up sells nothing of the past) {
  cluster_house house{3};
  house.start();
  probe_event probe{house};
  fault_run run{house.all(),
                {.fault = "owner paused, woken (cluster)",
                 .reads_go_on = false,
                 .failed_calls = 0}};
  times all;
  for (auto round = 0; round < rounds(); ++round)
    run.round(
      [&] {
        auto victim = static_cast<size_t>(run.roll(house.size()));
        auto block = probe.block_of(victim);
        auto& goes_on = house.at(house.other_than(victim));
        ::kill(house.at(victim).id(), SIGSTOP);
        auto took = probe.hold(goes_on, block, 20s);
        CHECK(took);
        if (took)
          all.push_back(*took);
        run.let_shop(50);
        ::kill(house.at(victim).id(), SIGCONT);
        auto ended = house.at(victim).wait();
        REQUIRE(ended);
        CHECK_EQUAL(ended->code, 6);
        house.at(victim).start();
        CHECK(house.wait_until_whole(3));
      },
      [] {});
  show("time until a seat of its blocks is sold again", all);
  check_none(run.finish());
}
