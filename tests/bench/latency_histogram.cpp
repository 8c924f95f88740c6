#define SUITE bench.latency_histogram

#include "bench/latency_histogram.hpp"

#include "tests/support/property.hpp"

#include <algorithm>
#include <cmath>

using onsale::bench::latency_histogram;
using std::chrono::microseconds;

TEST(an empty histogram has no quantiles) {
  latency_histogram x;
  CHECK_EQUAL(x.count(), 0u);
  CHECK_EQUAL(x.quantile(0.99).count(), 0);
}

TEST(small values are exact) {
  latency_histogram x;
  for (auto us = 1; us <= 60; ++us)
    x.add(microseconds{us});
  CHECK_EQUAL(x.quantile(0.5).count(), 30);
  CHECK_EQUAL(x.quantile(1).count(), 60);
}

TEST(the slowest are not lost) {
  latency_histogram x;
  for (auto i = 0; i < 999; ++i)
    x.add(microseconds{10});
  x.add(std::chrono::seconds{2});
  CHECK_EQUAL(x.quantile(0.99).count(), 10);
  CHECK_GREATER_EQUAL(x.quantile(1).count(), 2'000'000);
  CHECK_LESS(x.quantile(1).count(), 2'032'000);
}

TEST(any quantile is off by a sixty - fourth at most) {
  CHECK_PROPERTY("as the sorted list has it", [] {
    auto values = *rc::gen::nonEmpty(
      rc::gen::container<std::vector<uint32_t>>(rc::gen::inRange(0, 1 << 30)));
    auto share = *rc::gen::inRange(1, 101) / 100.0;
    latency_histogram x;
    for (auto us : values)
      x.add(microseconds{us});
    std::sort(values.begin(), values.end());
    auto at = static_cast<size_t>(
      std::ceil(share * static_cast<double>(values.size())));
    double exact = values[at - 1];
    auto told = static_cast<double>(x.quantile(share).count());
    RC_ASSERT(told >= exact);
    RC_ASSERT(told <= exact * (1 + 1.0 / 64) + 1);
  });
}
