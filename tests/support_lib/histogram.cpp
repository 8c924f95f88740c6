#define SUITE support_lib.histogram

#include "support/histogram.hpp"

#include "tests/support/test.hpp"

#include <thread>

using namespace onsale::support;

TEST(a bucket counts what is at most its bound) {
  histogram x{{1, 2, 4}};
  for (auto value : {0.5, 1.0, 1.5, 4.0, 100.0})
    x.observe(value);
  auto got = x.collect().histogram;
  CHECK_EQUAL(got.sample_count, 5u);
  CHECK_EQUAL(got.sample_sum, 107.0);
  REQUIRE_EQUAL(got.bucket.size(), 3u);
  CHECK_EQUAL(got.bucket[0].cumulative_count, 2u);
  CHECK_EQUAL(got.bucket[1].cumulative_count, 3u);
  CHECK_EQUAL(got.bucket[2].cumulative_count, 4u);
}

TEST(no observation of any thread is lost) {
  histogram x{size_bounds()};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&x] {
      for (int i = 0; i < 10'000; ++i)
        x.observe(1);
    });
  for (auto& thread : threads)
    thread.join();
  CHECK_EQUAL(x.count(), 40'000u);
  CHECK_EQUAL(x.collect().histogram.sample_sum, 40'000.0);
}

TEST(members of a family differ in their labels and stay where they are) {
  histogram_family family{"waits", "How long.", {1}};
  auto& first = family.add({{"kind", "a"}});
  for (int i = 0; i < 100; ++i)
    family.add({{"kind", std::to_string(i)}});
  first.observe(0);
  auto got = family.Collect();
  REQUIRE_EQUAL(got.size(), 1u);
  CHECK_EQUAL(got[0].name, "waits");
  CHECK_EQUAL(got[0].metric.size(), 101u);
  CHECK_EQUAL(got[0].metric[0].label[0].value, "a");
  CHECK_EQUAL(got[0].metric[0].histogram.sample_count, 1u);
}
