#define SUITE faults.cluster.killed

#include "tests/served/check_none.hpp"
#include "tests/support/cluster_house.hpp"
#include "tests/support/test.hpp"

#include <algorithm>
#include <functional>
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

/// Has one node after the other fall silent while three sell, and sees how soon
/// the seats of its blocks are sold again.
/// @param silence makes it silent
/// @param end runs then; it has to have ended after that
/// @returns what is wrong
std::string
survive(const char* fault, const std::function<void(box_office&)>& silence,
        const std::function<void(fault_run&, box_office&)>& end) {
  cluster_house house{3};
  house.start();
  probe_event probe{house};
  fault_run run{house.all(),
                {.fault = fault, .reads_go_on = false, .failed_calls = 0}};
  times all;
  for (auto round = 0; round < rounds(); ++round)
    run.round(
      [&] {
        auto number = static_cast<size_t>(run.roll(house.size()));
        auto block = probe.block_of(number);
        auto& victim = house.at(number);
        run.strike([&] {
          silence(victim);
          auto took = probe.hold(house.at(house.other_than(number)), block,
                                 10s);
          CHECK(took);
          if (took)
            all.push_back(*took);
        });
        end(run, victim);
        victim.start();
        CHECK(house.wait_until_whole(3));
      },
      [] {});
  show("time until a seat of its blocks is sold again", all);
  CHECK_EQUAL(all.size(), static_cast<size_t>(rounds()));
  if (!all.empty())
    CHECK_LESS(std::max_element(all.begin(), all.end())->count(), 5'000);
  return run.finish();
}

} // namespace

TEST(seats of a node that is killed are sold on by the others) {
  check_none(survive(
    "owner killed (cluster)",
    [](box_office& victim) {
      victim.kill();
    },
    [](fault_run&, box_office&) {
      // It has ended.
    }));
}

TEST(an owner that sleeps and wakes up sells nothing of the past) {
  check_none(survive(
    "owner paused, woken (cluster)",
    [](box_office& victim) {
      ::kill(victim.id(), SIGSTOP);
    },
    [](fault_run& run, box_office& victim) {
      run.let_shop(50);
      ::kill(victim.id(), SIGCONT);
      auto ended = victim.wait();
      REQUIRE(ended);
      CHECK_EQUAL(ended->code, 6);
    }));
}
