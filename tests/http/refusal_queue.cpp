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
