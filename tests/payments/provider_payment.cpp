#define SUITE payments.provider_payment

#include "payments/simulated/provider_payment.hpp"

#include "tests/payments/fixture.hpp"
#include "tests/support/property.hpp"

#include <set>

using namespace onsale;
using namespace onsale::payments;

namespace {

/// One payment that remembers its changes, as the book does.
struct provider_payment_fixture {
  std::optional<provider_payment> known;

  gateway_answer authorise(const char* card) {
    return keep(payments::authorise(known, pay_with(card)));
  }

  gateway_answer after(provider_step step) {
    return keep(apply(step, known, {}));
  }

  gateway_answer keep(step_result x) {
    if (x.changed)
      known = x.changed;
    return x.answer;
  }
};

} // namespace

FIXTURE_SCOPE(provider_payment_tests, provider_payment_fixture)

TEST(a payment is authorised captured and refunded) {
  auto said = authorise("pm_card_visa");
  CHECK(said.status == gateway_status::succeeded);
  CHECK(said.state == payment_state::authorised);
  CHECK_EQUAL(said.reference, "pi_" + to_string(some_booking()) + "-1");
  CHECK(after(provider_step::capture).state == payment_state::captured);
  CHECK(after(provider_step::refund).state == payment_state::refunded);
}

TEST(who authorises says by which card) {
  CHECK_EQUAL(authorise("pm_card_visa").card, "pm_card_visa");
  CHECK_EQUAL(after(provider_step::retrieve).card, "pm_card_visa");
  CHECK_EQUAL(after(provider_step::cancel).card, "");
}

TEST(an authorisation can be cancelled and then nothing else) {
  authorise("pm_card_visa");
  CHECK(after(provider_step::cancel).state == payment_state::voided);
  auto said = after(provider_step::capture);
  CHECK(said.status == gateway_status::rejected);
  CHECK(said.state == payment_state::voided);
  CHECK(after(provider_step::refund).status == gateway_status::rejected);
}

TEST(what is captured is refunded and not cancelled) {
  authorise("pm_card_visa");
  CHECK(after(provider_step::refund).status == gateway_status::rejected);
  after(provider_step::capture);
  CHECK(after(provider_step::cancel).status == gateway_status::rejected);
  CHECK(known->state == payment_state::captured);
}

TEST(a late repetition of an early step is answered as it was) {
  authorise("pm_card_visa");
  after(provider_step::capture);
  after(provider_step::refund);
  auto said = authorise("pm_card_visa");
  CHECK(said.status == gateway_status::succeeded);
  CHECK(said.state == payment_state::refunded);
  said = after(provider_step::capture);
  CHECK(said.status == gateway_status::succeeded);
  CHECK(said.state == payment_state::refunded);
}

TEST(an attempt belongs to one card and one amount) {
  authorise("pm_card_chargeDeclined");
  CHECK(authorise("pm_card_visa").status == gateway_status::rejected);
  auto dearer = pay_with("pm_card_chargeDeclined");
  dearer.amount.amount += 1;
  auto said = payments::authorise(known, dearer).answer;
  CHECK(said.status == gateway_status::rejected);
  CHECK(known->state == payment_state::declined);
}

TEST(the buyer approves on the page of the bank) {
  auto said = authorise("pm_card_authenticationRequired");
  CHECK(said.status == gateway_status::requires_action);
  CHECK_EQUAL(said.action_url, "/simulated-bank/" + said.reference);
  CHECK(after(provider_step::capture).status == gateway_status::rejected);
  CHECK(after(provider_step::approve).state == payment_state::authorised);
  CHECK(after(provider_step::approve).status == gateway_status::succeeded);
  CHECK(after(provider_step::fail).status == gateway_status::rejected);
  CHECK(after(provider_step::capture).state == payment_state::captured);
}

TEST(the buyer fails on the page of the bank) {
  authorise("pm_card_authenticationRequired");
  auto said = after(provider_step::fail);
  CHECK(said.status == gateway_status::declined);
  CHECK_EQUAL(said.decline_code, "payment_intent_authentication_failure");
  said = after(provider_step::approve);
  CHECK(said.status == gateway_status::declined);
  said = after(provider_step::retrieve);
  CHECK(said.status == gateway_status::declined);
  CHECK_EQUAL(said.decline_code, "payment_intent_authentication_failure");
}

TEST(a card may be declined after its owner approved) {
  authorise("pm_card_authenticationRequiredChargeDeclinedInsufficientFunds");
  auto said = after(provider_step::approve);
  CHECK(said.status == gateway_status::declined);
  CHECK_EQUAL(said.decline_code, "insufficient_funds");
}

TEST(nobody approves what was cancelled or never asked) {
  authorise("pm_card_authenticationRequired");
  after(provider_step::cancel);
  CHECK(after(provider_step::approve).status == gateway_status::rejected);
  known.reset();
  authorise("pm_card_visa");
  CHECK(after(provider_step::approve).status == gateway_status::rejected);
}

TEST(nothing is known of what never arrived) {
  for (auto step :
       {provider_step::capture, provider_step::cancel, provider_step::refund,
        provider_step::retrieve, provider_step::approve, provider_step::fail})
    CHECK(after(step).status == gateway_status::rejected);
  CHECK(!known);
}

TEST(unknown cards and empty amounts are rejected and leave no trace) {
  CHECK(authorise("pm_card_nobody").status == gateway_status::rejected);
  auto free = pay_with("pm_card_visa");
  free.amount.amount = 0;
  CHECK(payments::authorise(known, free).answer.status
        == gateway_status::rejected);
  CHECK(!known);
}

TEST(a payment answers to its own name alone) {
  authorise("pm_card_visa");
  auto own = apply(provider_step::retrieve, known, known->reference);
  CHECK(own.answer.status == gateway_status::succeeded);
  auto other = apply(provider_step::capture, known, "pi_other");
  CHECK(other.answer.status == gateway_status::rejected);
  CHECK(!other.changed);
  CHECK(key_of("pi_abc-1") == "abc-1");
  CHECK(!key_of("ch_abc-1"));
}

FIXTURE_SCOPE_END()

TEST(money moves at most once each way whatever is asked in whatever order) {
  CHECK_PROPERTY("any steps", [](const std::vector<uint8_t>& asked,
                                 uint8_t card) {
    static constexpr const char* cards[] = {"pm_card_visa",
                                            "pm_card_chargeDeclined",
                                            "pm_card_authenticationRequired"};
    provider_payment_fixture x;
    x.authorise(cards[card % 3]);
    int captures = 0;
    int refunds = 0;
    std::set<provider_step> done;
    for (auto ask : asked) {
      auto step = static_cast<provider_step>(1 + ask % 6);
      auto before = x.known;
      auto said = x.after(step);
      auto changed = *x.known != *before;
      captures += changed && x.known->state == payment_state::captured;
      refunds += changed && x.known->state == payment_state::refunded;
      RC_ASSERT(said.state == x.known->state);
      RC_ASSERT(!(changed && said.status == gateway_status::rejected));
      // What the caller did once is never refused when it asks again.
      if (step > provider_step::refund)
        continue;
      if (said.status == gateway_status::succeeded)
        done.insert(step);
      else
        RC_ASSERT(!done.contains(step));
    }
    RC_ASSERT(captures <= 1 && refunds <= captures);
    RC_ASSERT(!(done.contains(provider_step::capture)
                && done.contains(provider_step::cancel)));
  });
}
