#define SUITE conformance.bookings
#include "tests/conformance/world.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::conformance;
using namespace onsale::storage;

namespace {

struct booking_tests : concert_on_sale {
  const booking_id first = make_booking_id(floor_block(), 1);
  const booking_id second = make_booking_id(floor_block(), 2);

  entry_outcome commit(const change& x) {
    return node->commit(x).outcome;
  }
};

change sell(const change& hold) {
  auto result = make_step(hold, change_kind::tickets_sold,
                          booking_status::confirmed, seat_status::sold);
  result.attempt = make_payment(*hold.about, 1, payment_state::authorised);
  result.row->paid_by = result.attempt;
  result.due = {{*hold.about, duty_kind::capture, 1}};
  return result;
}

} // namespace

FIXTURE_SCOPE(booking_suite, booking_tests)

TEST(a hold reads as it was written) {
  auto hold = make_hold(first, "ann", {3, 4});
  CHECK(commit(hold) == entry_outcome::applied);
  auto found = find(first);
  REQUIRE(found);
  CHECK(found->row == *hold.row);
  REQUIRE_EQUAL(found->history.size(), 1u);
  CHECK_EQUAL(found->history[0].kind, "seats_held");
  CHECK(found->history[0].at == noon);
  auto block = image(floor_block());
  CHECK(block.bookings == std::vector{*hold.row});
  REQUIRE_EQUAL(block.seats.size(), 2u);
  CHECK_EQUAL(block.seats[0].seat, 3);
  CHECK(block.seats[0].status == seat_status::held);
  CHECK(block.seats[1].holder == first);
  CHECK(!find(second));
}

TEST(a life from hold to capture is kept step by step) {
  auto hold = make_hold(first, "ann", {3});
  commit(hold);
  auto pay = make_step(hold, change_kind::payment_begun, booking_status::paying,
                       seat_status::held);
  pay.seats.clear();
  pay.attempt = make_payment(first, 1, payment_state::intended);
  pay.row->paid_by = pay.attempt;
  pay.row->deadline = noon + limits::paying_max;
  CHECK(commit(pay) == entry_outcome::applied);
  CHECK(find(first)->row == *pay.row);
  pay.seats = hold.seats;
  auto sale = sell(pay);
  sale.attempt->reference = "pi_1";
  sale.attempt->card = "fp_1";
  sale.row->paid_by = sale.attempt;
  CHECK(commit(sale) == entry_outcome::applied);
  CHECK(find(first)->row.paid_by == sale.attempt);
  auto block = image(floor_block());
  CHECK(block.bookings.empty());
  CHECK(block.duties == sale.due);
  CHECK(block.seats.at(0).status == seat_status::sold);
  auto capture = make_follower(floor_block(), first, change_kind::duty_done, {},
                               seat_status::sold);
  capture.attempt = sale.attempt;
  capture.attempt->state = payment_state::captured;
  capture.done = sale.due;
  CHECK(commit(capture) == entry_outcome::applied);
  CHECK(image(floor_block()).duties.empty());
  auto found = find(first);
  CHECK(found->row.paid_by == capture.attempt);
  CHECK_EQUAL(found->row.version, 3u);
  std::vector<std::string> kinds;
  for (auto& x : found->history)
    kinds.push_back(x.kind);
  CHECK(kinds
        == (std::vector<std::string>{"seats_held", "payment_begun",
                                     "tickets_sold"}));
}

TEST(the latest attempt to pay is the one that counts) {
  auto hold = make_hold(first, "ann", {3});
  commit(hold);
  auto declined = make_step(hold, change_kind::payment_declined,
                            booking_status::held, seat_status::held);
  declined.attempt = make_payment(first, 1, payment_state::declined);
  declined.attempt->decline_code = "insufficient_funds";
  commit(declined);
  auto action = make_step(declined, change_kind::payment_answered_action,
                          booking_status::requires_action, seat_status::held);
  action.attempt = make_payment(first, 2, payment_state::requires_action);
  action.attempt->action_url = "https://bank.example/3ds";
  commit(action);
  CHECK(find(first)->row.paid_by == action.attempt);
  CHECK_EQUAL(find(first)->row.attempts(), 2u);
}

TEST(a change that is based on another version is refused whole) {
  auto hold = make_hold(first, "ann", {3});
  commit(hold);
  auto extend = make_step(hold, change_kind::hold_extended,
                          booking_status::held, seat_status::held);
  CHECK(commit(extend) == entry_outcome::applied);
  CHECK(commit(extend) == entry_outcome::state_changed);
  auto release = make_step(hold, change_kind::hold_released,
                           booking_status::released, seat_status::available);
  release.due = {{first, duty_kind::void_payment, 1}};
  release.counters = counter_change{{"ann"}, concert, -1, -1, 8, 3};
  CHECK(commit(release) == entry_outcome::state_changed);
  auto block = image(floor_block());
  CHECK(block.duties.empty());
  CHECK(block.seats.at(0).status == seat_status::held);
  CHECK(commit(make_hold(first, "bob", {9})) == entry_outcome::state_changed);
  auto still = find(first);
  CHECK_EQUAL(still->row.user.value, "ann");
  MESSAGE("counters did not move either");
  CHECK(commit(make_hold(second, "ann", {10, 11, 12, 13, 14, 15, 16}))
        == entry_outcome::applied);
}

TEST(a seat cannot be sold twice) {
  auto hold = make_hold(first, "ann", {3});
  commit(hold);
  CHECK(commit(sell(hold)) == entry_outcome::applied);
  MESSAGE("a buggy server believes that it is free");
  auto thief = make_hold(second, "bob", {3});
  thief.seats.clear();
  CHECK(commit(thief) == entry_outcome::applied);
  CHECK(error_of(node->commit({node->entry(sell(thief))}))
        == store_errc::broken);
  auto grab = make_hold(make_booking_id(floor_block(), 3), "cid", {3});
  CHECK(error_of(node->commit({node->entry(grab)})) == store_errc::broken);
  CHECK(image(floor_block()).seats.at(0).holder == first);
}

TEST(a refunded seat can be sold again) {
  auto hold = make_hold(first, "ann", {3});
  commit(hold);
  auto sale = sell(hold);
  commit(sale);
  auto refund = make_step(sale, change_kind::tickets_refunded,
                          booking_status::refunded, seat_status::available);
  CHECK(commit(refund) == entry_outcome::applied);
  auto next = make_hold(second, "bob", {3});
  CHECK(commit(next) == entry_outcome::applied);
  CHECK(commit(sell(next)) == entry_outcome::applied);
  CHECK(image(floor_block()).seats.at(0).holder == second);
}

TEST(a failed capture keeps its seats until its grace ends) {
  auto hold = make_hold(first, "ann", {3});
  commit(hold);
  auto sale = sell(hold);
  commit(sale);
  auto failed = make_step(sale, change_kind::capture_failed,
                          booking_status::capture_failed, seat_status::sold);
  failed.row->deadline = noon + capture_failed_grace;
  CHECK(commit(failed) == entry_outcome::applied);
  CHECK(image(floor_block()).bookings == std::vector{find(first)->row});
  auto thief = make_hold(second, "bob", {3});
  thief.seats.clear();
  commit(thief);
  CHECK(error_of(node->commit({node->entry(sell(thief))}))
        == store_errc::broken);
  auto returned = make_step(failed, change_kind::seats_returned,
                            booking_status::capture_failed,
                            seat_status::available);
  CHECK(commit(returned) == entry_outcome::applied);
  CHECK(commit(sell(thief)) == entry_outcome::applied);
}

TEST(house seats have no holder) {
  change block;
  block.block = floor_block();
  block.kind = change_kind::seats_blocked;
  block.at = noon;
  block.seats = {{5, seat_status::blocked}};
  CHECK(commit(block) == entry_outcome::applied);
  auto seat = image(floor_block()).seats.at(0);
  CHECK(seat.status == seat_status::blocked);
  CHECK(!seat.holder);
  CHECK(restless().empty());
  block.kind = change_kind::seats_unblocked;
  block.seats = {{5, seat_status::available}};
  CHECK(commit(block) == entry_outcome::applied);
  CHECK(image(floor_block()).seats.empty());
}

TEST(the journal tells of a block and of one seat) {
  auto hold = make_hold(first, "ann", {3, 4});
  commit(hold);
  commit(make_hold(second, "bob", {5}));
  auto release = make_step(hold, change_kind::hold_released,
                           booking_status::released, seat_status::available);
  release.counters = counter_change{{"ann"}, concert, -2, -1, 8, 3};
  commit(release);
  auto rows = history(floor_block());
  REQUIRE_EQUAL(rows.size(), 3u);
  CHECK_EQUAL(rows[1].kind, "seats_held");
  CHECK_EQUAL(rows[1].user.value().value, "bob");
  CHECK_EQUAL(rows[1].epoch, node->lease_of(floor_block()).epoch);
  CHECK_EQUAL(rows[1].shard, shard_of(floor_block(), shard_count));
  CHECK(rows[1].block == floor_block());
  auto seat = history(floor_block(), seat_index{4});
  REQUIRE_EQUAL(seat.size(), 2u);
  CHECK(seat[0].about == first);
  CHECK(seat[1].seats == release.seats);
  CHECK(seat[1].at == release.at);
  CHECK(history(floor_block(), seat_index{44}).empty());
  CHECK(history(balcony()).empty());
}

FIXTURE_SCOPE_END()
