#define SUITE http.live_users

#include "http/live/live_users.hpp"

#include "tests/support/test.hpp"

#include <vector>

using namespace onsale;
using namespace onsale::http;

TEST(a user has so many seats and gets them back) {
  auto all = std::make_shared<live_users>();
  std::vector<live_users::seat> seats;
  for (size_t i = 0; i < limits::live_sockets; ++i) {
    auto seat = live_users::enter(all, {"ann"});
    REQUIRE(seat);
    seats.push_back(*std::move(seat));
  }
  CHECK(!live_users::enter(all, {"ann"}));
  MESSAGE("which is nobody else's matter");
  CHECK(live_users::enter(all, {"bob"}));
  seats.pop_back();
  auto again = live_users::enter(all, {"ann"});
  CHECK(again);
  CHECK(!live_users::enter(all, {"ann"}));
}

TEST(others may have more) {
  auto all = std::make_shared<live_users>();
  auto one = live_users::enter(all, {"@10.0.0.1"}, 2);
  auto two = live_users::enter(all, {"@10.0.0.1"}, 2);
  CHECK(one);
  CHECK(two);
  CHECK(!live_users::enter(all, {"@10.0.0.1"}, 2));
}
