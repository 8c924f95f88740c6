#define SUITE actors.waiting_room_recovery

#include "actors/waiting_room.hpp"
#include "storage/memory/tables.hpp"
#include "tests/actors/room_fixture.hpp"
#include "tests/support/test.hpp"

#include <algorithm>

using namespace onsale;
using namespace onsale::test;

namespace {

/// A room in which people gather, and the life after this one.
struct room_with_people : room_fixture {
  room_with_people() {
    gather();
    for (int i = 0; i < 8; ++i)
      people.push_back(join("user-" + std::to_string(i)));
  }

  std::vector<entry_id> people;
};

} // namespace

FIXTURE_SCOPE(waiting_room_recovery_tests, room_with_people)

TEST(a join whose fate is unknown is given one place) {
  store->break_next_commit(storage::commit_fault::lost_after);
  auto answer = send(join_of("ann"));
  settle();
  pass(1s);
  auto report = report_of(get(answer));
  CHECK(report.places.at(0).place.id == entry_id{9});
  CHECK_EQUAL(stored_room().entries.size(), 9u);
  CHECK_EQUAL(join("ann").value, 9u);
}

TEST(a join that got lost is decided anew) {
  store->break_next_commit(storage::commit_fault::lost_before);
  auto answer = send(join_of("ann"));
  settle();
  pass(1s);
  CHECK(report_of(get(answer)).places.at(0).place.id == entry_id{9});
  CHECK_EQUAL(stored_room().entries.size(), 9u);
}

TEST(while the store is away people are told so) {
  store->break_next_commit(storage::commit_fault::refused);
  CHECK_EQUAL(text_of(ask(join_of("ann"))), "unavailable");
  pass(1s);
  CHECK_EQUAL(join("ann").value, 9u);
}

TEST(a freeze that was not written comes again) {
  pass(49min);
  store->break_next_commit(storage::commit_fault::refused);
  pass(1min);
  pass(2s);
  CHECK(phase() == room_phase::open);
  CHECK_EQUAL(stored_room().entries.size(), 8u);
}

TEST(what was not written while people come in does not stop the line) {
  pass(50min);
  wait(1s, people);
  leave("user-7"); // so that somebody is about to be looked at
  store->break_next_commit(storage::commit_fault::refused);
  ask(actors::leave_room{caller("user-6"), {1}});
  for (int i = 0; i < 20; ++i) {
    follow(people);
    pass(250ms);
  }
  CHECK_EQUAL(follow(people).room.counts.active, 3u);
}

// Nobody may be told of a pass that the next owner knows nothing of.
TEST(a room whose shard has another owner grants nothing) {
  pass(50min);
  hold_store = true;
  for (int i = 0; i < 4; ++i) {
    caf::anon_send(region, actors::follow_room{caller("nobody"), {1}, people});
    pass(250ms);
  }
  CHECK_EQUAL(follow(people).room.counts.active, 0u);
  take_over();
  hold_store = false;
  settle();
  // What it had decided met the fence,
  auto shard = shard_of(whole({1}), env->shard_count);
  CHECK(std::count(shards_lost.begin(), shards_lost.end(), shard) == 1);
  // and left nothing.
  auto entries = stored_room().entries;
  CHECK(std::none_of(entries.begin(), entries.end(), [](const auto& x) {
    return x.state == entry_state::admitted;
  }));
}

TEST(a room whose settings have gone is off and keeps its places) {
  change_event([](event& x) {
    x.waiting_room.reset();
  });
  pass(1s);
  CHECK(follow({}).room.end == room_end::switched_off);
  store->break_next_commit(storage::commit_fault::lost_after);
  ask(actors::leave_room{caller("user-1"), {1}});
  pass(1s);
  CHECK_EQUAL(follow({}).room.counts.joined, 8u);
  room_fixture next{state};
  CHECK_EQUAL(next.follow({}).room.counts.joined, 8u);
}

TEST(a room that leaves ends what it has begun and gives back the rest) {
  hold_store = true;
  auto begun = send(join_of("ann"));
  settle();
  auto behind = send(join_of("bob"));
  settle();
  caf::anon_send(
    caf::actor_cast<caf::actor>(region),
    cluster::leave_shards{{shard_of(whole({1}), env->shard_count)}});
  settle();
  CHECK(!answered());
  hold_store = false;
  settle();
  CHECK(report_of(get(begun)).places.at(0).place.id == entry_id{9});
  // Nobody has the shard, and who waits for it is told so in time.
  pass(4s);
  CHECK_EQUAL(text_of(get(behind)), "unavailable");
  CHECK_EQUAL(stored_room().entries.size(), 9u);
}

TEST(while the store is out of touch people are told so) {
  hold_store = true;
  auto answer = send(join_of("ann"));
  settle();
  contact(false);
  CHECK_EQUAL(text_of(get(answer)), "outcome-unknown");
  hold_store = false;
  contact(true);
  CHECK_EQUAL(join("ann").value, 9u);
}

TEST(another life has the same places and goes on) {
  pass(50min);
  wait(2s, people);
  leave("user-2");
  std::vector<room_place> before;
  for (auto id : people)
    before.push_back(standing_of(id).place);
  room_fixture next{state};
  for (size_t i = 0; i < people.size(); ++i) {
    auto place = next.standing_of(people[i]).place;
    CHECK(place.state == before[i].state);
    CHECK_EQUAL(place.ahead, before[i].ahead);
  }
  CHECK_EQUAL(next.follow({}).room.counts.active, 3u);
  CHECK(next.join("user-5") == people[5]);
}

FIXTURE_SCOPE_END()
