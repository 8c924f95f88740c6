#define SUITE actors.room_follower

#include "actors/room_follower.hpp"

#include "tests/actors/room_fixture.hpp"
#include "tests/support/test.hpp"

#include <algorithm>

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

struct follower_fixture : room_fixture {
  follower_fixture() {
    env->rooms->watch([this](const actors::room_look_ptr& x) {
      looks.push_back(x);
    });
    follower = sys.spawn(actors::room_follower, env, region);
    settle();
  }

  ~follower_fixture() override {
    caf::anon_send_exit(follower, caf::exit_reason::user_shutdown);
    settle();
  }

  void pass_seconds(int n) {
    for (int i = 0; i < n; ++i)
      pass(1s);
  }

  actors::room_follower_actor follower;
  std::vector<actors::room_look_ptr> looks;
};

} // namespace

FIXTURE_SCOPE(room_follower_tests, follower_fixture)

TEST(a room is looked at once a second for all who are here) {
  gather();
  auto ann = join("ann");
  auto bob = join("bob");
  pass_seconds(3);
  CHECK(looks.empty()); // nobody wants to know
  env->rooms->add({1}, bob, now());
  env->rooms->add({1}, ann, now());
  pass_seconds(3);
  CHECK_EQUAL(looks.size(), 3u);
  const auto& last = *looks.back();
  CHECK(last.told->room.phase == room_phase::pre_queue);
  CHECK_EQUAL(last.told->places.size(), 2u);
  CHECK(last.find(ann) == 0u);
  CHECK(last.find(bob) == 1u);
  CHECK(env->rooms->look({1}) == looks.back());
}

TEST(whoever is here is let in when it is their turn) {
  gather();
  auto ann = join("ann");
  env->rooms->add({1}, ann, now());
  auto at_once = [&] {
    const auto& x = *looks.back();
    auto i = x.find(ann);
    return i ? std::optional{x.told->places[*i].place.state} : std::nullopt;
  };
  // Nobody asks in the test's own name: the follower is all that tells of her.
  pass_seconds(50 * 60 + 5);
  CHECK(at_once() == entry_state::admitted);
  MESSAGE("and keeps the pass for as long as she is here");
  pass_seconds(120);
  CHECK(at_once() == entry_state::admitted);
}

TEST(more people than one question may ask for are asked for in turn) {
  gather();
  auto ann = join("ann");
  auto bob = join("bob");
  for (uint64_t i = 1; i <= limits::room_followed + 5; ++i)
    env->rooms->touch({1}, {i}, now());
  pass(1s);
  CHECK_EQUAL(looks.size(), 1u);
  CHECK(looks.back()->find(ann).has_value());
  CHECK(looks.back()->find(bob).has_value());
}

TEST(an event without a room is asked once) {
  change_event([](event& x) {
    x.waiting_room.reset();
  });
  env->rooms->ask({1}, now());
  pass_seconds(5);
  CHECK_EQUAL(looks.size(), 1u);
  CHECK(!looks.back()->told);
  MESSAGE("and again when somebody has changed the event");
  change_event([this](event& x) {
    x.waiting_room = event_with_room().waiting_room;
  });
  pass_seconds(2);
  CHECK_EQUAL(looks.size(), 3u);
  CHECK(looks.back()->told);
}

TEST(a sale that is over is left alone once everybody knows) {
  gather();
  auto ann = join("ann");
  change_event([this](event& x) {
    x.onsale = sale_window{now() - 2h, now() - 1h};
  });
  env->rooms->add({1}, ann, now());
  pass_seconds(5);
  CHECK_EQUAL(looks.size(), 1u);
  CHECK(looks.back()->is_final());
  CHECK(looks.back()->find(ann).has_value());
}

TEST(a room that was switched off is looked at since it may go on) {
  gather();
  change_event([](event& x) {
    x.waiting_room->enabled = false;
  });
  env->rooms->ask({1}, now());
  pass_seconds(3);
  CHECK_EQUAL(looks.size(), 3u);
  CHECK(looks.back()->has_ended());
  CHECK(!looks.back()->is_final());
}

TEST(whoever wants to know of a room for the first time waits for no tick) {
  gather();
  env->rooms->ask({1}, now());
  settle();
  CHECK_EQUAL(looks.size(), 1u);
}

TEST(a room that cannot be asked keeps its last look) {
  gather();
  auto ann = join("ann");
  env->rooms->add({1}, ann, now());
  pass_seconds(2);
  CHECK_EQUAL(looks.size(), 2u);
  contact(false);
  take_over();
  pass_seconds(3);
  CHECK(env->rooms->look({1}) == looks[1]);
}

FIXTURE_SCOPE_END()
