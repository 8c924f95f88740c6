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
  auto ahead = false;
  stay_put(house, {.what = {.fault = "clock of a node moved by an hour "
                                     "(cluster)",
                            .failed_calls = 0},
                   .strike =
                     [&](fault_run& run) {
                       CHECK_GREATER(board->processes.load(), 0u);
                       ahead = !ahead;
                       board->clock_offset_s = ahead ? hour_s : -hour_s;
                       run.let_shop(200);
                     },
                   .mend =
                     [&] {
                       board.clear();
                     }});
}
