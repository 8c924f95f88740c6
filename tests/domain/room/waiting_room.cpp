#define SUITE domain.room.waiting_room

#include "domain/room/waiting_room.hpp"

#include "tests/domain/room/room_examples.hpp"

#include <algorithm>

using namespace onsale;
using namespace onsale::examples;

TEST(a room is announced with its commitment and opens by time) {
  stored_room room;
  CHECK(room->row().phase == room_phase::announced);
  CHECK_EQUAL(
    to_hex(room->row().promise.commitment),
    to_hex(operator_commitment(concert_id, nth_seed(0), {}, openssl)));
  CHECK(!room->is_joinable());
  CHECK_EQUAL(room.join(alice()).value, 0u);
  CHECK(room->next_look(room.now) == noon - 1h);
  room.now = noon - 1h;
  CHECK(!room.step().change.empty());
  CHECK(room->row().phase == room_phase::pre_queue);
  CHECK_EQUAL(room.join(alice()).value, 1u);
}

TEST(one user has one place) {
  stored_room room{usual_terms(), noon - 1h};
  room.step();
  room_requests twice;
  twice.joins = {{alice(), 1, true}, {bob(), 2, true}, {alice(), 3, true}};
  room.step(twice);
  CHECK_EQUAL(room->counts().joined, 2u);
  CHECK_EQUAL(room.join(alice()).value, 1u);
  CHECK_EQUAL(room.join(bob()).value, 2u);
  CHECK_EQUAL(room->counts().joined, 2u);
  CHECK_EQUAL(room.user_of({2}).value, "bob");
}

TEST(the list is frozen before anything is drawn) {
  stored_room room{usual_terms(), noon - 1h};
  room.step();
  for (uint64_t n = 1; n <= 5; ++n)
    room.join(nth_user(n));
  room.leave(nth_user(2));
  CHECK(!room.ahead_of({1}));
  room.now = noon;
  auto frozen = room.step();
  CHECK(room->row().phase == room_phase::frozen);
  std::vector<draw_entry> list{{{1}}, {{3}}, {{4}}, {{5}}};
  CHECK(room->list() == list);
  CHECK_EQUAL(to_hex(room->row().root),
              to_hex(list_root(concert_id, list, openssl)));
  CHECK(!room->row().drawn);
  // Who comes now stands behind all of them.
  room.open();
  auto late = room.join(nth_user(2));
  CHECK_EQUAL(late.value, 6u);
  CHECK_EQUAL(room.ahead_of(late), 4u);
  CHECK(room->place_of(late).late);
  auto order = draw_order(list,
                          order_key(room->row().promise, {nth_seed(0), {}},
                                    room->row().root, openssl),
                          openssl);
  CHECK(line_of(room, 4) == order);
}

TEST(somebody who joins between freeze and draw comes behind it) {
  auto terms = with_a_witness();
  stored_room room{terms, noon - 1h};
  room.step();
  room.join(alice());
  room.now = noon;
  room.step();
  auto late = room.join(bob());
  CHECK(room->row().phase == room_phase::frozen);
  CHECK(!room.ahead_of(late));
  room_requests revealed;
  revealed.seeds = {nth_seed(1)};
  room.step(revealed);
  room.step();
  CHECK(room->row().phase == room_phase::open);
  CHECK(!room->row().degraded);
  CHECK_EQUAL(room.ahead_of(late), 1u);
}

TEST(a restart keeps places and order and who was admitted) {
  auto room = gathered(30);
  auto late = room.join(nth_user(31));
  room.run(500ms);
  auto line = line_of(room, room->counts().waiting);
  room.leave(room.user_of(line[2]));
  std::vector<room_place> before;
  for (uint64_t n = 1; n <= 31; ++n)
    before.push_back(room->place_of({n}));
  auto counts = room->counts();
  room.restart();
  CHECK(room->counts() == counts);
  for (uint64_t n = 1; n <= 31; ++n) {
    auto place = room->place_of({n});
    CHECK(place.state == before[n - 1].state);
    CHECK_EQUAL(place.ahead, before[n - 1].ahead);
    CHECK_EQUAL(place.late, before[n - 1].late);
  }
  CHECK(room->place_of(late).late);
  CHECK(room->find(nth_user(7)) == entry_id{7});
  // And after the restart they go on coming in by that order.
  room.run(5s);
  CHECK(room.state_of(line[0]) == entry_state::admitted);
  CHECK(room.state_of(line[2]) == entry_state::left);
}

TEST(a restart between freeze and draw draws from the same list) {
  stored_room room{with_a_witness(), noon - 1h};
  room.step();
  for (uint64_t n = 1; n <= 20; ++n)
    room.join(nth_user(n));
  room.leave(nth_user(4));
  room.now = noon;
  room.step();
  auto list = room->list();
  room.join(nth_user(21));
  room.leave(nth_user(5)); // is in the list all the same
  room.restart();
  CHECK(room->list() == list);
  CHECK_EQUAL(list.size(), 19u);
  room_requests revealed;
  revealed.seeds = {nth_seed(1)};
  room.step(revealed);
  room.restart();
  room.open();
  auto expected = draw_order(list,
                             order_key(room->row().promise,
                                       {nth_seed(0), {nth_seed(1)}},
                                       room->row().root, openssl),
                             openssl);
  std::erase(expected, entry_id{5});
  expected.push_back({21});
  CHECK(line_of(room, 19) == expected);
}

TEST(everybody is told when it is sold out) {
  auto room = gathered(20);
  room.run(2s);
  room.seats = seats_left{0, 12}; // all in carts
  room.run(5s);
  CHECK(room->row().phase == room_phase::open);
  CHECK_EQUAL(room->counts().active, 10u);
  room.seats = seats_left{0, 0, 0}; // all kept for the house
  room.run(5s);
  CHECK(room->row().phase == room_phase::open);
  room.seats = seats_left{0, 0, 12};
  room.step();
  CHECK(room->row().phase == room_phase::ended);
  CHECK(room->row().end == room_end::sold_out);
  CHECK(!room->is_joinable());
  CHECK(!room->next_look(room.now));
  // It does not begin anew when a seat comes back.
  room.seats = seats_left{3, 0, 9};
  CHECK(!room->advance(room.seats, room.now));
}

TEST(a room ends with the sale) {
  auto room = gathered(20);
  room.now = noon + 24h;
  room.step();
  CHECK(room->row().end == room_end::sale_ended);
}

TEST(a room that was switched off goes on where it was) {
  auto terms = usual_terms();
  auto room = gathered(20, terms);
  room.run(500ms);
  auto counts = room->counts();
  terms.settings.enabled = false;
  room.set(terms);
  room.step();
  CHECK(room->row().end == room_end::switched_off);
  terms.settings.enabled = true;
  room.set(terms);
  room.step();
  CHECK(room->row().phase == room_phase::open);
  CHECK(room->counts() == counts);
}

TEST(a list of members stays with its event) {
  event x = concert({});
  x.waiting_room = usual_terms().settings;
  x.waiting_room->members = {alice()};
  CHECK(make_room_terms(x).settings.members.empty());
  CHECK_EQUAL(x.waiting_room->members.size(), 1u);
  CHECK(room_times_of(x).enabled);
  x.status = event_status::cancelled;
  CHECK(!room_times_of(x).enabled);
}

TEST(a room without a time for its sale draws nobody) {
  event x = concert({});
  x.waiting_room = usual_terms().settings;
  stored_room room{make_room_terms(x)};
  room.open();
  CHECK(room->list().empty());
  CHECK_EQUAL(room.join(alice()).value, 1u);
  CHECK_EQUAL(room.ahead_of({1}), 0u);
  room.run(1s);
  CHECK(room.state_of({1}) == entry_state::admitted);
}
