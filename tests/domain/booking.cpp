#define SUITE domain.booking

#include "domain/booking.hpp"

#include "domain/limits.hpp"
#include "tests/domain/examples.hpp"
#include "tests/support/property.hpp"

using namespace onsale;
using namespace onsale::examples;

namespace {

constexpr auto ttl = 8min;

/// Two seats held at noon.
booking held() {
  booking x;
  x.id = nth_booking(1);
  x.user = alice();
  x.held_at = noon;
  x.hold_until = noon + ttl;
  x.deadline = x.hold_until;
  x.tickets = {{{x.id.home, 1}, 5000}, {{x.id.home, 2}, 5000}};
  x.total = 10'000;
  return x;
}

provider_answer authorised() {
  return {payment_state::authorised, "pi_1", "", ""};
}

provider_answer declined() {
  return {payment_state::declined, "pi_1", "card_declined", ""};
}

provider_answer action() {
  return {payment_state::requires_action, "pi_1", "", "/simulated-bank/1"};
}

booking paying(timestamp now = noon) {
  return *begin_payment(held(), "pm_card_visa", now);
}

booking confirmed() {
  return *answer_payment(paying(), 1, authorised(), noon + 1s);
}

std::string status(const result<booking, refusal>& x) {
  return x ? to_string(x->status) : problem_name(x.error().code);
}

} // namespace

TEST(a total is tickets and fees) {
  std::vector<fee> fees{{"service", 500, fee_unit::ticket},
                        {"order", 300, fee_unit::booking}};
  CHECK_EQUAL(total_of(held().tickets, {}), 10'000);
  CHECK_EQUAL(total_of(held().tickets, fees), 11'300);
}

TEST(a hold is extended by one hold time up to its cap) {
  auto x = *extend(held(), ttl, noon + 1min);
  CHECK(x.deadline == noon + 16min);
  CHECK(x.hold_until == noon + 16min);
  CHECK_EQUAL(x.version, 2u);
  x = *extend(x, ttl, noon + 2min);
  CHECK(x.deadline == noon + limits::hold_cap);
  CHECK_EQUAL(status(extend(x, ttl, noon + 3min)), "extension-limit");
}

TEST(a hold ends at its deadline to the millisecond) {
  auto x = held();
  CHECK_EQUAL(status(extend(x, ttl, noon + ttl - 1ms)), "held");
  CHECK_EQUAL(status(extend(x, ttl, noon + ttl)), "hold-expired");
  CHECK_EQUAL(status(release(x, noon + ttl)), "hold-expired");
  CHECK_EQUAL(status(begin_payment(x, "pm", noon + ttl)), "hold-expired");
}

TEST(a released booking takes no further command) {
  auto x = *release(held(), noon + 1min);
  CHECK_EQUAL(status(x), "released");
  CHECK(!x.deadline);
  CHECK_EQUAL(status(extend(x, ttl, noon + 1min)), "hold-released");
  CHECK_EQUAL(status(release(x, noon + 1min)), "hold-released");
  CHECK_EQUAL(status(begin_payment(x, "pm", noon + 1min)), "hold-released");
  CHECK_EQUAL(status(refund(x, noon + 1h, refunder::by_operator, noon)),
              "not-refundable");
  CHECK_EQUAL(status(cancel(x, noon)), "not-refundable");
}

TEST(a payment in course takes no other card and no more time) {
  auto x = paying();
  CHECK_EQUAL(status(begin_payment(x, "pm", noon + 1s)), "busy");
  CHECK_EQUAL(status(extend(x, ttl, noon + 1s)), "extension-limit");
  CHECK(x.deadline == noon + limits::paying_max);
  CHECK(x.hold_until == noon + ttl);
}

TEST(seats may be given back whatever the provider will say) {
  for (const auto& x :
       {paying(), *answer_payment(paying(), 1, action(), noon)}) {
    auto ended = release(x, noon + 1s);
    CHECK_EQUAL(status(ended), "released");
    CHECK_EQUAL(status(answer_payment(*ended, 1, authorised(), noon + 2s)),
                "hold-expired");
  }
}

TEST(an attempt to pay is written before the provider is called) {
  auto x = paying();
  REQUIRE(x.paid_by.has_value());
  CHECK(x.paid_by->state == payment_state::intended);
  CHECK_EQUAL(x.paid_by->attempt, 1u);
  CHECK_EQUAL(x.paid_by->method, "pm_card_visa");
  CHECK_EQUAL(x.paid_by->amount.amount, 10'000);
}

TEST(an authorised payment confirms) {
  auto x = confirmed();
  CHECK_EQUAL(status(x), "confirmed");
  CHECK(!x.deadline);
  CHECK(x.paid_by->state == payment_state::authorised);
  CHECK_EQUAL(x.paid_by->reference, "pi_1");
}

TEST(a repeated answer of the payment that sold it does not end in a void) {
  CHECK_EQUAL(status(answer_payment(confirmed(), 1, authorised(), noon + 2s)),
              "already-confirmed");
}

TEST(a decline leaves at least a minute) {
  auto late = noon + ttl - 5s;
  auto x = *answer_payment(paying(late), 1, declined(), late + 4s);
  CHECK_EQUAL(status(x), "held");
  CHECK(x.deadline == late + 4s + limits::hold_after_decline);
  CHECK_EQUAL(x.paid_by->decline_code, "card_declined");
  x = *answer_payment(paying(), 1, declined(), noon + 1s);
  CHECK(x.deadline == noon + ttl);
}

TEST(a buyer who has to act may give up or take another card) {
  auto x = *answer_payment(paying(), 1, action(), noon + 1s);
  CHECK_EQUAL(status(x), "requires_action");
  CHECK(x.deadline == paying().deadline);
  CHECK_EQUAL(x.paid_by->action_url, "/simulated-bank/1");
  CHECK_EQUAL(status(release(x, noon + 2s)), "released");
  auto other = *begin_payment(x, "pm_other", noon + 2s);
  CHECK_EQUAL(status(other), "paying");
  CHECK_EQUAL(other.attempts(), 2u);
  // The first card comes too late.
  CHECK_EQUAL(status(answer_payment(other, 1, authorised(), noon + 3s)),
              "hold-expired");
  CHECK_EQUAL(status(answer_payment(x, 1, authorised(), noon + 3s)),
              "confirmed");
}

TEST(an answer after the deadline is refused so that it gets voided) {
  auto x = paying();
  CHECK_EQUAL(status(answer_payment(x, 1, authorised(), *x.deadline - 1ms)),
              "confirmed");
  CHECK_EQUAL(status(answer_payment(x, 1, authorised(), *x.deadline)),
              "hold-expired");
  auto gone = expire(x, *x.deadline);
  CHECK_EQUAL(status(gone), "expired");
  CHECK_EQUAL(status(answer_payment(gone, 1, authorised(), *x.deadline)),
              "hold-expired");
}

TEST(the sixth card is refused) {
  auto x = held();
  auto now = noon;
  for (uint32_t attempt = 1; attempt <= limits::payment_attempts; ++attempt) {
    x = *begin_payment(x, "pm", now += 1s);
    x = *answer_payment(x, attempt, declined(), now += 1s);
  }
  CHECK_EQUAL(status(begin_payment(x, "pm", now)), "attempt-limit");
}

TEST(nobody pins seats beyond the cap of a booking) {
  CHECK_PROPERTY("any sequence of extensions, cards and declines", [] {
    auto x = held();
    auto now = noon;
    for (auto step : *rc::gen::container<std::vector<int>>(
           rc::gen::inRange(0, 9 * 60'000))) {
      now += duration_ms{step};
      auto paid = x.status == booking_status::paying;
      auto next = paid ? answer_payment(x, x.attempts(), declined(), now)
                  : step % 2 == 0 ? begin_payment(x, "pm", now)
                                  : extend(x, ttl, now);
      if (!next)
        continue;
      RC_ASSERT(next->version == x.version + 1);
      x = *next;
      RC_ASSERT(*x.deadline > now);
      RC_ASSERT(*x.deadline <= noon + limits::booking_cap);
      if (paid)
        RC_ASSERT(*x.deadline >= now + limits::hold_after_decline);
    }
  });
}

TEST(money goes back within the window of the event) {
  auto x = confirmed();
  auto until = noon + 1h;
  CHECK_EQUAL(status(refund(x, until, refunder::buyer, until - 1ms)),
              "refunded");
  CHECK_EQUAL(status(refund(x, until, refunder::buyer, until)),
              "not-refundable");
  CHECK_EQUAL(status(refund(x, {}, refunder::buyer, noon)), "not-refundable");
  CHECK_EQUAL(status(refund(x, {}, refunder::by_operator, noon)), "refunded");
  CHECK_EQUAL(status(refund(held(), until, refunder::by_operator, noon)),
              "not-refundable");
}

TEST(cancelling ends open bookings and pays back sold ones) {
  CHECK_EQUAL(status(cancel(held(), noon)), "cancelled");
  CHECK_EQUAL(status(cancel(paying(), noon)), "cancelled");
  CHECK_EQUAL(status(cancel(confirmed(), noon)), "cancelled");
  CHECK_EQUAL(status(cancel(*cancel(held(), noon), noon)), "not-refundable");
}

TEST(seats stay for a grace after a failed capture) {
  auto x = *fail_capture(confirmed(), noon + 1min);
  CHECK_EQUAL(status(x), "capture_failed");
  CHECK(x.deadline == noon + 1min + capture_failed_grace);
  CHECK(x.paid_by->state == payment_state::capture_failed);
  auto returned = expire(x, *x.deadline);
  CHECK_EQUAL(status(returned), "capture_failed");
  CHECK(!returned.deadline);
  CHECK_EQUAL(status(fail_capture(held(), noon)), "invalid-request");
  CHECK_EQUAL(status(fail_capture(x, noon)), "hold-released");
}

TEST(tickets belong to who bought them until they go back) {
  auto sold = confirmed();
  CHECK(owns_tickets(sold) == true);
  auto failed = *fail_capture(sold, noon + 1min);
  CHECK(owns_tickets(failed) == true);
  CHECK(owns_tickets(expire(failed, *failed.deadline)) == false);
  CHECK(owns_tickets(*refund(sold, {}, refunder::by_operator, noon)) == false);
  CHECK(owns_tickets(*cancel(sold, noon)) == false);
  MESSAGE("what was never sold has nothing to give back");
  for (auto& x :
       {held(), paying(), *release(held(), noon), expire(held(), noon + ttl)})
    CHECK(owns_tickets(x) == std::nullopt);
}

TEST(an aborted booking does not exist) {
  auto x = held();
  x.status = booking_status::aborted;
  x.deadline.reset();
  for (auto& answer :
       {extend(x, ttl, noon), release(x, noon), begin_payment(x, "pm", noon),
        refund(x, {}, refunder::by_operator, noon), cancel(x, noon)})
    CHECK_EQUAL(status(answer), "not-found");
}

TEST(states are the words of the contract) {
  CHECK_EQUAL(to_string(booking_status::requires_action),
              std::string{"requires_action"});
  CHECK(is_open(booking_status::held));
  CHECK(is_open(booking_status::requires_action));
  CHECK(!is_open(booking_status::confirmed));
  CHECK(!is_open(booking_status::capture_failed));
}
