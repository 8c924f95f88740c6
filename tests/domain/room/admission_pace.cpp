#define SUITE domain.room.admission_pace

#include "domain/room/admission_pace.hpp"

#include "tests/domain/examples.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::examples;

namespace {

/// A room from noon on, which lets in whoever may come in, four times a second.
struct room {
  admission_pace pace;
  pace_signals now{0, seats_left{10'000, 0}, {}, {}};
  timestamp at = noon;

  size_t run(duration_ms how_long) {
    size_t result = 0;
    for (auto end = at + how_long; at < end;) {
      at += 250ms;
      pace.look(at, now);
      auto n = pace.may_admit();
      pace.admitted(n);
      now.active += n;
      result += n;
    }
    return result;
  }
};

room room_of(uint32_t active_max, uint32_t admit_per_minute) {
  room x{admission_pace{{active_max, admit_per_minute}}};
  x.pace.look(noon, x.now);
  return x;
}

} // namespace

TEST(people come in at the rate that is set) {
  auto x = room_of(10'000, 600);
  CHECK_EQUAL(x.pace.may_admit(), 0u);
  CHECK_EQUAL(x.run(60s), 600u);
  CHECK_EQUAL(x.run(1s), 10u);
  CHECK_EQUAL(x.pace.per_minute(), 600);
}

TEST(a slow rate lets one in after the other) {
  auto x = room_of(100, 6);
  CHECK_EQUAL(x.run(9s), 0u);
  CHECK_EQUAL(x.run(1s), 1u);
  CHECK_EQUAL(x.run(50s), 5u);
}

TEST(there are never more than the cap) {
  auto x = room_of(50, 600);
  CHECK_EQUAL(x.run(60s), 50u);
  CHECK_EQUAL(x.pace.may_admit(), 0u);
  x.now.active = 47;
  // What was not used meanwhile has not piled up.
  CHECK_EQUAL(x.run(250ms), 3u);
  x.now.active = 0;
  CHECK(x.run(250ms) <= 23);
}

TEST(a lower cap lets nobody in until enough have left) {
  auto x = room_of(50, 600);
  x.run(60s);
  x.pace.set({20, 600, false});
  CHECK_EQUAL(x.run(60s), 0u);
  x.now.active = 19;
  CHECK_EQUAL(x.run(60s), 1u);
}

TEST(nobody comes in while it is paused) {
  auto x = room_of(10'000, 600);
  x.pace.set({10'000, 600, true});
  CHECK_EQUAL(x.run(60s), 0u);
  CHECK_EQUAL(x.pace.per_minute(), 0);
  x.pace.set({10'000, 600, false});
  // Nor as a crowd after it.
  CHECK_EQUAL(x.run(1s), 10u);
}

TEST(nobody comes in while no seat could be had) {
  auto x = room_of(10'000, 600);
  x.now.seats->available = 0;
  x.now.seats->held = 500; // all in carts
  CHECK_EQUAL(x.run(60s), 0u);
  x.now.seats->available = 1;
  CHECK_EQUAL(x.run(1s), 10u);
  x.now.seats = std::nullopt;
  CHECK_EQUAL(x.run(60s), 0u);
}

TEST(the provider of payments may be slower) {
  auto x = room_of(10'000, 600);
  x.now.payments_per_minute = 120;
  CHECK_EQUAL(x.run(60s), 120u);
  x.now.payments_per_minute = 5'000;
  CHECK_EQUAL(x.run(60s), 600u);
  x.now.payments_per_minute = 0;
  CHECK_EQUAL(x.run(60s), 0u);
}

TEST(slow reservations slow it down and fast ones bring it back) {
  auto x = room_of(100'000, 6'000);
  x.now.reserve_latency = 2s;
  x.run(1s);
  CHECK(x.pace.per_minute() < 3'000);
  x.run(10s);
  CHECK_EQUAL(x.pace.per_minute(), 300);
  CHECK_EQUAL(x.run(60s), 300u);
  x.now.reserve_latency = 20ms;
  x.run(30s);
  CHECK_EQUAL(x.pace.per_minute(), 6'000);
}

TEST(a node that stood still lets no crowd in) {
  auto x = room_of(10'000, 600);
  x.at += 1h;
  CHECK(x.run(250ms) <= 20);
  // Nor does a clock that was set back.
  x.at -= 2h;
  CHECK_EQUAL(x.run(250ms), 0u);
}
