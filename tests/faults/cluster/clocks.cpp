// The clock of a node, which decides nothing (P6).
#define SUITE faults.cluster.clocks

#include "tests/faults/cluster/losses.hpp"
#include "tests/support/fault_switchboard.hpp"

using namespace onsale::test;

namespace {

constexpr int64_t hour_s = 3'600;

} // namespace

TEST(the clock of a node jumps an hour ahead and back) {
  fault_switchboard board;
  cluster_house house{{}};
  house.at(1).set_environment(board.environment());
  house.start();
  CHECK_GREATER(board->processes.load(), 0u);
  auto before = house.owners();
  fault_run run{house.all(),
                {.fault = "clock of a node moved by an hour (cluster)",
                 .failed_calls = 0}};
  for (auto i = 0; i < (long_tests() ? 20 : 2); ++i)
    run.round(
      [&] {
        board->clock_offset_s = i % 2 == 0 ? hour_s : -hour_s;
        run.let_shop(200);
      },
      [&] {
        board.clear();
      });
  CHECK_EQUAL(house.owners(), before);
  check_none(run.finish());
}
