#define SUITE faults.cluster.upgraded

#include "tests/faults/cluster/losses.hpp"

using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

bool has_met_what_it_does_not_know(const box_office& x) {
  return x.log_end().find("peer asks for what this version does not know")
         != std::string::npos;
}

} // namespace

TEST(nodes are upgraded one after the other while all sell) {
  cluster_house house{{}};
  house.start();
  fault_run run{house.all(),
                {.fault = "rolling upgrade, and back (cluster)",
                 .reads_go_on = false,
                 .failed_calls = 0}};
  auto replace = [&](size_t node, const char* build) {
    run.round(
      [&] {
        CHECK(house.at(node).stop() == exit_status{});
        CHECK(house.wait_until_whole(2));
        house.at(node).set_build(build);
        house.at(node).start();
        CHECK(house.wait_until_whole(3));
        run.let_shop(30);
      },
      [] {});
  };
  replace(0, "onsale_later");
  CHECK(has_met_what_it_does_not_know(house.at(1)));
  CHECK(has_met_what_it_does_not_know(house.at(2)));
  replace(1, "onsale_later");
  replace(2, "onsale_later");
  MESSAGE("and back as one does when the later build disappoints");
  for (size_t node = 0; node < house.size(); ++node)
    replace(node, "onsale");
  check_none(run.finish());
}
