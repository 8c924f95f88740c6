#define SUITE domain.room.waiting_room_decide

#include "domain/room/waiting_room.hpp"
#include "tests/domain/room/room_examples.hpp"

#include <algorithm>

using namespace onsale;
using namespace onsale::examples;

TEST(a witness reveals after the freeze and only the seed that was promised) {
  auto terms = with_a_witness();
  stored_room room{terms, noon - 1h};
  room.step();
  room_requests revealed;
  revealed.seeds = {nth_seed(1)};
  room.step(revealed); // too early: nothing would bind the operator
  room.now = noon;
  room.step();
  CHECK(!room->row().witness_seeds[0].has_value());
  room_requests forged;
  forged.seeds = {nth_seed(2)};
  room.step(forged);
  CHECK(!room->row().witness_seeds[0].has_value());
  CHECK(room->row().phase == room_phase::frozen);
  room.step(revealed);
  CHECK(room->row().witness_seeds[0] == nth_seed(1));
}

TEST(a draw goes on without a witness who keeps silent and says so) {
  auto terms = with_a_witness();
  stored_room room{terms, noon - 1h};
  room.step();
  room.join(alice());
  room.now = noon;
  room.step();
  CHECK(room->next_look(room.now) == noon + limits::reveal_time);
  room.now += limits::reveal_time - 1ms;
  room.step();
  CHECK(room->row().phase == room_phase::frozen);
  room.now += 1ms;
  room.step();
  CHECK(room->row().phase == room_phase::open);
  CHECK(room->row().degraded);
}

TEST(people come in by the order up to the cap) {
  auto room = gathered(40);
  auto line = line_of(room, 40);
  room.run(5s);
  CHECK_EQUAL(room->counts().active, 10u);
  for (size_t i = 0; i < 40; ++i)
    CHECK(room.state_of(line[i])
          == (i < 10 ? entry_state::admitted : entry_state::waiting));
  CHECK_EQUAL(room.ahead_of(line[10]), 0u);
  CHECK_EQUAL(room.ahead_of(line[39]), 29u);
  // Whoever has bought makes room for the next one.
  room.buy(room.user_of(line[3]));
  CHECK(room.state_of(line[3]) == entry_state::finished);
  room.run(1s);
  CHECK(room.state_of(line[10]) == entry_state::admitted);
  CHECK_EQUAL(room->counts().active, 10u);
}

TEST(a pass is granted for a minute and anew while somebody is there) {
  auto room = gathered(1);
  room.run(1s);
  auto admitted_at = room.image().entries[0].moved_at;
  CHECK(room->place_of({1}).pass_until == admitted_at + 60s);
  room.run(30s);
  CHECK(room->place_of({1}).pass_until > admitted_at + 70s);
  CHECK(*room->place_of({1}).pass_until <= room.now + 60s);
  // Up to ten minutes in all.
  room.run(9min);
  CHECK(room->place_of({1}).pass_until == admitted_at + 600s);
  CHECK(room.state_of({1}) == entry_state::admitted);
  room.run(90s);
  CHECK(room.state_of({1}) == entry_state::finished);
}

TEST(a pass of somebody who has gone counts until it has expired) {
  auto terms = usual_terms();
  terms.settings.active_max = 1;
  auto room = gathered(2, terms);
  auto line = line_of(room, 2);
  room.run(1s);
  auto until = *room->place_of(line[0]).pass_until;
  room.leave(room.user_of(line[0]));
  while (room.now + limits::room_tick < until + limits::pass_leeway) {
    room.run(limits::room_tick);
    CHECK(room.state_of(line[1]) == entry_state::waiting);
    CHECK(room->place_of(line[0]).pass_until == until);
    CHECK(room.state_of(line[0]) == entry_state::left);
    CHECK_EQUAL(room->counts().active, 1u);
  }
  room.run(1s);
  CHECK(room.state_of(line[0]) == entry_state::left);
  CHECK(room.state_of(line[1]) == entry_state::admitted);
}

TEST(whoever is not there is passed over but keeps the place) {
  auto room = gathered(12);
  auto line = line_of(room, 12);
  // The first two have gone since they joined.
  room.run(limits::presence + 1s, {line[0], line[1]});
  CHECK(room.state_of(line[0]) == entry_state::called);
  CHECK(room.state_of(line[1]) == entry_state::called);
  CHECK(room.state_of(line[11]) == entry_state::admitted);
  CHECK_EQUAL(room->counts().active, 10u);
  CHECK_EQUAL(room->counts().waiting, 0u);
  CHECK_EQUAL(room->counts().called, 2u);
  // One returns, and comes in before anybody else.
  auto next = room.join(nth_user(13));
  room.run(1s, {line[1]});
  CHECK_EQUAL(room.ahead_of(line[0]), 0u);
  room.buy(room.user_of(line[5]));
  room.run(1s, {line[1]});
  CHECK(room.state_of(line[0]) == entry_state::admitted);
  CHECK(room.state_of(next) == entry_state::waiting);
  // The other one does not.
  room.run(limits::return_grace, {line[1]});
  CHECK(room.state_of(line[1]) == entry_state::forfeited);
  CHECK(!room->seen(line[1], room.now));
  // A new place is behind everybody.
  auto again = room.join(room.user_of(line[1]));
  CHECK(again != line[1]);
  CHECK(room->place_of(again).late);
}

TEST(whoever leaves makes room for others to move up) {
  auto terms = usual_terms();
  terms.settings.active_max = 1;
  auto room = gathered(5, terms);
  auto line = line_of(room, 5);
  room.run(1s);
  CHECK_EQUAL(room.ahead_of(line[4]), 3u);
  room.leave(room.user_of(line[2]));
  CHECK_EQUAL(room.ahead_of(line[4]), 2u);
  CHECK_EQUAL(room.ahead_of(line[1]), 0u);
  CHECK(!room.ahead_of(line[2]));
}

TEST(seats of which nothing is known yet are not sold out) {
  auto room = gathered(20);
  room.seats = std::nullopt;
  room.run(5s);
  CHECK(room->row().phase == room_phase::open);
  CHECK_EQUAL(room->counts().active, 0u);
}

TEST(an operator sets the pace and pauses) {
  auto room = gathered(100);
  room_requests paused;
  paused.pace = pace_settings{50, 600, true};
  room.step(paused);
  room.run(5s);
  CHECK_EQUAL(room->counts().active, 0u);
  CHECK(!room->wait_for(3));
  room.restart();
  CHECK(room->pace().paused);
  paused.pace->paused = false;
  room.step(paused);
  room.run(10s);
  CHECK_EQUAL(room->counts().active, 50u);
  CHECK(room->wait_for(3).has_value());
}

TEST(a sale that is put off lets nobody in before it) {
  auto terms = usual_terms();
  auto room = gathered(20, terms);
  terms.freezes_at += 1h;
  room.set(terms);
  room.run(5s);
  CHECK_EQUAL(room->counts().active, 0u);
}

TEST(too many from one address wait behind everybody else) {
  auto terms = usual_terms();
  terms.settings.parking.per_address = 3;
  terms.settings.active_max = 4;
  stored_room room{terms, noon - 1h};
  room.step();
  for (uint64_t n = 1; n <= 8; ++n)
    room.join(nth_user(n), 77);
  CHECK(room->place_of({3}).parked == parking_reason::none);
  CHECK(room->place_of({4}).parked == parking_reason::address);
  CHECK_EQUAL(room->counts().parked, 5u);
  room.join(alice(), 78);
  room.restart();
  room.open();
  auto late = room.join(bob(), 79);
  CHECK_EQUAL(room.ahead_of(late), 4u);
  CHECK(!room.ahead_of({4}));
  room.run(5s);
  CHECK_EQUAL(room->counts().active, 4u);
  CHECK(room.state_of(late) == entry_state::waiting);
  room.buy(nth_user(1));
  room.buy(nth_user(2));
  room.run(1s);
  // Nobody else waits any more.
  CHECK(room.state_of(late) == entry_state::admitted);
  CHECK_EQUAL(room->counts().parked, 4u);
}

TEST(whoever shows no proof of work is parked and told so) {
  stored_room room{usual_terms(), noon - 1h};
  room.step();
  room_requests x;
  x.joins = {{alice(), 1, false}};
  room.step(x);
  CHECK(room->place_of({1}).parked == parking_reason::proof);
}

TEST(whoever joins again is there) {
  auto room = gathered(2);
  auto line = line_of(room, 2);
  room_requests pace;
  pace.pace = room->pace();
  pace.pace->paused = true;
  room.ask(pace);
  room.run(limits::presence, {line[0], line[1]});
  room.join(room.user_of(line[1]));
  pace.pace->paused = false;
  room.ask(pace);
  room.run(1s, {line[0], line[1]});
  CHECK(room.state_of(line[0]) == entry_state::called);
  CHECK(room.state_of(line[1]) == entry_state::admitted);
}

TEST(whoever was never heard of is parked at the freeze) {
  auto terms = usual_terms();
  terms.settings.parking.silent = true;
  stored_room room{terms, noon - 1h};
  room.step();
  for (uint64_t n = 1; n <= 4; ++n)
    room.join(nth_user(n));
  room->seen({1}, room.now + 15s);
  room.now = noon - 10s;
  room.join(nth_user(2)); // which shows nobody anything
  room.join(nth_user(5)); // has had no time for it
  room.now = noon;
  auto frozen = room.step();
  CHECK(frozen.change.parked == (std::vector<entry_id>{{2}, {3}, {4}}));
  CHECK_EQUAL(room->counts().parked, 3u);
  CHECK(room->list()[1] == (draw_entry{{2}, entry_pool::parked}));
  room.open();
  CHECK(line_of(room, 2).size() == 2);
  CHECK(!room.ahead_of({2}));
  room.restart();
  CHECK(!room.ahead_of({2}));
  CHECK_EQUAL(room->counts().parked, 3u);
}

// Somebody may have been told so by the room before, and this one has not
// proved yet that it is the only one.
TEST(after a restart a pass counts but is not told before it is granted anew) {
  auto room = gathered(1);
  room.run(1s);
  room.restart();
  CHECK_EQUAL(room->counts().active, 1u);
  CHECK(!room->place_of({1}).pass_until);
  room.run(250ms);
  CHECK(room->place_of({1}).pass_until > room.now);
  room.restart();
  // Nobody is there: it counts until nobody could show it any more.
  room.run(80s, {{1}});
  CHECK_EQUAL(room->counts().active, 1u);
  room.run(50s, {{1}});
  CHECK_EQUAL(room->counts().active, 0u);
}
