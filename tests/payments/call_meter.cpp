#define SUITE payments.call_meter

#include "payments/simulated/call_meter.hpp"

#include "tests/support/test.hpp"

using namespace onsale::payments;
using namespace std::chrono_literals;

namespace {

struct call_meter_fixture {
  call_meter::time_point now{1h};
  call_meter meter{{10, 5, 100}}; // ten a second, five at once

  /// How many of a hundred calls come through now.
  int enter_all() {
    int result = 0;
    for (int i = 0; i < 100; ++i)
      if (meter.enter(now)) {
        meter.leave();
        ++result;
      }
    return result;
  }
};

} // namespace

FIXTURE_SCOPE(call_meter_tests, call_meter_fixture)

TEST(a burst is taken and then the steady rate) {
  CHECK_EQUAL(enter_all(), 5);
  now += 100ms;
  CHECK_EQUAL(enter_all(), 1);
  now += 300ms;
  CHECK_EQUAL(enter_all(), 3);
}

TEST(a pause saves up no more than a burst) {
  CHECK_EQUAL(enter_all(), 5);
  now += 1h;
  CHECK_EQUAL(enter_all(), 5);
}

TEST(a clock that stands or runs backwards gives nothing) {
  CHECK_EQUAL(enter_all(), 5);
  now -= 1min;
  CHECK_EQUAL(enter_all(), 0);
}

TEST(calls in flight are bounded and shown) {
  call_meter narrow{{1'000, 1'000, 2}};
  CHECK(narrow.enter(now));
  CHECK(narrow.enter(now));
  CHECK(!narrow.enter(now));
  auto room = narrow.room();
  CHECK_EQUAL(room.per_second, 1'000.0);
  CHECK_EQUAL(room.in_flight, 2u);
  CHECK_EQUAL(room.in_flight_max, 2u);
  narrow.leave();
  CHECK_EQUAL(narrow.room().in_flight, 1u);
  CHECK(narrow.enter(now));
}

FIXTURE_SCOPE_END()
