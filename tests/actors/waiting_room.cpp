#define SUITE actors.waiting_room

#include "actors/waiting_room.hpp"

#include "storage/memory/tables.hpp"
#include "tests/actors/room_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;

FIXTURE_SCOPE(waiting_room_tests, room_fixture)

TEST(a room is founded once and its commitment is durable before it is told) {
  hold_store = true;
  auto first = send(actors::follow_room{caller("nobody"), {1}, {}});
  settle();
  CHECK(!answered());
  hold_store = false;
  settle();
  auto room = report_of(get(first)).room;
  CHECK(room.phase == room_phase::announced);
  CHECK(room.promise.commitment == stored_room().row.promise.commitment);
  CHECK(room.promise.commitment
        == operator_commitment({1}, stored_room().row.operator_seed, {},
                               env->hash));
  CHECK(!room.seeds.by_operator);
  CHECK_EQUAL(stored_room().row.version, 1u);
}

TEST(nobody joins before it opens) {
  CHECK_EQUAL(text_of(ask(join_of("ann"))), "room-not-open");
  gather();
  CHECK_EQUAL(join("ann").value, 1u);
  CHECK_EQUAL(join("bob").value, 2u);
  CHECK_EQUAL(join("ann").value, 1u);
  CHECK_EQUAL(stored_room().entries.size(), 2u);
}

TEST(a place is told when it is durable) {
  gather();
  hold_store = true;
  auto answer = send(join_of("ann"));
  settle();
  CHECK(!answered());
  hold_store = false;
  settle();
  CHECK(report_of(get(answer)).places[0].place.id == entry_id{1});
}

// However many come, they need few entries of the journal.
TEST(those who join together are written together) {
  gather();
  auto before = stored_room().row.version;
  hold_store = true;
  std::vector<decltype(send(join_of("")))> answers;
  for (int i = 0; i < 500; ++i)
    answers.push_back(send(join_of("user-" + std::to_string(i))));
  settle();
  hold_store = false;
  settle();
  CHECK_EQUAL(stored_room().entries.size(), 500u);
  CHECK(stored_room().row.version <= before + 2);
  for (auto& x : answers)
    CHECK_EQUAL(report_of(get(x)).places.size(), 1u);
}

TEST(who asks twice and who cannot decide hold up nobody) {
  gather();
  auto before = stored_room().row.version;
  hold_store = true;
  std::vector<decltype(send(join_of("")))> answers;
  for (int i = 0; i < 200; ++i) {
    auto user = "user-" + std::to_string(i);
    answers.push_back(send(join_of(user)));
    answers.push_back(send(join_of(user)));
    for (int k = 0; k < 3 && i % 4 == 0; ++k) {
      answers.push_back(send(actors::leave_room{caller(user), {1}}));
      answers.push_back(send(join_of(user)));
    }
  }
  settle();
  hold_store = false;
  settle();
  // Of those who left and came again three times each has four places by now.
  CHECK_EQUAL(stored_room().entries.size(), 150u + 50 * 4);
  CHECK(stored_room().row.version <= before + 9);
  for (auto& x : answers)
    CHECK_EQUAL(report_of(get(x)).places.size(), 1u);
  for (int i = 0; i < 200; ++i) {
    auto place = follow_of("user-" + std::to_string(i)).place;
    CHECK(place.state == entry_state::waiting);
  }
}

TEST(the list is frozen and drawn when the sale begins) {
  gather();
  std::vector<entry_id> people;
  for (int i = 0; i < 8; ++i)
    people.push_back(join("user-" + std::to_string(i)));
  leave("user-3");
  pass(50min);
  auto room = follow(people).room;
  CHECK(room.phase == room_phase::open);
  CHECK(room.drawn);
  CHECK(room.seeds.by_operator == stored_room().row.operator_seed);
  CHECK(!room.degraded);
  // Whatever was drawn can be drawn again from what is published.
  std::vector<draw_entry> list;
  for (auto id : people)
    if (id.value != 4)
      list.push_back({id});
  CHECK(room.root == list_root({1}, list, env->hash));
  auto order = draw_order(
    list, order_key(room.promise, room.seeds, room.root, env->hash), env->hash);
  wait(3s, people);
  for (size_t i = 0; i < order.size(); ++i) {
    auto place = standing_of(order[i]).place;
    CHECK(place.state
          == (i < 3 ? entry_state::admitted : entry_state::waiting));
    if (i >= 3)
      CHECK_EQUAL(place.ahead, i - 3);
  }
}

TEST(whoever comes in has a pass and whoever bought makes room) {
  gather();
  std::vector<entry_id> people;
  for (int i = 0; i < 5; ++i)
    people.push_back(join("user-" + std::to_string(i)));
  pass(50min);
  wait(3s, people);
  CHECK_EQUAL(follow(people).room.counts.active, 3u);
  entry_id inside;
  for (auto id : people)
    if (standing_of(id).place.state == entry_state::admitted)
      inside = id;
  CHECK(standing_of(inside).place.pass_until > now());
  CHECK(*standing_of(inside).place.pass_until <= now() + 60s);
  auto user = stored_room().entries[inside.value - 1].user;
  caf::anon_send(region, actors::purchase_completed{{1}, user});
  settle();
  CHECK(standing_of(inside).place.state == entry_state::finished);
  wait(2s, people);
  CHECK_EQUAL(follow(people).room.counts.active, 3u);
}

TEST(seats are for those who were let in and buying them makes room) {
  gather();
  std::vector<entry_id> people{join("ann"), join("bob")};
  pass(50min);
  wait(3s, people);
  auto wish = named("ann", {"1-1-3"});
  CHECK_EQUAL(text_of(ask(wish)), "not-admitted");
  wish.who.admitted_until = now() + 1min;
  auto held = ask(wish);
  CHECK_EQUAL(text_of(held), "held");
  auto paid = send(
    step("ann", booking_of(held), actors::booking_step::confirm));
  settle();
  CHECK(standing_of(people[0]).place.state == entry_state::admitted);
  gateway->answer("authorise", payments::gateway_status::succeeded,
                  payment_state::authorised);
  settle();
  CHECK_EQUAL(text_of(get(paid)), "confirmed");
  CHECK(standing_of(people[0]).place.state == entry_state::finished);
  CHECK(standing_of(people[1]).place.state == entry_state::admitted);
}

TEST(while reservations are slow fewer people come in) {
  change_event([](event& x) {
    x.waiting_room->active_max = 1'000;
  });
  gather();
  std::vector<entry_id> people;
  for (int i = 0; i < 600; ++i)
    people.push_back(join("user-" + std::to_string(i)));
  pass(50min);
  // As a node tells of it once a second, for as long.
  auto let_in_within = [&](std::chrono::seconds time, duration_ms latency) {
    auto before = follow(people).room.counts.active;
    for (; time > 0s; time -= 1s) {
      actors::follow_room cmd{caller("nobody"), {1}, people, false, latency};
      report_of(ask(cmd));
      pass(1s);
    }
    return follow(people).room.counts.active - before;
  };
  auto fast = let_in_within(5s, 20ms);
  let_in_within(5s, 2s);
  auto slow = let_in_within(5s, 2s);
  CHECK(fast >= 40u); // ten a second, as the event says
  CHECK(slow <= fast / 4);
  CHECK(slow > 0u);
  MESSAGE("and as many as before when they are fast again");
  let_in_within(30s, 20ms);
  CHECK(let_in_within(5s, 20ms) >= 40u);
}

TEST(nobody comes in faster than the provider takes payments) {
  change_event([](event& x) {
    x.waiting_room->active_max = 1'000;
  });
  gateway->per_second = 1;
  gather();
  std::vector<entry_id> people;
  for (int i = 0; i < 50; ++i)
    people.push_back(join("user-" + std::to_string(i)));
  pass(50min);
  wait(20s, people);
  auto inside = follow(people).room.counts.active;
  CHECK(inside >= 15u);
  CHECK(inside <= 24u);
}

TEST(somebody finds the own place without joining) {
  gather();
  auto find = [&](const std::string& user) {
    actors::follow_room cmd{caller(user), {1}, {}, true};
    return report_of(ask(cmd)).places;
  };
  CHECK(find("ann").empty());
  CHECK_EQUAL(follow({}).room.counts.joined, 0u);
  auto ann = join("ann");
  join("bob");
  CHECK_EQUAL(find("ann").size(), 1u);
  CHECK_EQUAL(find("ann")[0].place.id, ann);
}

TEST(one after the other of one person is decided in that order) {
  gather();
  join("ann");
  hold_store = true;
  auto busy = send(join_of("bob"));
  settle();
  auto leaves = send(actors::leave_room{caller("ann"), {1}});
  auto joins = send(join_of("ann"));
  settle();
  hold_store = false;
  settle();
  get(busy);
  CHECK(report_of(get(leaves)).places.at(0).place.state == entry_state::left);
  auto place = report_of(get(joins)).places.at(0).place;
  CHECK(place.id == entry_id{3});
  CHECK(place.state == entry_state::waiting);
}

TEST(whoever came before the freeze is drawn) {
  gather();
  pass(50min - 1s);
  hold_store = true;
  auto busy = send(join_of("ann"));
  auto waits = send(join_of("bob"));
  settle();
  pass(1s);
  hold_store = false;
  settle();
  pass(1s);
  get(busy);
  CHECK(!report_of(get(waits)).places.at(0).place.late);
  CHECK(phase() == room_phase::open);
}

TEST(an estimate comes with the place) {
  change_event([](event& x) {
    x.waiting_room->admit_per_minute = 6;
  });
  gather();
  std::vector<entry_id> people;
  for (int i = 0; i < 5; ++i)
    people.push_back(join("user-" + std::to_string(i)));
  pass(50min);
  wait(1s, people);
  std::optional<wait_estimate> last;
  for (auto id : people)
    if (auto x = standing_of(id); x.place.ahead == 4)
      last = x.wait;
  REQUIRE(last);
  CHECK(last->p50 >= 50s);
  CHECK(last->p90 > last->p50);
}

TEST(everybody is told when it is sold out) {
  gather();
  auto ann = join("ann");
  join("bob");
  pass(50min);
  wait(2s, {ann});
  buy("ann", "1-1-0");
  pass(1s);
  CHECK(phase() == room_phase::open);
  keep_for_the_house(ticket_id{{{1}, 1}, 0});
  pass(1s);
  auto room = follow({}).room;
  CHECK(room.phase == room_phase::ended);
  CHECK(room.end == room_end::sold_out);
  // Nobody gets a place any more, and is not refused either.
  CHECK(report_of(ask(join_of("eve"))).places.empty());
}

// They will be sold, perhaps, and by then a room is needed more than ever.
TEST(seats that are all kept for the house send nobody home) {
  gather();
  auto ann = join("ann");
  keep_for_the_house({});
  pass(50min);
  wait(3s, {ann});
  auto room = follow({}).room;
  CHECK(room.phase == room_phase::open);
  CHECK_EQUAL(room.counts.active, 0u);
  keep_for_the_house({}, seat_status::available);
  wait(3s, {ann});
  CHECK(standing_of(ann).place.state == entry_state::admitted);
}

TEST(an operator sets the pace) {
  gather();
  std::vector<entry_id> people;
  for (int i = 0; i < 5; ++i)
    people.push_back(join("user-" + std::to_string(i)));
  actors::set_room_pace cmd{caller("operator"), {1}, {}, {}, true};
  CHECK(report_of(ask(cmd)).room.pace.paused);
  pass(50min);
  wait(3s, people);
  CHECK_EQUAL(follow({}).room.counts.active, 0u);
  cmd = {caller("operator"), {1}, 1, {}, false};
  auto pace = report_of(ask(cmd)).room.pace;
  CHECK_EQUAL(pace.active_max, 1u);
  CHECK_EQUAL(pace.admit_per_minute, 600u);
  wait(3s, people);
  CHECK_EQUAL(follow({}).room.counts.active, 1u);
}

TEST(an event without a room has none) {
  CHECK_EQUAL(text_of(ask(actors::follow_room{caller("ann"), {7}, {}})),
              "no-such-ticket");
  change_event([](event& x) {
    x.id = {2};
    x.waiting_room.reset();
  });
  CHECK_EQUAL(text_of(ask(actors::follow_room{caller("ann"), {2}, {}})),
              "not-found");
}

TEST(a room that has ended sleeps when nobody asks) {
  gather();
  change_event([](event& x) {
    x.status = event_status::cancelled;
  });
  pass(1s);
  CHECK(follow({}).room.end == room_end::switched_off);
  // One that is awake knows without the store,
  hold_store = true;
  CHECK(follow({}).room.end == room_end::switched_off);
  hold_store = false;
  pass(130s);
  // and another one has to read it first.
  hold_store = true;
  auto asked = send(actors::follow_room{caller("nobody"), {1}, {}});
  settle();
  CHECK(!answered());
  hold_store = false;
  settle();
  CHECK(report_of(get(asked)).room.end == room_end::switched_off);
}

FIXTURE_SCOPE_END()
