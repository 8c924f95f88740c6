#define SUITE storage.sqlite.worker
#include "storage/sqlite/worker.hpp"

#include "tests/support/test.hpp"

#include <algorithm>
#include <future>
#include <thread>

using namespace onsale::storage::sqlite;

TEST(tasks run one after the other on one thread) {
  std::vector<int> done;
  std::thread::id where;
  auto one_thread = true;
  {
    worker runs;
    for (int i = 0; i < 100; ++i)
      runs.post([&, i] {
        if (i == 0)
          where = std::this_thread::get_id();
        one_thread = one_thread && std::this_thread::get_id() == where;
        done.push_back(i);
      });
  }
  REQUIRE_EQUAL(done.size(), 100u);
  CHECK(std::is_sorted(done.begin(), done.end()));
  CHECK(one_thread);
  CHECK(where != std::this_thread::get_id());
}

TEST(finishing runs what is waiting and what that asks for) {
  std::vector<std::string> done;
  std::promise<void> both_are_waiting;
  worker runs;
  runs.post([&] {
    both_are_waiting.get_future().wait();
    done.push_back("first");
    runs.post([&] {
      done.push_back("third");
      runs.post([&] {
        done.push_back("fourth");
      });
    });
  });
  runs.post([&] {
    done.push_back("second");
  });
  both_are_waiting.set_value();
  runs.finish();
  CHECK(done
        == (std::vector<std::string>{"first", "second", "third", "fourth"}));
}

TEST(whatever a task holds goes before the next one runs) {
  auto held = std::make_shared<int>(1);
  std::weak_ptr<int> watched = held;
  auto gone = false;
  worker runs;
  runs.post([held] {});
  held.reset();
  runs.post([&] {
    gone = watched.expired();
  });
  runs.finish();
  CHECK(gone);
}

TEST(what comes after the end is forgotten at once) {
  auto held = std::make_shared<int>(1);
  std::weak_ptr<int> watched = held;
  worker runs;
  runs.finish();
  runs.post([held] {});
  held.reset();
  CHECK(watched.expired());
}
