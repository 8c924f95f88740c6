#define SUITE domain.offer

#include "domain/offer.hpp"

#include "tests/support/test.hpp"

using namespace onsale;

namespace {

/// A block of five places: two at 50, three at 80; the last has gone.
block_plan make_plan() {
  block_plan result;
  result.places.resize(5);
  for (size_t i = 2; i < 5; ++i)
    result.places[i].price = 1;
  result.places[4].retired = true;
  return result;
}

const std::vector<int64_t> prices{5'000, 8'000};

block_snapshot shot(std::vector<uint8_t> states) {
  block_snapshot result;
  result.block = {{7}, 3};
  result.version = 9;
  result.freed = 2;
  result.states = std::move(states);
  return result;
}

} // namespace

TEST(a block offers what is neither taken nor gone) {
  auto left = make_offer(shot({0b00'00'00'00, 0}), make_plan(), prices, 4);
  CHECK(left.block == (block_id{{7}, 3}));
  CHECK_EQUAL(left.version, 9u);
  CHECK_EQUAL(left.freed, 2u);
  CHECK_EQUAL(left.record, 4u);
  CHECK_EQUAL(left.left.available, 4u);
  CHECK_EQUAL(left.left.lowest.value(), 5'000);
  MESSAGE("the cheap ones are sold");
  left = make_offer(shot({0b00'00'10'10, 0}), make_plan(), prices, 4);
  CHECK_EQUAL(left.left.available, 2u);
  CHECK_EQUAL(left.left.lowest.value(), 8'000);
  MESSAGE("and the others held");
  left = make_offer(shot({0b01'01'10'10, 0}), make_plan(), prices, 4);
  CHECK_EQUAL(left.left.available, 0u);
  CHECK(!left.left.lowest);
}

TEST(a snapshot of a plan with fewer places says nothing of the others) {
  auto left = make_offer(shot({}), make_plan(), prices, 4);
  CHECK_EQUAL(left.left.available, 0u);
}

TEST(what a store holds gives the same) {
  block_image stored;
  stored.version = 9;
  stored.seats = {{0, seat_status::sold, {}}, {1, seat_status::blocked, {}}};
  auto left = make_offer({{7}, 3}, stored, make_plan(), prices, 4);
  auto seen = make_offer(shot({0b00'00'11'10, 0}), make_plan(), prices, 4);
  CHECK(left.left == seen.left);
  CHECK_EQUAL(left.version, 9u);
  MESSAGE("and whoever has it open knows better");
  CHECK(is_later(seen, left));
  MESSAGE("a place that the plan does not know is nobody's");
  stored.seats = {{500, seat_status::sold, {}}};
  left = make_offer({{7}, 3}, stored, make_plan(), prices, 4);
  CHECK_EQUAL(left.left.available, 4u);
}

TEST(of two offers the later one counts) {
  block_offer x;
  x.version = 3;
  auto y = x;
  CHECK(!is_later(x, y));
  y.freed = 1;
  CHECK(is_later(y, x));
  MESSAGE("as the catalogue is now it is read from the store by anybody");
  x.record = 1;
  CHECK(is_later(x, y));
  MESSAGE("what was sold since counts most");
  y.version = 4;
  CHECK(is_later(y, x));
}

TEST(an event offers what its blocks do) {
  event_offer all;
  all.add(make_offer(make_plan(), prices));
  CHECK_EQUAL(all.available, 4u);
  CHECK_EQUAL(all.lowest.value(), 5'000);
  all.add({0, {}});
  all.add({1, 3'000});
  CHECK_EQUAL(all.available, 5u);
  CHECK_EQUAL(all.lowest.value(), 3'000);
}
