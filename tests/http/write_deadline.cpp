#define SUITE http.write_deadline

#include "http/write_deadline.hpp"

#include "tests/support/test.hpp"

using namespace onsale;
using namespace std::chrono_literals;
using http::write_deadline;

namespace {

constexpr write_deadline::shape limits_of_test{30s, 1'000};

/// A client for whom something is queued at noon.
struct reader {
  reader() {
    deadline.begin(now, limits_of_test);
  }

  /// Reads on for so long. @returns whether it was let go
  bool reads(size_t bytes_per_second, std::chrono::seconds time) {
    for (auto end = now + time; now < end; now += 1s) {
      if (deadline.passed(now))
        return true;
      deadline.took(now, bytes_per_second, limits_of_test);
    }
    return deadline.passed(now);
  }

  write_deadline::clock::time_point now{12h};
  write_deadline deadline;
};

} // namespace

FIXTURE_SCOPE(write_deadline_tests, reader)

TEST(a client that reads nothing has all the patience) {
  CHECK(!deadline.passed(now + 30s - 1ns));
  CHECK(deadline.passed(now + 30s));
}

TEST(a client that reads at the lowest rate is never let go) {
  CHECK(!reads(1'000, 10h));
}

TEST(a client that reads a byte now and then is soon let go) {
  CHECK(!reads(1, 29s));
  CHECK(reads(1, 2s));
}

TEST(a client that reads at half the lowest rate has twice the patience) {
  CHECK(!reads(500, 58s));
  CHECK(reads(500, 3s));
}

TEST(what was read at once gives no more than the patience) {
  deadline.took(now, 1'000'000'000, limits_of_test);
  CHECK(!deadline.passed(now + 30s - 1ns));
  CHECK(deadline.passed(now + 30s));
}

TEST(as much as one write can take does no harm) {
  constexpr write_deadline::shape slowest{30s, 1};
  deadline.took(now, 0xffff'f000, slowest);
  CHECK(!deadline.passed(now + 30s - 1ns));
  CHECK(deadline.passed(now + 30s));
}

TEST(a client that reads well may still have taken long in all) {
  CHECK(!reads(10'000, 29s));
  CHECK(!deadline.lasts_long(now, limits_of_test));
  CHECK(!reads(10'000, 1s));
  CHECK(deadline.lasts_long(now, limits_of_test));
  deadline.begin(now, limits_of_test);
  CHECK(!deadline.lasts_long(now, limits_of_test));
}

FIXTURE_SCOPE_END()
