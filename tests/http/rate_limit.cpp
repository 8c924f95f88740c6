#define SUITE http.rate_limit

#include "http/rate_limit.hpp"

#include "tests/support/property.hpp"

#include <thread>

using namespace onsale::http;
using namespace std::chrono_literals;

namespace {

const rate_limiter::time_point start{1'000'000s};

} // namespace

TEST(a full bucket lets a burst pass and then one at a time) {
  rate_limiter limiter{{10, 5}, 100};
  for (int i = 0; i < 5; ++i)
    CHECK(limiter.take("a", start).admitted);
  auto refused = limiter.take("a", start);
  CHECK(!refused.admitted);
  CHECK_EQUAL(refused.remaining, 0u);
  CHECK(refused.retry_after == 100ms);
  CHECK(!limiter.take("a", start + 99ms).admitted);
  CHECK(limiter.take("a", start + 100ms).admitted);
  CHECK(!limiter.take("a", start + 100ms).admitted);
}

TEST(what remains is told) {
  rate_limiter limiter{{10, 5}, 100};
  auto first = limiter.take("a", start);
  CHECK_EQUAL(first.remaining, 4u);
  CHECK(first.full_after == 100ms);
  CHECK_EQUAL(limiter.take("a", start + 1h).remaining, 4u);
}

TEST(keys do not share buckets) {
  rate_limiter limiter{{1, 1}, 100};
  CHECK(limiter.take("a", start).admitted);
  CHECK(limiter.take("b", start).admitted);
  CHECK(!limiter.take("a", start).admitted);
}

TEST(a rate of zero is no limit) {
  rate_limiter limiter{{0, 0}, 100};
  CHECK(limiter.unlimited());
  for (int i = 0; i < 1'000; ++i)
    CHECK(limiter.take("a", start).admitted);
}

TEST(no sequence of requests passes more than burst and rate allow) {
  CHECK_PROPERTY("bounded", [] {
    auto per_second = *rc::gen::inRange(1, 100);
    auto burst = *rc::gen::inRange(1, 50);
    auto gaps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 200));
    rate_limiter limiter{
      {static_cast<double>(per_second), static_cast<double>(burst)}, 100};
    auto now = start;
    int admitted = 0;
    for (auto gap : gaps) {
      now += std::chrono::milliseconds{gap};
      admitted += limiter.take("a", now).admitted;
    }
    auto seconds = std::chrono::duration<double>(now - start).count();
    RC_ASSERT(admitted <= burst + seconds * per_second + 1e-6);
  });
}

TEST(threads share a bucket exactly) {
  rate_limiter limiter{{1, 1'000}, 100};
  std::atomic<int> admitted{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int k = 0; k < 1'000; ++k)
        admitted += limiter.take("a", start).admitted;
    });
  for (auto& thread : threads)
    thread.join();
  CHECK_EQUAL(admitted.load(), 1'000);
}

TEST(the headers name policy and state) {
  std::string headers;
  rate_decision decision;
  decision.remaining = 7;
  decision.full_after = 1500ms;
  append_rate_headers(headers, "user", {10, 20}, decision);
  CHECK_EQUAL(headers, "RateLimit-Policy: \"user\";q=20;w=2\r\n"
                       "RateLimit: \"user\";r=7;t=2\r\n");
}
