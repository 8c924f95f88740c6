#define SUITE http.intake

#include "http/intake.hpp"

#include "tests/support/test.hpp"

#include <cstddef>

using namespace onsale;
using namespace std::chrono_literals;
using http::intake;

namespace {

/// Requests that may wait a quarter of a second, in windows of a tenth.
struct crowd {
  void fill() {
    while (queue.has_room(now))
      queue.enter();
  }

  /// A tenth of a second with too many requests, of which `answered` are
  /// answered and others come in their place.
  void pass(size_t answered) {
    fill();
    for (size_t i = 0; i < answered; ++i) {
      queue.leave(now);
      queue.enter();
    }
    now += intake::window;
    queue.has_room(now);
  }

  intake queue{{250ms, 10, 100, 1'000}};
  intake::time_point now{1h};
};

} // namespace

FIXTURE_SCOPE(intake_tests, crowd)

TEST(so many may wait at first and one more for each that is answered) {
  for (int i = 0; i < 100; ++i) {
    REQUIRE(queue.has_room(now));
    queue.enter();
  }
  CHECK(!queue.has_room(now));
  queue.leave(now);
  CHECK(queue.has_room(now));
}

TEST(as many may wait as are answered in the time that waiting may take) {
  for (int i = 0; i < 3; ++i)
    pass(40);
  CHECK_EQUAL(queue.limit(), 100u);
  for (int i = 0; i < 3; ++i)
    pass(24);
  CHECK_EQUAL(queue.limit(), 60u);
}

TEST(the limit is doubled or halved in a window and stays in its bounds) {
  for (size_t limit : {200, 400, 800, 1'000, 1'000}) {
    pass(10'000);
    CHECK_EQUAL(queue.limit(), limit);
  }
  for (size_t limit : {500, 250, 125, 62, 31, 15, 10, 10}) {
    pass(0);
    CHECK_EQUAL(queue.limit(), limit);
  }
}

TEST(who waits already when the limit falls is not sent away) {
  fill();
  pass(0);
  CHECK_EQUAL(queue.limit(), 50u);
  for (int i = 0; i < 50; ++i) {
    CHECK(!queue.has_room(now));
    queue.leave(now);
  }
  CHECK(!queue.has_room(now));
  queue.leave(now);
  CHECK(queue.has_room(now));
}

TEST(without a refusal the limit stays) {
  for (int i = 0; i < 4; ++i)
    pass(0);
  CHECK_EQUAL(queue.limit(), 10u);
  MESSAGE("all of them are answered, which counts once more");
  for (int i = 0; i < 100; ++i)
    queue.leave(now);
  for (int i = 0; i < 5; ++i) {
    now += intake::window;
    REQUIRE(queue.has_room(now));
    CHECK_EQUAL(queue.limit(), 20u);
  }
}

TEST(a pause after a rush says nothing of the next one) {
  fill();
  for (int i = 0; i < 100; ++i)
    queue.leave(now);
  now += 3 * intake::window;
  REQUIRE(queue.has_room(now));
  CHECK_EQUAL(queue.limit(), 100u);
  MESSAGE("nor does one that began with the last of them");
  fill();
  for (int i = 0; i < 99; ++i)
    queue.leave(now);
  now += intake::window;
  queue.leave(now); // ends a window, and leaves nobody
  CHECK_EQUAL(queue.limit(), 200u);
  now += 10s;
  fill();
  CHECK_EQUAL(queue.limit(), 200u);
}

TEST(a pause counts as one although somebody still waits) {
  fill();
  for (int i = 0; i < 99; ++i)
    queue.leave(now);
  now += intake::window_max;
  REQUIRE(queue.has_room(now));
  CHECK_EQUAL(queue.limit(), 100u);
}

TEST(a slow store is measured though nothing happens between its batches) {
  for (size_t limit : {50, 25, 12}) {
    fill();
    queue.leave(now);
    now += 4 * intake::window;
    queue.leave(now);
    CHECK_EQUAL(queue.limit(), limit);
  }
}

FIXTURE_SCOPE_END()
