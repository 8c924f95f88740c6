#define SUITE conformance.restart
#include "tests/conformance/world.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::conformance;
using namespace onsale::storage;

FIXTURE_SCOPE(restart_tests, concert_on_sale)

TEST(a restart keeps holds with their deadlines and duties and numbers) {
  auto held = make_hold(make_booking_id(floor_block(), 1), "ann", {1, 2});
  auto sold = make_hold(make_booking_id(floor_block(), 2), "bob", {3});
  auto epoch = node->lease_of(floor_block()).epoch;
  node->commit(held, make_answer("ann", "k"));
  node->commit(sold);
  auto sale = make_step(sold, change_kind::tickets_sold,
                        booking_status::confirmed, seat_status::sold);
  sale.due = {{*sold.about, duty_kind::capture, 1}};
  node->commit(sale);
  auto before = image(floor_block());
  restart();
  auto after = image(floor_block());
  CHECK_EQUAL(after.version, 3u);
  CHECK_EQUAL(after.version, before.version);
  CHECK(after.bookings == std::vector{*held.row});
  CHECK(after.duties == sale.due);
  CHECK_EQUAL(after.seats.size(), 3u);
  CHECK(restless() == std::vector{floor_block()});
  CHECK_EQUAL(history(floor_block()).size(), 3u);
  auto& lease = node->lease_of(floor_block());
  CHECK_EQUAL(lease.epoch, epoch + 1);
  CHECK_EQUAL(lease.seq, 3u);
  auto again = node->commit(held, make_answer("ann", "k"));
  CHECK(again.outcome == entry_outcome::replay);
  CHECK_EQUAL(
    node->commit(make_hold(make_booking_id(floor_block(), 3), "cid", {9})).seq,
    4u);
}

TEST(a restart keeps limits) {
  node->commit(make_hold(make_booking_id(floor_block(), 1), "ann",
                         {1, 2, 3, 4, 5, 6, 7, 8}));
  restart();
  CHECK(
    node->commit(make_hold(make_booking_id(balcony(), 2), "ann", {1})).outcome
    == entry_outcome::ticket_limit);
}

TEST(a restart keeps the catalogue and its version) {
  auto before = catalogue();
  restart();
  auto after = catalogue();
  CHECK_EQUAL(after.version, before.version);
  CHECK(after.venues == before.venues);
  REQUIRE_EQUAL(after.events.size(), 1u);
  CHECK(after.events[0].what == before.events[0].what);
  CHECK_EQUAL(after.events[0].seats, before.events[0].seats);
}

FIXTURE_SCOPE_END()
