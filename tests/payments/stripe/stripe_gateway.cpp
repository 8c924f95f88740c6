#define SUITE payments.stripe.stripe_gateway

#include "payments/stripe/stripe_gateway.hpp"

#include "tests/payments/stripe/fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::payments;
using namespace onsale::payments::stripe;
using namespace std::chrono_literals;
using test::stripe_balance;

FIXTURE_SCOPE(stripe_gateway_tests, stripe_fixture)

TEST(a card is authorised and then captured) {
  auto said = authorise();
  CHECK(said.status == gateway_status::succeeded);
  CHECK(said.state == payment_state::authorised);
  CHECK(account.balance() == (stripe_balance{0, 12'550, 1}));
  auto captured = ask(&stripe_gateway::capture, named(said));
  CHECK(captured.status == gateway_status::succeeded);
  CHECK(captured.state == payment_state::captured);
  CHECK_EQUAL(captured.reference, said.reference);
  CHECK(account.balance() == (stripe_balance{12'550, 0, 0}));
}

TEST(what was captured is given back) {
  auto said = authorise();
  ask(&stripe_gateway::capture, named(said));
  auto back = ask(&stripe_gateway::refund, named(said));
  CHECK(back.status == gateway_status::succeeded);
  CHECK(back.state == payment_state::refunded);
  CHECK(account.balance() == stripe_balance{});
  // Once more, as after a restart: it is not given back twice.
  back = ask(&stripe_gateway::refund, named(said));
  CHECK(back.status == gateway_status::succeeded);
}

TEST(what is on hold is let go) {
  auto said = authorise();
  auto gone = ask(&stripe_gateway::cancel, named(said));
  CHECK(gone.status == gateway_status::succeeded);
  CHECK(gone.state == payment_state::voided);
  CHECK(account.balance() == stripe_balance{});
}

TEST(a card that the bank declines) {
  auto said = authorise("pm_card_chargeDeclinedInsufficientFunds");
  CHECK(said.status == gateway_status::declined);
  CHECK(said.state == payment_state::declined);
  CHECK_EQUAL(said.decline_code, "insufficient_funds");
  CHECK(authorise("pm_card_chargeDeclinedExpiredCard").state
        == payment_state::declined);
}

TEST(a second card does not replay the decline of the first) {
  authorise(pay_with("pm_card_chargeDeclined", 1));
  auto said = authorise(pay_with("pm_card_visa", 2));
  CHECK(said.status == gateway_status::succeeded);
  CHECK_EQUAL(account.intents().size(), 2u);
}

TEST(a card that does not exist is declined) {
  auto said = authorise("pm_of_nobody");
  CHECK(said.status == gateway_status::declined);
  CHECK_EQUAL(said.decline_code, "processing_error");
  CHECK(account.balance() == stripe_balance{});
}

TEST(a bank that asks has a page and then pays) {
  auto said = authorise("pm_card_authenticationRequired");
  CHECK(said.status == gateway_status::requires_action);
  CHECK_EQUAL(said.action_url, "https://bank.example/" + said.reference);
  auto now = ask(&stripe_gateway::retrieve, named(said));
  CHECK(now.state == payment_state::requires_action);
  REQUIRE(account.approve(said.reference, 0));
  now = ask(&stripe_gateway::retrieve, named(said));
  CHECK(now.status == gateway_status::succeeded);
  CHECK(now.state == payment_state::authorised);
}

TEST(the way back from the page of the bank is the checkout of the booking) {
  authorise("pm_card_authenticationRequired");
  auto intent = account.intents().front();
  CHECK_EQUAL(intent["next_action"]["redirect_to_url"]["return_url"],
              "https://tickets.example/checkout/" + to_string(some_booking()));
}

TEST(a buyer whom the bank does not know is declined) {
  auto said = authorise("pm_card_authenticationRequired");
  REQUIRE(account.refuse(said.reference, 0));
  auto now = ask(&stripe_gateway::retrieve, named(said));
  CHECK(now.state == payment_state::declined);
  CHECK_EQUAL(now.decline_code, "payment_intent_authentication_failure");
}

TEST(after the deadline the page of the bank leads nowhere) {
  auto said = authorise("pm_card_authenticationRequired");
  ask(&stripe_gateway::cancel, named(said));
  CHECK(!account.approve(said.reference, 0));
  CHECK(account.balance() == stripe_balance{});
}

TEST(an attempt is found without its name) {
  authorise();
  auto now = ask(&stripe_gateway::retrieve, nameless());
  CHECK(now.state == payment_state::authorised);
  CHECK(ask(&stripe_gateway::capture, nameless()).state
        == payment_state::captured);
  CHECK_EQUAL(account.intents().size(), 1u);
}

TEST(an attempt that never arrived is told from one that did) {
  auto now = ask(&stripe_gateway::retrieve, nameless());
  CHECK(now.status == gateway_status::rejected);
  CHECK(now.state == payment_state::intended);
  CHECK(account.balance() == stripe_balance{});
  // It can still be made, and is one and the same.
  CHECK(authorise().status == gateway_status::succeeded);
  CHECK_EQUAL(account.intents().size(), 1u);
}

TEST(an attempt that never arrived cannot arrive after it was canceled) {
  CHECK(ask(&stripe_gateway::cancel, nameless()).state
        == payment_state::voided);
  auto late = authorise();
  CHECK(late.status == gateway_status::rejected);
  CHECK(late.state == payment_state::voided);
  CHECK(account.balance() == stripe_balance{});
}

TEST(nothing is captured or given back of an attempt that never arrived) {
  for (auto what : {&stripe_gateway::capture, &stripe_gateway::refund}) {
    auto said = ask(what, nameless());
    CHECK(said.status == gateway_status::rejected);
    CHECK(said.state == payment_state::intended);
  }
}

TEST(a hold that the bank has let go cannot be captured) {
  auto said = authorise();
  REQUIRE(account.lapse(said.reference, 0));
  auto captured = ask(&stripe_gateway::capture, named(said));
  CHECK(captured.status == gateway_status::rejected);
  CHECK(captured.state == payment_state::voided);
}

TEST(a step that does not fit says how things stand) {
  auto said = authorise();
  auto back = ask(&stripe_gateway::refund, named(said));
  CHECK(back.status == gateway_status::rejected);
  CHECK(back.state == payment_state::authorised);
  ask(&stripe_gateway::capture, named(said));
  auto gone = ask(&stripe_gateway::cancel, named(said));
  CHECK(gone.status == gateway_status::rejected);
  CHECK(gone.state == payment_state::captured);
}

TEST(the same attempt for another amount is left open) {
  authorise();
  auto other = pay_with("pm_card_visa");
  other.amount = usd(1);
  auto said = authorise(other);
  // The key was used, so something may have come of it.
  CHECK(said.status == gateway_status::unknown);
  CHECK(account.balance() == (stripe_balance{0, 12'550, 1}));
}

TEST(calls wait for their turn) {
  for (uint8_t i = 1; i <= 60; ++i)
    gate.authorise(pay_with("pm_card_visa", 1, i), [](const auto&) {});
  CHECK_EQUAL(front.count("create"), 25u);
  time.advance(1s);
  CHECK_EQUAL(front.count("create"), 50u);
  time.advance(1s);
  CHECK_EQUAL(front.count("create"), 60u);
  time.advance(2s);
  CHECK_EQUAL(account.balance().on_hold, 60 * 12'550);
}

TEST(the head room is that of one endpoint) {
  auto room = gate.room();
  CHECK_EQUAL(room.per_second, 25);
  CHECK_EQUAL(room.in_flight, 0u);
  CHECK_EQUAL(room.in_flight_max, 64u);
}

FIXTURE_SCOPE_END()
