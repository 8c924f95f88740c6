#define SUITE domain.booking_change

#include "domain/booking_change.hpp"

#include "tests/domain/examples.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::examples;

namespace {

/// A booking of Alice's with two seats in its home block 1, one in block 2 and
/// one in block 5.
struct booking_change_fixture {
  block_id home{concert_id, 1};
  sale_terms terms;
  booking x;

  booking_change_fixture() {
    terms.event = concert_id;
    terms.limits.tickets_per_user = 6;
    terms.limits.open_holds = 2;
    x.id = nth_booking(1);
    x.user = alice();
    x.held_at = noon;
    x.hold_until = noon + 8min;
    x.deadline = x.hold_until;
    x.tickets = {{{home, 3}, 5000},
                 {{home, 4}, 5000},
                 {{{concert_id, 2}, 9}, 5000},
                 {{{concert_id, 5}, 0}, 5000}};
    x.total = 20'000;
  }

  booking paying() {
    return *begin_payment(x, "pm_card_visa", noon);
  }

  booking confirmed(const std::string& card = {}) {
    provider_answer yes{payment_state::authorised, "pi", "", ""};
    yes.card = card;
    return *answer_payment(paying(), 1, yes, noon);
  }

  booking_step step(const booking& before, const booking& next) {
    return {home, terms, before, next, noon};
  }

  change ending(const booking& before, const booking& next) {
    return ending_change(change_kind::hold_released, step(before, next));
  }
};

using duties = std::vector<duty>;
using seat_changes = std::vector<seat_change>;

} // namespace

FIXTURE_SCOPE(booking_change_tests, booking_change_fixture)

TEST(a hold writes its row and seats and counts) {
  auto made = hold_change(home, terms, x);
  CHECK(made.kind == change_kind::seats_held);
  CHECK(made.about == x.id);
  CHECK(made.row == x);
  CHECK(made.seats
        == (seat_changes{{3, seat_status::held}, {4, seat_status::held}}));
  CHECK(made.counters == (counter_change{alice(), concert_id, 4, 1, 6, 2}));
  CHECK(made.due.empty());
}

TEST(a release frees all seats and counts down) {
  auto made = ending(x, *release(x, noon));
  CHECK(made.seats
        == (seat_changes{{3, seat_status::available},
                         {4, seat_status::available}}));
  CHECK_EQUAL(made.counters->tickets, -4);
  CHECK_EQUAL(made.counters->open_holds, -1);
  CHECK(made.due
        == (duties{{x.id, duty_kind::free_follower, 2},
                   {x.id, duty_kind::free_follower, 5}}));
}

TEST(an end during a payment voids it) {
  auto before = paying();
  auto made = ending(before, expire(before, *before.deadline));
  CHECK(made.due.front() == (duty{x.id, duty_kind::void_payment, 1}));
  CHECK_EQUAL(made.due.size(), 3u);
}

TEST(a sale is captured and told to the other blocks) {
  auto before = paying();
  auto made = answer_change(step(before, confirmed()), card_hold::none);
  CHECK(made.kind == change_kind::tickets_sold);
  CHECK(made.seats
        == (seat_changes{{3, seat_status::sold}, {4, seat_status::sold}}));
  CHECK_EQUAL(made.counters->tickets, 0);
  CHECK_EQUAL(made.counters->open_holds, -1);
  CHECK(made.attempt->state == payment_state::authorised);
  CHECK(made.due
        == (duties{{x.id, duty_kind::capture, 1},
                   {x.id, duty_kind::settle_follower, 2},
                   {x.id, duty_kind::settle_follower, 5}}));
}

TEST(another answer of the provider moves no seat) {
  auto before = paying();
  auto declined = *answer_payment(
    before, 1, {payment_state::declined, "pi", "no", ""}, noon);
  auto made = answer_change(step(before, declined), card_hold::none);
  CHECK(made.kind == change_kind::payment_declined);
  CHECK(made.seats.empty());
  CHECK(!made.counters);
  CHECK(made.due.empty());
  CHECK(made.attempt->state == payment_state::declined);
}

TEST(another card voids the one that waits for the buyer) {
  CHECK(payment_change(step(x, paying())).due.empty());
  auto waiting = *answer_payment(
    paying(), 1, {payment_state::requires_action, "pi", "", "/bank"}, noon);
  auto made = payment_change(
    step(waiting, *begin_payment(waiting, "pm2", noon)));
  CHECK(made.due == (duties{{x.id, duty_kind::void_payment, 1}}));
  CHECK_EQUAL(made.attempt->attempt, 2u);
  CHECK_EQUAL(made.replaced->attempt, 1u);
}

TEST(a refund pays back and frees) {
  auto before = confirmed();
  auto made = ending(before, *refund(before, {}, refunder::by_operator, noon));
  CHECK_EQUAL(made.counters->tickets, -4);
  CHECK_EQUAL(made.counters->open_holds, 0);
  CHECK(made.due.front() == (duty{x.id, duty_kind::refund_payment, 1}));
}

TEST(a failed capture is due no more and its seats come back later) {
  auto before = confirmed();
  auto failed = *fail_capture(before, noon);
  auto made = capture_failed_change(step(before, failed), card_hold::none);
  CHECK(made.seats.empty());
  CHECK(!made.counters);
  CHECK(made.done == (duties{{x.id, duty_kind::capture, 1}}));
  CHECK(made.due.empty());
  CHECK(made.attempt->state == payment_state::capture_failed);
  auto returned = ending(failed, expire(failed, *failed.deadline));
  CHECK_EQUAL(returned.counters->tickets, -4);
  CHECK_EQUAL(returned.counters->open_holds, 0);
  CHECK_EQUAL(returned.seats.size(), 2u);
  CHECK_EQUAL(returned.due.size(), 2u);
}

TEST(money that is on hold after a failed capture is let go) {
  auto before = confirmed();
  auto failed = *fail_capture(before, noon);
  auto made = capture_failed_change(step(before, failed), card_hold::stands);
  CHECK(made.done == (duties{{x.id, duty_kind::capture, 1}}));
  CHECK(made.due == (duties{{x.id, duty_kind::void_payment, 1}}));
}

TEST(tickets are counted for the card that pays for them) {
  terms.limits.tickets_per_card = 5;
  auto sale = answer_change(step(paying(), confirmed("fp_1")), card_hold::none);
  REQUIRE(sale.card_counters);
  CHECK(*sale.card_counters
        == (counter_change{holder_of("fp_1"), concert_id, 4, 0, 5, 0}));
  CHECK(
    !answer_change(step(paying(), confirmed()), card_hold::none).card_counters);
}

TEST(what is given back is counted no more) {
  auto sold = confirmed("fp_1");
  auto refunded = ending(sold, *refund(sold, {}, refunder::by_operator, noon));
  REQUIRE(refunded.card_counters);
  // There may be no limit any more.
  CHECK(*refunded.card_counters
        == (counter_change{holder_of("fp_1"), concert_id, -4, 0, 0, 0}));
  auto failed = *fail_capture(sold, noon);
  CHECK(
    !capture_failed_change(step(sold, failed), card_hold::none).card_counters);
  auto returned = ending(failed, expire(failed, *failed.deadline));
  REQUIRE(returned.card_counters);
  CHECK_EQUAL(returned.card_counters->tickets, -4);
}

TEST(what we decline ourselves is let go) {
  auto no = beyond_card_limit({payment_state::authorised, "pi", "", ""});
  auto declined = *answer_payment(paying(), 1, no, noon);
  CHECK(declined.status == booking_status::held);
  CHECK_EQUAL(declined.paid_by->decline_code, "tickets_per_card");
  auto made = answer_change(step(paying(), declined), no.money);
  CHECK(made.due == (duties{{x.id, duty_kind::void_payment, 1}}));
  CHECK(!made.card_counters);
}

TEST(a booking that costs nothing owes the provider nothing) {
  x.total = 0;
  auto sold = confirmed();
  CHECK(answer_change(step(paying(), sold), card_hold::none).due
        == (duties{{x.id, duty_kind::settle_follower, 2},
                   {x.id, duty_kind::settle_follower, 5}}));
  auto refunded = *refund(sold, {}, refunder::by_operator, noon);
  CHECK(ending_change(change_kind::tickets_refunded, step(sold, refunded)).due
        == (duties{{x.id, duty_kind::free_follower, 2},
                   {x.id, duty_kind::free_follower, 5}}));
}

FIXTURE_SCOPE_END()
