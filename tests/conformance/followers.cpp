#define SUITE conformance.followers
#include "tests/conformance/world.hpp"
#include "tests/support/test.hpp"

#include <algorithm>

using namespace onsale;
using namespace onsale::conformance;
using namespace onsale::storage;

namespace {

/// A booking at home on the floor with seats on the balcony as well.
struct follower_tests : concert_on_sale {
  const booking_id id = make_booking_id(floor_block(), 1);
  change hold = make_hold(id, "ann", {1, 2});
  change follow = make_follower(balcony(), id, change_kind::follower_held,
                                {7, 8}, seat_status::held);

  follower_tests() {
    for (auto seat : {7, 8}) {
      ticket_id ticket{balcony(), static_cast<seat_index>(seat)};
      hold.row->tickets.push_back({ticket, 5'000});
    }
    std::sort(hold.row->tickets.begin(), hold.row->tickets.end(),
              [](auto& a, auto& b) {
                return a.ticket < b.ticket;
              });
  }
};

} // namespace

FIXTURE_SCOPE(follower_suite, follower_tests)

TEST(a follower keeps seats before the booking has a row) {
  CHECK(node->commit(follow).outcome == entry_outcome::applied);
  CHECK(!find(id));
  auto block = image(balcony());
  REQUIRE_EQUAL(block.seats.size(), 2u);
  CHECK(block.seats[0].holder == id);
  CHECK(block.bookings.empty());
  CHECK(restless() == std::vector{balcony()});
  CHECK(node->commit(hold).outcome == entry_outcome::applied);
  CHECK(find(id)->row.tickets == hold.row->tickets);
  CHECK_EQUAL(image(balcony()).bookings.size(), 0u);
  CHECK_EQUAL(restless().size(), 2u);
}

TEST(a follower that asks reads the row) {
  node->commit(follow);
  node->commit(hold);
  auto before = node->lease_of(balcony()).seq;
  auto answer = node->commit(make_question(balcony(), id));
  CHECK(answer.outcome == entry_outcome::applied);
  CHECK_EQUAL(answer.seq, 0u);
  REQUIRE(answer.asked);
  CHECK(answer.asked->status == booking_status::held);
  CHECK(answer.asked->deadline == hold.row->deadline);
  CHECK_EQUAL(node->lease_of(balcony()).seq, before);
  CHECK_EQUAL(history(balcony()).size(), 1u);
}

TEST(a follower that finds no row closes the door on a late one) {
  node->commit(follow);
  auto answer = node->commit(make_question(balcony(), id));
  CHECK(answer.outcome == entry_outcome::applied);
  CHECK_NOT_EQUAL(answer.seq, 0u);
  REQUIRE(answer.asked);
  CHECK(answer.asked->status == booking_status::aborted);
  CHECK(!answer.asked->deadline);
  CHECK(node->commit(hold).outcome == entry_outcome::state_changed);
  CHECK(image(floor_block()).seats.empty());
  CHECK(find(id)->row.status == booking_status::aborted);
  MESSAGE("asked again, it says the same and writes nothing");
  auto again = node->commit(make_question(balcony(), id));
  CHECK_EQUAL(again.seq, 0u);
  CHECK(again.asked.value().status == booking_status::aborted);
  MESSAGE("and nobody's list shows it");
  auto page = demand(await<booking_page>([&](auto done) {
    db->ledger().bookings_of_event(concert, {}, 10, done);
  }));
  CHECK(page.bookings.empty());
}

TEST(a settled follower lets its block sleep) {
  node->commit(follow);
  node->commit(hold);
  auto sale = make_step(hold, change_kind::tickets_sold,
                        booking_status::confirmed, seat_status::sold);
  sale.due = {{id, duty_kind::settle_follower, balcony().block}};
  CHECK(node->commit(sale).outcome == entry_outcome::applied);
  CHECK(image(floor_block()).duties == sale.due);
  CHECK(image(balcony()).duties.empty());
  CHECK_EQUAL(restless().size(), 2u);
  auto settle = make_follower(balcony(), id, change_kind::follower_sold, {7, 8},
                              seat_status::sold);
  CHECK(node->commit(settle).outcome == entry_outcome::applied);
  CHECK(restless() == std::vector{floor_block()});
  auto done = make_follower(floor_block(), id, change_kind::duty_done, {},
                            seat_status::sold);
  done.done = sale.due;
  CHECK(node->commit(done).outcome == entry_outcome::applied);
  CHECK(restless().empty());
  CHECK(image(balcony()).seats.at(0).status == seat_status::sold);
}

TEST(only blocks of the shards that were asked for are told) {
  node->commit(follow);
  node->commit(hold);
  auto found = demand(await<std::vector<block_id>>([&](auto done) {
    db->ledger().restless_blocks({shard_of(balcony(), shard_count)}, done);
  }));
  CHECK(found == std::vector{balcony()});
}

TEST(blocks of which something was taken are told by event) {
  auto touched = [this](std::vector<event_id> events) {
    return demand(await<std::vector<block_id>>([&](auto done) {
      db->ledger().touched_blocks(std::move(events), done);
    }));
  };
  CHECK(touched({concert}).empty());
  node->commit(follow);
  node->commit(hold);
  auto both = std::vector{floor_block(), balcony()};
  CHECK(touched({concert}) == both);
  CHECK(touched({}).empty());
  CHECK(touched({{concert.value + 1}}).empty());
  CHECK(touched({{concert.value + 1}, concert}) == both);
  MESSAGE("also when it was given back");
  auto back = make_step(hold, change_kind::hold_released,
                        booking_status::released, seat_status::available);
  node->commit(back);
  CHECK(touched({concert}) == both);
}

TEST(several blocks load at once and in the order that was asked) {
  node->commit(follow);
  node->commit(hold);
  auto images = demand(await<std::vector<block_image>>([&](auto done) {
    db->ledger().load_blocks({gallery(), balcony(), floor_block()}, done);
  }));
  REQUIRE_EQUAL(images.size(), 3u);
  CHECK(images[0].seats.empty());
  CHECK_EQUAL(images[0].version, 0u);
  CHECK_EQUAL(images[1].seats.at(0).seat, 7);
  CHECK_EQUAL(images[2].bookings.size(), 1u);
}

FIXTURE_SCOPE_END()
