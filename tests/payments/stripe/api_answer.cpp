#define SUITE payments.stripe.api_answer

#include "payments/stripe/api_answer.hpp"

#include "tests/support/test.hpp"

using namespace onsale::payments::stripe;

namespace {

constexpr auto good = R"({"id":"pi_1","object":"payment_intent","amount":100,
  "currency":"eur","status":"requires_capture"})";

api_answer answer(int status, std::string body) {
  api_answer result;
  result.status = status;
  result.body = std::move(body);
  return result;
}

api_answer error(int status, const std::string& type, const std::string& more) {
  return answer(status, R"({"error":{"type":")" + type + '"' + more + "}}");
}

} // namespace

TEST(a good answer brings the intent) {
  auto x = read_intent_answer(answer(200, good));
  CHECK(x.what == verdict::done);
  REQUIRE(x.of);
  CHECK_EQUAL(x.of->id, "pi_1");
}

TEST(a good answer that cannot be read leaves open what has happened) {
  CHECK(read_intent_answer(answer(200, "<html>")).what
        == verdict::indeterminate);
  CHECK(read_intent_answer(answer(200, "{}")).what == verdict::indeterminate);
}

TEST(a card that is declined has its reason) {
  auto x = read_intent_answer(
    error(402, "card_error",
          R"(,"code":"card_declined","decline_code":"lost_card")"));
  CHECK(x.what == verdict::declined);
  CHECK_EQUAL(x.decline_code, "lost_card");
  x = read_intent_answer(error(402, "card_error", R"(,"code":"expired_card")"));
  CHECK_EQUAL(x.decline_code, "expired_card");
  x = read_intent_answer(error(402, "card_error", ""));
  CHECK_EQUAL(x.decline_code, "processing_error");
}

TEST(an error brings the intent along) {
  auto x = read_intent_answer(
    error(400, "invalid_request_error",
          R"(,"code":"payment_intent_unexpected_state","payment_intent":)"
            + std::string{good}));
  CHECK(x.what == verdict::refused);
  REQUIRE(x.of);
  CHECK(x.of->status == intent_status::requires_capture);
}

TEST(what Stripe turned away has not happened) {
  CHECK(read_intent_answer(answer(429, "")).what == verdict::busy);
  CHECK(read_intent_answer(
          error(429, "invalid_request_error", R"(,"code":"lock_timeout")"))
          .what
        == verdict::busy);
  api_answer unsent;
  unsent.was_sent = false;
  CHECK(read_intent_answer(unsent).what == verdict::busy);
}

TEST(what Stripe failed at may have happened) {
  CHECK(read_intent_answer(api_answer{}).what == verdict::indeterminate);
  for (auto status : {301, 400, 408, 424, 500, 502, 503, 504})
    CHECK(read_intent_answer(answer(status, "")).what
          == verdict::indeterminate);
  CHECK(read_intent_answer(error(400, "idempotency_error", "")).what
        == verdict::indeterminate);
  auto again = error(400, "invalid_request_error", "");
  again.should_retry = true;
  CHECK(read_intent_answer(again).what == verdict::indeterminate);
}

TEST(a wrong key is no word about the payment) {
  CHECK(read_intent_answer(answer(401, "")).what == verdict::not_allowed);
  CHECK(read_intent_answer(answer(403, "")).what == verdict::not_allowed);
  CHECK(read_intent_answer(
          error(404, "invalid_request_error", R"(,"code":"resource_missing")"))
          .what
        == verdict::not_allowed);
}

TEST(what is logged has no sentence of Stripe) {
  auto x = error(400, "invalid_request_error",
                 R"(,"code":"parameter_invalid","message":"secret 4242")");
  x.request_id = "req_1";
  CHECK_EQUAL(read_intent_answer(x).detail, "400 parameter_invalid (req_1)");
  CHECK_EQUAL(read_intent_answer(api_answer{}).detail, "no answer");
}

TEST(a refund is done once the money is on its way) {
  auto refund = [](const char* status) {
    return read_refund_answer(
             answer(200, std::string{R"({"object":"refund","status":")"}
                           + status + "\"}"))
      .what;
  };
  CHECK(refund("succeeded") == verdict::done);
  CHECK(refund("pending") == verdict::done);
  CHECK(refund("failed") == verdict::refused);
  CHECK(refund("canceled") == verdict::refused);
  CHECK(read_refund_answer(answer(200, "{}")).what == verdict::indeterminate);
  CHECK(read_refund_answer(error(400, "invalid_request_error",
                                 R"(,"code":"charge_already_refunded")"))
          .what
        == verdict::done);
}

TEST(a page of intents) {
  auto x = read_intent_page(answer(
    200, R"({"object":"list","has_more":true,"data":[)" + std::string{good}
           + R"(,{"object":"of a later version"}]})"));
  REQUIRE(x);
  CHECK_EQUAL(x->intents.size(), 1u);
  CHECK(x->has_more);
  CHECK_EQUAL(x->last, x->intents.front().id);
  CHECK(!read_intent_page(answer(
    200, R"({"has_more":true,"data":[{"object":"of a later version"}]})")));
  CHECK(x->unread.empty());
  onsale::booking_id booking;
  booking.home = {onsale::event_id{1207}, 14};
  auto strange = read_intent_page(
    answer(200, R"({"data":[{"id":"pi_2","object":"payment_intent",)"
                R"("status":"of a later version","created":7,"metadata":)"
                R"({"booking":")"
                  + onsale::to_string(booking) + R"(","attempt":"3"}}]})"));
  REQUIRE(strange);
  REQUIRE_EQUAL(strange->unread.size(), 1u);
  CHECK_EQUAL(strange->unread[0].id, "pi_2");
  CHECK(strange->unread[0].of == (attempt_name{booking, 3}));
  CHECK_EQUAL(strange->unread[0].created, 7);
  CHECK(!read_intent_page(answer(500, "")));
  CHECK(!read_intent_page(answer(200, "{}")));
}
