#define SUITE cluster.idle_boards

#include "cluster/idle_boards.hpp"

#include "tests/support/test.hpp"

using namespace onsale;
using cluster::idle_boards;

namespace {

bool none(event_id) {
  return false;
}

using ids = std::vector<event_id>;

} // namespace

TEST(what has been idle for longest goes first) {
  idle_boards idle{100};
  idle.add({1}, 40);
  idle.add({2}, 40);
  CHECK(idle.take_excess(none).empty());
  idle.add({3}, 40);
  CHECK(idle.take_excess(none) == ids{{1}});
  CHECK_EQUAL(idle.bytes(), 80u);
}

TEST(an event that is worked on again does not count) {
  idle_boards idle{100};
  idle.add({1}, 60);
  idle.add({2}, 60);
  idle.remove({1});
  idle.remove({9});
  CHECK(idle.take_excess(none).empty());
  idle.add({1}, 60);
  CHECK(idle.take_excess(none) == ids{{2}});
}

TEST(an event that falls idle again counts once) {
  idle_boards idle{100};
  idle.add({1}, 60);
  idle.add({1}, 70);
  CHECK_EQUAL(idle.bytes(), 70u);
}

TEST(what has to stay is passed over) {
  idle_boards idle{50};
  idle.add({1}, 40);
  idle.add({2}, 40);
  idle.add({3}, 40);
  auto first = [](event_id x) {
    return x == event_id{1};
  };
  CHECK(idle.take_excess(first) == (ids{{2}, {3}}));
  CHECK_EQUAL(idle.bytes(), 40u);
}
