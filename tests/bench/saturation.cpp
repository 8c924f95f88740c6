#define SUITE bench.saturation

#include "bench/saturation.hpp"

#include "tests/support/test.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

using namespace onsale::bench;

namespace {

/// A server that keeps up with `capacity` a second, and stalls when told to.
struct saturation_fixture {
  double capacity = 10'000;
  std::vector<double> stalls; // offered rates at which the disk stalls, once
  std::vector<double> asked;

  trial measure(double rate) {
    asked.push_back(rate);
    trial result;
    result.offered = rate;
    result.done = std::min(rate, capacity);
    auto stalled = std::find_if(stalls.begin(), stalls.end(), [&](double x) {
      return std::abs(x - rate) < 1;
    });
    result.p99 = std::chrono::milliseconds{rate > capacity ? 400 : 5};
    if (stalled != stalls.end()) {
      result.p99 = std::chrono::milliseconds{300};
      stalls.erase(stalled);
    }
    return result;
  }

  saturation search(climb how = {}) {
    return find_saturation(
      [this](double rate) {
        return measure(rate);
      },
      how);
  }
};

} // namespace

FIXTURE_SCOPE(saturation_tests, saturation_fixture)

TEST(the highest rate that is kept up with is found within the step asked for) {
  for (double x : {1'234.0, 10'000.0, 87'654.0}) {
    capacity = x;
    auto found = search();
    REQUIRE(found.best.has_value());
    CHECK(found.best->offered <= x);
    CHECK(found.best->offered * 1.07 >= x);
  }
}

TEST(a stall of the disk does not end the climb) {
  stalls = {1'000, 2'560};
  auto found = search({.first = 1'000});
  REQUIRE(found.best.has_value());
  CHECK(found.best->offered > 9'000);
}

TEST(a rate that is missed each time is not tried for ever) {
  search({.first = 8'000});
  CHECK_EQUAL(std::count(asked.begin(), asked.end(), 12'800), 2);
}

TEST(below the first rate lower ones are tried) {
  capacity = 100;
  auto found = search({.first = 8'000});
  REQUIRE(found.best.has_value());
  CHECK(found.best->offered <= 100);
  CHECK(found.best->offered > 90);
}

TEST(a server that keeps up with nothing has no saturation) {
  capacity = 0;
  CHECK(!search().best.has_value());
}

TEST(lateness and refusals and being too slow all count as missed) {
  trial good{
    .offered = 100, .done = 99, .refused_share = 0, .p50 = {}, .p99 = {}};
  CHECK(keeps_up(good));
  auto late = good;
  late.p99 = std::chrono::milliseconds{51};
  CHECK(!keeps_up(late));
  auto refusing = good;
  refusing.refused_share = 0.001;
  CHECK(!keeps_up(refusing));
  auto slow = good;
  slow.done = 94;
  CHECK(!keeps_up(slow));
}

TEST(the median of trials is taken of each figure apart) {
  using us = std::chrono::microseconds;
  std::vector<trial> all(3);
  all[0] = {.offered = 1, .done = 30, .p50 = us{5}, .per_cpu_second = 2};
  all[1] = {.offered = 2, .done = 20, .p50 = us{9}, .per_cpu_second = 3};
  all[2] = {.offered = 3, .done = 10, .p50 = us{7}, .per_cpu_second = 1};
  auto found = median_of(all);
  CHECK_EQUAL(found.offered, 2);
  CHECK_EQUAL(found.done, 20);
  CHECK_EQUAL(found.p50.count(), 7);
  CHECK_EQUAL(found.per_cpu_second, 2);
  CHECK_EQUAL(median_of({}).done, 0);
}

FIXTURE_SCOPE_END()
