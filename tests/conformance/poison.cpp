#define SUITE conformance.poison
#include "tests/conformance/world.hpp"
#include "tests/support/test.hpp"

#include <initializer_list>

using namespace onsale;
using namespace onsale::conformance;
using namespace onsale::storage;

namespace {

/// What only a buggy server would write. Each of it must spoil its batch: what
/// one engine takes and another refuses would be found out in production.
struct poison_tests : concert_on_sale {
  const block_id nowhere{concert, blocks + 93};
  const booking_id id = make_booking_id(floor_block(), 1);
  const change hold = make_hold(id, "ann", {3});

  bool is_poison(const change& x) {
    auto before = history(x.block).size();
    auto refused = error_of(node->commit({node->entry(x)}));
    return refused == store_errc::broken && history(x.block).size() == before;
  }

  void add_other_event(event_id other) {
    catalogue_batch what;
    what.events = {make_upsert(make_concert(other))};
    REQUIRE(upsert(what));
  }
};

change make_note(block_id block, const booking_id& about) {
  return make_follower(block, about, change_kind::duty_done, {},
                       seat_status::held);
}

} // namespace

FIXTURE_SCOPE(poison_suite, poison_tests)

TEST(a change belongs to a block that is there) {
  auto lost = hold;
  lost.block = nowhere;
  CHECK(is_poison(lost));
  MESSAGE("whether or not it touches seats");
  CHECK(is_poison(make_note(nowhere, id)));
  lost.seats.clear();
  CHECK(is_poison(lost));
  CHECK(!find(id));
}

TEST(a booking is at home in a block that is there) {
  auto homeless = hold;
  homeless.about->home = homeless.row->id.home = nowhere;
  CHECK(is_poison(homeless));
  CHECK(!find(*homeless.about));
  MESSAGE("even one that is only asked about");
  CHECK(is_poison(make_question(balcony(), *homeless.about)));
  CHECK(!find(*homeless.about));
}

TEST(a booking has tickets of blocks that are there and each once) {
  auto odd = hold;
  odd.row->tickets.push_back({{nowhere, 1}, 5'000});
  CHECK(is_poison(odd));
  auto twice = hold;
  twice.row->tickets.push_back(twice.row->tickets[0]);
  CHECK(is_poison(twice));
  CHECK(!find(id));
}

TEST(a counter belongs to an event that is there) {
  auto stray = hold;
  stray.counters->event = {404};
  CHECK(is_poison(stray));
  CHECK(image(floor_block()).seats.empty());
}

TEST(a change is about a booking of its event) {
  add_other_event({8});
  auto foreign = make_booking_id({{8}, 1}, 1);
  CHECK(
    is_poison(make_follower(floor_block(), foreign, change_kind::follower_held,
                            {3}, seat_status::held)));
  CHECK(is_poison(make_note(floor_block(), foreign)));
  CHECK(is_poison(make_question(floor_block(), foreign)));
  CHECK(image(floor_block()).seats.empty());
  CHECK(!find(foreign));
}

TEST(a seat that is taken has a holder) {
  for (auto status : {seat_status::held, seat_status::sold}) {
    auto house = make_follower(floor_block(), id, change_kind::seats_blocked,
                               {3}, status);
    house.about.reset();
    CHECK(is_poison(house));
  }
  CHECK(image(floor_block()).seats.empty());
}

TEST(a payment has a number and a booking that is there) {
  auto paid = hold;
  paid.attempt = make_payment(id, 0, payment_state::intended);
  CHECK(is_poison(paid));
  paid.attempt = make_payment(make_booking_id(floor_block(), 404), 1,
                              payment_state::intended);
  CHECK(is_poison(paid));
  CHECK(!find(id));
}

TEST(nobody has an aborted booking and somebody every other one) {
  auto closed = hold;
  closed.row->status = booking_status::aborted;
  CHECK(is_poison(closed));
  CHECK(node->commit(hold).outcome == entry_outcome::applied);
  CHECK(is_poison(make_step(hold, change_kind::hold_released,
                            booking_status::aborted, seat_status::available)));
  CHECK(find(id)->row.status == booking_status::held);
  MESSAGE("nor does one ever come to life");
  auto late = make_hold(make_booking_id(floor_block(), 2), "bob", {4});
  CHECK(node->commit(make_question(balcony(), *late.about)).outcome
        == entry_outcome::applied);
  CHECK(is_poison(make_step(late, change_kind::hold_extended,
                            booking_status::held, seat_status::held)));
  CHECK(find(*late.about)->row.status == booking_status::aborted);
}

TEST(poison that is refused for another reason does no harm) {
  auto answer = make_answer("ann", "k");
  CHECK(node->commit(hold, answer).outcome == entry_outcome::applied);
  auto lost = make_hold(make_booking_id(floor_block(), 2), "ann", {4});
  lost.block = nowhere;
  CHECK(node->commit(lost, answer).outcome == entry_outcome::replay);
  lost.counters->tickets = 9;
  CHECK(node->commit(lost).outcome == entry_outcome::ticket_limit);
  lost.counters.reset();
  lost.row->id = id;
  CHECK(node->commit(lost).outcome == entry_outcome::state_changed);
  owner{*db, 2}.acquire();
  CHECK(node->commit(lost).outcome == entry_outcome::fenced);
}

FIXTURE_SCOPE_END()
