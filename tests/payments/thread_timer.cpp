#define SUITE payments.thread_timer

#include "payments/thread_timer.hpp"

#include "tests/support/test.hpp"

#include <future>

using namespace onsale::payments;
using namespace std::chrono_literals;

TEST(what is due first runs first and none too early) {
  thread_timer timer;
  std::vector<int> order;
  std::promise<void> done;
  auto start = timer.now();
  timer.after(30ms, [&] {
    order.push_back(3);
    done.set_value();
  });
  timer.after(20ms, [&] {
    order.push_back(2);
  });
  timer.after(10ms, [&] {
    order.push_back(1);
  });
  REQUIRE(done.get_future().wait_for(10s) == std::future_status::ready);
  CHECK(order == (std::vector<int>{1, 2, 3}));
  CHECK_GREATER_EQUAL(timer.now() - start, 30ms);
}

TEST(a callback may set the next one) {
  thread_timer timer;
  std::promise<void> done;
  timer.after(0ms, [&] {
    timer.after(0ms, [&] {
      done.set_value();
    });
  });
  CHECK(done.get_future().wait_for(10s) == std::future_status::ready);
}

TEST(what is not due is dropped at the end) {
  bool ran = false;
  auto start = std::chrono::steady_clock::now();
  {
    thread_timer timer;
    timer.after(1h, [&] {
      ran = true;
    });
  }
  CHECK(!ran);
  CHECK_LESS(std::chrono::steady_clock::now() - start, 10s);
}

TEST(what has not run is gone once the timer has stopped) {
  auto held = std::make_shared<int>(1);
  std::weak_ptr<int> watched = held;
  thread_timer timer;
  timer.after(1h, [held] {});
  held.reset();
  timer.stop();
  CHECK(watched.expired());
  MESSAGE("and so is what comes later");
  held = std::make_shared<int>(2);
  watched = held;
  timer.after(0s, [held] {});
  held.reset();
  CHECK(watched.expired());
}
