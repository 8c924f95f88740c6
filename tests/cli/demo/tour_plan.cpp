#define SUITE cli.demo.tour_plan
#include "cli/demo/tour_plan.hpp"

#include "cli/demo/demo_catalogue.hpp"
#include "tests/support/test.hpp"

#include <set>

using namespace onsale;
using namespace onsale::demo;

namespace {

std::vector<concert> plan() {
  auto lists = make_catalogue(*parse_rfc3339("2026-11-24T00:00:00Z"));
  return plan_tours(lists.performers, lists.venues);
}

} // namespace

TEST(nobody and no hall is booked twice on a day) {
  std::set<std::pair<size_t, uint32_t>> performers;
  std::set<std::pair<size_t, uint32_t>> venues;
  for (auto& x : plan()) {
    CHECK(performers.insert({x.performer, x.day}).second);
    CHECK(venues.insert({x.venue, x.day}).second);
  }
}

TEST(concerts fill the year in order) {
  auto concerts = plan();
  CHECK_GREATER(concerts.size(), 2'500u);
  CHECK_LESS(concerts.size(), 3'500u);
  uint32_t last = 1;
  for (auto& x : concerts) {
    CHECK_GREATER_EQUAL(x.day, last);
    CHECK_LESS_EQUAL(x.day, planned_days);
    last = x.day;
  }
}
