#define SUITE payments.stripe.api_call

#include "payments/stripe/api_call.hpp"

#include "tests/payments/fixture.hpp"
#include "tests/support/stripe/form_reading.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::payments;
using namespace onsale::payments::stripe;

namespace {

payment_ref attempt_two() {
  auto result = ref_of(2);
  result.amount = usd(12'550);
  return result;
}

} // namespace

TEST(an intent is made for one attempt and captured by hand) {
  auto x = create_intent(attempt_two(), 0);
  CHECK(x.is_post());
  CHECK_EQUAL(x.target, "/v1/payment_intents");
  CHECK_EQUAL(x.idempotency_key, to_string(some_booking()) + "-2-create");
  auto form = test::read_form(x.body);
  CHECK_EQUAL(form["amount"], "12550");
  CHECK_EQUAL(form["currency"], "usd");
  CHECK_EQUAL(form["capture_method"], "manual");
  CHECK_EQUAL(form["payment_method_types"][0], "card");
  CHECK_EQUAL(form["metadata"]["booking"], to_string(some_booking()));
  CHECK_EQUAL(form["metadata"]["attempt"], "2");
  CHECK(!form.contains("confirm"));
}

TEST(the same step has the same key and another one another) {
  auto ref = attempt_two();
  auto first = create_intent(ref, 0);
  CHECK(first == create_intent(ref, 0));
  CHECK_EQUAL(create_intent(ref, 1).idempotency_key,
              first.idempotency_key + "-1");
  CHECK(capture_intent("pi_1", ref, 0).idempotency_key
        != cancel_intent("pi_1", ref, 0).idempotency_key);
  CHECK(capture_intent("pi_1", ref, 0).idempotency_key
        != refund_intent("pi_1", ref, 0).idempotency_key);
  ref.attempt = 3;
  CHECK(create_intent(ref, 0).idempotency_key != first.idempotency_key);
}

TEST(a card is tried with a way back to the checkout) {
  auto x = confirm_intent("pi_1", pay_with("pm_card_visa", 2),
                          "https://tickets.example/checkout/b", 0);
  CHECK_EQUAL(x.target, "/v1/payment_intents/pi_1/confirm");
  CHECK_EQUAL(x.idempotency_key, to_string(some_booking()) + "-2-authorise");
  auto form = test::read_form(x.body);
  CHECK_EQUAL(form["payment_method"], "pm_card_visa");
  CHECK_EQUAL(form["return_url"], "https://tickets.example/checkout/b");
  CHECK_EQUAL(form["expand"][0], "latest_charge");
}

TEST(a reference is never more than a segment of a path) {
  auto x = retrieve_intent("pi_1/../../refunds?x");
  CHECK(!x.is_post());
  CHECK_EQUAL(x.target, "/v1/payment_intents/pi_1%2F..%2F..%2Frefunds%3Fx"
                        "?expand%5B%5D=latest_charge");
}

TEST(a list goes on where its page ended) {
  auto x = list_intents(100, 200, "");
  CHECK_EQUAL(x.target, "/v1/payment_intents?created%5Bgte%5D=100"
                        "&created%5Blt%5D=200&limit=100"
                        "&expand%5B%5D=data.latest_charge");
  CHECK_EQUAL(list_intents(100, 200, "pi_9").target,
              x.target + "&starting_after=pi_9");
}
