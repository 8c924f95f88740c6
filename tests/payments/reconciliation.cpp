#define SUITE payments.reconciliation

#include "payments/reconciliation.hpp"

#include "tests/payments/fixture.hpp"
#include "tests/support/test.hpp"

#include <optional>

using namespace onsale;
using namespace onsale::payments;
using namespace std::chrono_literals;

namespace {

constexpr timestamp now{std::chrono::hours{10'000}};
constexpr int64_t price = 12'550;

/// One payment and its booking, both long at rest.
struct reconciliation_fixture {
  stated_payment at_provider{some_booking(), 1, "pi_1", {}, usd(price), 0, 0};
  booked here{booking_status::confirmed, 1, usd(price), now - 1h, "pi_1"};

  standing judge(payment_state state, booking_status status) {
    at_provider.state = state;
    auto covers = state == payment_state::authorised
                  || state == payment_state::captured;
    at_provider.covered = covers ? price : 0;
    here.status = status;
    return payments::judge(at_provider, here, now);
  }

  standing judge_without_booking(payment_state state) {
    at_provider.state = state;
    return payments::judge(at_provider, std::nullopt, now);
  }
};

constexpr booking_status over[]{
  booking_status::held,      booking_status::released,
  booking_status::expired,   booking_status::refunded,
  booking_status::cancelled, booking_status::capture_failed,
  booking_status::aborted};

} // namespace

FIXTURE_SCOPE(reconciliation_tests, reconciliation_fixture)

TEST(sold and captured is in order) {
  CHECK_EQUAL(judge(payment_state::captured, booking_status::confirmed),
              standing::in_order);
}

TEST(sold for another sum) {
  judge(payment_state::captured, booking_status::confirmed);
  at_provider.covered = price - 1;
  CHECK_EQUAL(payments::judge(at_provider, here, now), standing::wrong_amount);
  at_provider.covered = price;
  at_provider.amount.currency = currency::parse("EUR").value();
  CHECK_EQUAL(payments::judge(at_provider, here, now), standing::wrong_amount);
}

TEST(sold and not captured) {
  CHECK_EQUAL(judge(payment_state::authorised, booking_status::confirmed),
              standing::capture_overdue);
}

TEST(sold without money) {
  for (auto x : {payment_state::intended, payment_state::requires_action,
                 payment_state::declined, payment_state::voided})
    CHECK_EQUAL(judge(x, booking_status::confirmed), standing::unpaid);
  CHECK_EQUAL(judge(payment_state::refunded, booking_status::confirmed),
              standing::refunded_elsewhere);
}

TEST(another payment of the attempt that was sold) {
  at_provider.reference = "pi_2";
  CHECK(!is_payment_of(here, at_provider));
  for (auto x : {payment_state::intended, payment_state::declined,
                 payment_state::voided, payment_state::refunded})
    CHECK_EQUAL(judge(x, booking_status::confirmed), standing::in_order);
  CHECK_EQUAL(judge(payment_state::authorised, booking_status::confirmed),
              standing::orphan_hold);
  CHECK_EQUAL(judge(payment_state::captured, booking_status::confirmed),
              standing::unsold);
  CHECK_EQUAL(judge(payment_state::captured, booking_status::refunded),
              standing::unsold);
  MESSAGE("as long as it is being paid, either may be the one");
  CHECK_EQUAL(judge(payment_state::authorised, booking_status::paying),
              standing::unsettled);
}

TEST(a booking that does not know its payment by name goes by the attempt) {
  here.reference.clear();
  CHECK(is_payment_of(here, at_provider));
  CHECK_EQUAL(judge(payment_state::captured, booking_status::confirmed),
              standing::in_order);
}

TEST(what is being paid is not settled before its deadline) {
  for (auto status : {booking_status::paying, booking_status::requires_action})
    for (auto x : {payment_state::intended, payment_state::requires_action,
                   payment_state::declined, payment_state::authorised})
      CHECK_EQUAL(judge(x, status), standing::unsettled);
}

TEST(an attempt that is not written down here is none of this store) {
  here.attempts = 0;
  for (auto status : {booking_status::held, booking_status::expired})
    for (auto x : {payment_state::authorised, payment_state::captured})
      CHECK_EQUAL(judge(x, status), standing::unknown_booking);
  CHECK_EQUAL(judge(payment_state::voided, booking_status::held),
              standing::in_order);
}

TEST(money on hold for nobody) {
  for (auto status : over)
    for (auto x : {payment_state::authorised, payment_state::requires_action})
      CHECK_EQUAL(judge(x, status), standing::orphan_hold);
  MESSAGE("an attempt before the one that has paid");
  here.attempts = 2;
  CHECK_EQUAL(judge(payment_state::authorised, booking_status::confirmed),
              standing::orphan_hold);
  CHECK_EQUAL(judge(payment_state::authorised, booking_status::paying),
              standing::orphan_hold);
}

TEST(no money for no ticket is in order) {
  for (auto status : over)
    for (auto x : {payment_state::intended, payment_state::declined,
                   payment_state::voided, payment_state::refunded})
      CHECK_EQUAL(judge(x, status), standing::in_order);
}

TEST(paid and no ticket) {
  for (auto status :
       {booking_status::held, booking_status::released, booking_status::expired,
        booking_status::capture_failed, booking_status::aborted})
    CHECK_EQUAL(judge(payment_state::captured, status), standing::unsold);
  CHECK_EQUAL(judge(payment_state::captured, booking_status::paying),
              standing::unsold);
  MESSAGE("twice, by two cards");
  here.attempts = 2;
  CHECK_EQUAL(judge(payment_state::captured, booking_status::confirmed),
              standing::unsold);
}

TEST(paid back but for the money) {
  for (auto x : {booking_status::refunded, booking_status::cancelled})
    CHECK_EQUAL(judge(payment_state::captured, x), standing::refund_overdue);
}

TEST(money of a booking that is not there) {
  for (auto x : {payment_state::authorised, payment_state::requires_action,
                 payment_state::captured})
    CHECK_EQUAL(judge_without_booking(x), standing::unknown_booking);
  for (auto x : {payment_state::intended, payment_state::declined,
                 payment_state::voided, payment_state::refunded})
    CHECK_EQUAL(judge_without_booking(x), standing::in_order);
}

TEST(what has just changed is not judged) {
  here.changed = now - settling_time + 1ms;
  CHECK_EQUAL(judge(payment_state::authorised, booking_status::confirmed),
              standing::unsettled);
  CHECK_EQUAL(judge(payment_state::authorised, booking_status::expired),
              standing::unsettled);
  CHECK_EQUAL(judge(payment_state::captured, booking_status::confirmed),
              standing::in_order);
  here.changed = now - settling_time;
  CHECK_EQUAL(judge(payment_state::authorised, booking_status::confirmed),
              standing::capture_overdue);
}

TEST(a bank that has not answered) {
  at_provider.state.reset();
  CHECK_EQUAL(payments::judge(at_provider, here, now), standing::unsettled);
}

TEST(sold and nothing is stated) {
  CHECK_EQUAL(judge_unstated(here, now), standing::unpaid);
  here.changed = now - 1min;
  CHECK_EQUAL(judge_unstated(here, now), standing::unsettled);
  here = {booking_status::confirmed, 0, usd(0), now - 1h, {}};
  CHECK_EQUAL(judge_unstated(here, now), standing::in_order);
}

FIXTURE_SCOPE_END()
