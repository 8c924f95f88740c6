#define SUITE http.refusal_queue

#include "http/refusal_queue.hpp"

#include "tests/support/test.hpp"

using namespace onsale;
using namespace std::chrono_literals;
using http::refusal_pace;

namespace {

constexpr refusal_pace pace{16, 7, 1s};
constexpr refusal_pace::time_point noon{12h};

} // namespace

TEST(refusing takes an eighth of the time while nobody waits for long) {
  CHECK_EQUAL((pace.next(noon, noon + 1ms, noon) - noon).count(),
              std::chrono::nanoseconds{8ms}.count());
}

TEST(what slows the thread down slows refusing down) {
  CHECK_EQUAL((pace.next(noon, noon + 20ms, noon) - noon).count(),
              std::chrono::nanoseconds{160ms}.count());
}

TEST(nobody waits longer than a second for the next batch) {
  CHECK_EQUAL((pace.next(noon, noon + 20ms, noon - 950ms) - noon).count(),
              std::chrono::nanoseconds{50ms}.count());
}

TEST(those who have waited for too long come at once) {
  CHECK_EQUAL((pace.next(noon, noon + 20ms, noon - 5s) - noon).count(),
              std::chrono::nanoseconds{20ms}.count());
}

TEST(a batch takes those who wait and no more) {
  CHECK_EQUAL(pace.count(0, 0), 0u);
  CHECK_EQUAL(pace.count(10, 10), 10u);
  CHECK_EQUAL(pace.count(20'000, 0), 16u);
  CHECK_EQUAL(pace.count(20'000, 256), 16u);
}

TEST(twenty thousand who have waited for too long are soon refused) {
  size_t waiting = 20'000;
  CHECK_EQUAL(pace.count(waiting, waiting), 1'250u);
  auto turns = 0;
  for (; waiting > 0; ++turns)
    waiting -= pace.count(waiting, waiting);
  CHECK_EQUAL(turns, 84);
}
