#define SUITE domain.seat_map

#include "domain/seat_map.hpp"

#include "tests/domain/examples.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::examples;

namespace {

block_plan five_seats() {
  return make_seating(concert({seated("101", {row("A", 5)})}), nullptr)
    ->blocks[0];
}

struct seat_map_fixture {
  seat_map seats{five_seats()};

  std::vector<seat_change>
  to(seat_status status, const std::vector<seat_index>& which) {
    std::vector<seat_change> changes;
    for (auto seat : which)
      changes.push_back({seat, status});
    return changes;
  }

  void hold(const std::vector<seat_index>& which) {
    auto changes = to(seat_status::held, which);
    seats.begin(changes, nth_booking(1));
    CHECK(seats.commit(changes) == choice_effect::none);
  }
};

} // namespace

FIXTURE_SCOPE(seat_map_tests, seat_map_fixture)

TEST(only seats of the plan can be had) {
  CHECK_EQUAL(seats.free().count(), 5u);
  CHECK_EQUAL(seats.available(), 5u);
}

TEST(a seat is taken before it is durable and held after) {
  auto changes = to(seat_status::held, {1, 2});
  seats.begin(changes, nth_booking(1));
  CHECK(!seats.free().test(1));
  CHECK(seats.is_moving(1));
  CHECK(seats.holders().of(1) == nth_booking(1));
  CHECK(seats.status(1) == seat_status::available);
  CHECK_EQUAL(seats.available(), 5u);
  seats.commit(changes);
  CHECK(!seats.any_moving());
  CHECK(seats.status(1) == seat_status::held);
  CHECK_EQUAL(seats.held(), 2u);
  CHECK_EQUAL(seats.available(), 3u);
}

TEST(a dropped hold gives its seats back) {
  auto changes = to(seat_status::held, {1, 2});
  seats.begin(changes, nth_booking(1));
  CHECK(seats.drop(changes) == choice_effect::seats_came_back);
  CHECK_EQUAL(seats.free().count(), 5u);
  CHECK(!seats.holders().of(1));
}

TEST(a freed seat is free only when that is durable) {
  hold({1});
  auto changes = to(seat_status::available, {1});
  seats.begin(changes, nth_booking(1));
  CHECK(!seats.free().test(1));
  CHECK(seats.holders().of(1) == nth_booking(1));
  CHECK(seats.commit(changes) == choice_effect::seats_came_back);
  CHECK(seats.free().test(1));
  CHECK(!seats.holders().of(1));
}

TEST(a dropped release leaves the seat to its holder) {
  hold({1});
  auto changes = to(seat_status::available, {1});
  seats.begin(changes, nth_booking(1));
  CHECK(seats.drop(changes) == choice_effect::none);
  CHECK(seats.status(1) == seat_status::held);
  CHECK(seats.holders().of(1) == nth_booking(1));
}

TEST(a sold seat keeps its holder) {
  hold({1});
  auto changes = to(seat_status::sold, {1});
  seats.begin(changes, nth_booking(1));
  seats.commit(changes);
  CHECK_EQUAL(seats.held(), 0u);
  CHECK_EQUAL(seats.sold(), 1u);
  CHECK(seats.holders().of(1) == nth_booking(1));
}

TEST(states are two bits a seat with the low bits first) {
  hold({1});
  auto blocked = to(seat_status::blocked, {4});
  seats.begin(blocked, std::nullopt);
  seats.commit(blocked);
  CHECK_EQUAL(seats.states(5), (std::vector<uint8_t>{0b00000100, 0b11}));
  CHECK_EQUAL(seats.available(), 3u);
  CHECK_EQUAL(seats.held(), 1u);
  CHECK_EQUAL(seats.blocked(), 1u);
}

TEST(a retired seat does not come back to sale) {
  hold({1});
  auto plan = five_seats();
  plan.places[1].retired = true;
  CHECK(seats.update(plan) == choice_effect::none);
  auto changes = to(seat_status::available, {1});
  seats.begin(changes, nth_booking(1));
  CHECK(seats.commit(changes) == choice_effect::none);
  CHECK_EQUAL(seats.available(), 4u);
  CHECK_EQUAL(seats.blocked(), 0u);
  CHECK(seats.update(five_seats()) == choice_effect::seats_came_back);
  CHECK_EQUAL(seats.free().count(), 5u);
}

TEST(an image is the whole truth) {
  hold({1});
  seats.restore({{0, seat_status::sold, nth_booking(2)},
                 {3, seat_status::held, nth_booking(3)},
                 {2, seat_status::sold, nth_booking(2)},
                 {4, seat_status::blocked, {}}});
  CHECK_EQUAL(seats.free().count(), 1u);
  CHECK(seats.free().test(1));
  CHECK_EQUAL(seats.sold(), 2u);
  CHECK_EQUAL(seats.held(), 1u);
  CHECK_EQUAL(seats.holders().seats_of(nth_booking(2)),
              (std::vector<seat_index>{0, 2}));
}

FIXTURE_SCOPE_END()
