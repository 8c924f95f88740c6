#define SUITE faults.cluster.moved

#include "tests/served/check_none.hpp"
#include "tests/support/cluster_house.hpp"
#include "tests/support/test.hpp"

using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

int restarts() {
  return long_tests() ? 10 : 2;
}

} // namespace

TEST(nodes that come and go in good order lose nothing) {
  cluster_house house{{}};
  house.start();
  fault_run run{house.all(),
                {.fault = "rolling restart (cluster)",
                 .reads_go_on = false,
                 .failed_calls = 0}};
  for (auto round = 0; round < restarts(); ++round)
    run.round(
      [&] {
        auto& leaves = house.at(static_cast<size_t>(round) % house.size());
        CHECK(leaves.stop() == exit_status{});
        CHECK(house.wait_until_whole(2));
        run.let_shop(30);
        leaves.start();
        CHECK(house.wait_until_whole(3));
      },
      [] {});
  check_none(run.finish());
}

TEST(an operator drains a node and it is gone) {
  cluster_house house{{}};
  house.start();
  auto [ended, output] = house.at(0).run({"cluster", "drain", "2"});
  CHECK(ended == exit_status{});
  CHECK_EQUAL(output, "node 2 has left\n");
  CHECK(house.at(1).wait() == exit_status{});
  auto [shown, table] = house.at(0).run({"cluster", "status"});
  CHECK(shown == exit_status{});
  CHECK(table.find("\n1 ") != std::string::npos);
  CHECK(table.find("\n2 ") == std::string::npos);
  CHECK(table.find("nobody") == std::string::npos);
  auto [again, why] = house.at(0).run({"cluster", "drain", "2"});
  CHECK_EQUAL(again.code, 1);
  CHECK_EQUAL(why, "onsale: there is no node 2\n");
}
