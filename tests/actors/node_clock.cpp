#define SUITE actors.node_clock

#include "actors/node_clock.hpp"

#include "domain/ids.hpp"
#include "tests/support/property.hpp"
#include "tests/support/test.hpp"

#include <atomic>
#include <thread>

using namespace onsale;
using namespace std::chrono_literals;
using actors::node_clock;

namespace {

/// A steady clock and a store's clock that the test moves.
struct node_clock_fixture {
  node_clock clock;
  node_clock::steady::time_point steady{1'000s};

  /// Asks a store whose clock says `store`; the answer takes `trip`.
  void measure(timestamp store, std::chrono::nanoseconds trip) {
    clock.measured(store, steady, steady + trip);
    steady += trip;
  }

  timestamp now() const {
    return clock.at(steady);
  }
};

constexpr timestamp noon{1'800'000'000s};

} // namespace

FIXTURE_SCOPE(clock_tests, node_clock_fixture)

TEST(the store decides what time it is) {
  CHECK(!clock.is_set());
  measure(noon, 1ms);
  CHECK(clock.is_set());
  CHECK_EQUAL(now(), noon + 1ms);
  steady += 90s;
  CHECK_EQUAL(now(), noon + 90s + 1ms);
}

TEST(a slow answer proves little and changes little) {
  measure(noon, 0ms);
  steady += 10s;
  // The question took five seconds there or back: either fits what is known.
  measure(noon + 10s, 5s);
  CHECK_EQUAL(now(), noon + 15s);
}

TEST(a store that is ahead is followed at once) {
  measure(noon, 0ms);
  steady += 1s;
  measure(noon + 5s, 0ms);
  CHECK_EQUAL(now(), noon + 5s);
}

TEST(a store that is behind is waited for without a step back) {
  measure(noon, 0ms);
  steady += 10s;
  auto before = now();
  measure(noon + 9s, 0ms); // a second behind
  CHECK_EQUAL(now(), before);
  steady += 1s; // a tenth of it is made up in a second
  CHECK_EQUAL(now(), before + 900ms);
  steady += 8s;
  CHECK_GREATER(now(), noon + 18s);
  steady += 1s;
  auto behind = now() - (noon + 19s);
  CHECK(behind >= 0ms && behind <= 1ms);
  steady += 60s;
  CHECK_LESS_EQUAL(now() - (noon + 79s), 1ms);
}

TEST(an answer that overtook a later one moves nothing back) {
  measure(noon, 0ms);
  auto early = steady + 1s;
  steady += 2s;
  measure(noon + 2s, 0ms);
  clock.measured(noon + 1s, early, early);
  CHECK_EQUAL(now(), noon + 2s);
}

TEST(node time never runs backwards and ends up right) {
  CHECK_PROPERTY("monotone under any measurements", [](uint64_t seed) {
    node_clock_fixture f;
    auto roll = [&seed](uint64_t below) {
      return static_cast<int64_t>((seed = mix64(seed)) % below);
    };
    f.measure(noon, 0ms);
    auto last = f.now();
    for (int i = 0; i < 200; ++i) {
      f.steady += std::chrono::milliseconds{roll(300)};
      RC_ASSERT(f.now() >= last);
      last = f.now();
      // A store whose clock is set forth and back by up to a second.
      auto store = noon
                   + floor<duration_ms>(f.steady - node_clock_fixture{}.steady)
                   + duration_ms{roll(2'000) - 1'000};
      f.measure(store, std::chrono::microseconds{roll(50'000)});
      RC_ASSERT(f.now() >= last);
      last = f.now();
    }
    for (int i = 0; i < 200; ++i) {
      f.steady += 100ms;
      f.measure(
        noon + floor<duration_ms>(f.steady - node_clock_fixture{}.steady), 0ms);
    }
    auto truth = noon + (f.steady - node_clock_fixture{}.steady);
    RC_ASSERT(f.now() >= truth - 1ms && f.now() <= truth + 1ms);
  });
}

TEST(readers never see half a measurement) {
  measure(noon, 0ms);
  std::atomic<bool> stop = false;
  std::thread writer{[&] {
    auto t = steady;
    for (int i = 0; i < 20'000; ++i) {
      t += 1ms;
      clock.measured(noon + floor<duration_ms>(t - steady), t, t);
    }
    stop = true;
  }};
  // All measurements agree, so every reading of one instant does.
  bool steady_reading = true;
  while (!stop) {
    auto reading = clock.at(steady + 5s);
    steady_reading = steady_reading && reading >= noon + 5s - 1ms
                     && reading <= noon + 5s + 1ms;
  }
  writer.join();
  CHECK(steady_reading);
}

FIXTURE_SCOPE_END()
