#define SUITE payments.lanes

#include "payments/simulated/lanes.hpp"

#include "tests/support/test.hpp"

#include <atomic>
#include <thread>

using namespace onsale::payments;

namespace {

struct lanes_fixture {
  std::shared_ptr<lanes> x = std::make_shared<lanes>();
  std::vector<lanes::release> running;
  std::vector<int> started;

  /// A job that runs until `running[n]` is called.
  lanes::job slow(int number) {
    return [this, number](lanes::release release) {
      started.push_back(number);
      running.push_back(std::move(release));
    };
  }
};

} // namespace

FIXTURE_SCOPE(lanes_tests, lanes_fixture)

TEST(jobs of one key wait for each other) {
  x->run("a", slow(1));
  x->run("a", slow(2));
  x->run("a", slow(3));
  CHECK(started == std::vector<int>{1});
  running[0]();
  CHECK(started == (std::vector<int>{1, 2}));
  running[1]();
  CHECK(started == (std::vector<int>{1, 2, 3}));
  running[2]();
  x->run("a", slow(4));
  CHECK_EQUAL(started.back(), 4);
}

TEST(jobs of other keys do not ) {
  x->run("a", slow(1));
  x->run("b", slow(2));
  CHECK(started == (std::vector<int>{1, 2}));
}

TEST(many jobs that end at once do not pile up on the stack) {
  int done = 0;
  x->run("a", slow(0));
  for (int i = 0; i < 200'000; ++i)
    x->run("a", [&done](const lanes::release& release) {
      ++done;
      release();
    });
  running[0]();
  CHECK_EQUAL(done, 200'000);
}

TEST(a job may start another one of its own key) {
  x->run("a", [this](const lanes::release& release) {
    x->run("a", slow(2));
    started.push_back(1);
    release();
  });
  CHECK(started == (std::vector<int>{1, 2}));
}

TEST(threads never run two jobs of one key at once) {
  std::atomic<int> inside = 0;
  std::atomic<bool> clash = false;
  int count = 0; // guarded by the lane alone
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 2'000; ++i)
        x->run("a", [&](const lanes::release& release) {
          if (++inside != 1)
            clash = true;
          ++count;
          --inside;
          release();
        });
    });
  for (auto& thread : threads)
    thread.join();
  CHECK(!clash);
  CHECK_EQUAL(count, 8'000);
}

FIXTURE_SCOPE_END()
