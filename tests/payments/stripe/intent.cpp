#define SUITE payments.stripe.intent

#include "payments/stripe/intent.hpp"

#include "domain/limits.hpp"
#include "tests/payments/fixture.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

using namespace onsale;
using namespace onsale::payments;
using namespace onsale::payments::stripe;
using nlohmann::json;

namespace {

json some_intent() {
  return {{"id", "pi_1"},
          {"object", "payment_intent"},
          {"amount", 12'550},
          {"amount_capturable", 12'550},
          {"amount_received", 0},
          {"created", 1'800'000'000},
          {"currency", "usd"},
          {"latest_charge", "ch_1"},
          {"metadata",
           {{"booking", to_string(some_booking())}, {"attempt", "2"}}},
          {"next_action", nullptr},
          {"last_payment_error", nullptr},
          {"status", "requires_capture"}};
}

} // namespace

TEST(an intent is read with the attempt that it is for) {
  auto x = read_intent(some_intent());
  REQUIRE(x);
  CHECK_EQUAL(x->id, "pi_1");
  CHECK(x->amount == usd(12'550));
  CHECK_EQUAL(x->capturable, 12'550);
  CHECK_EQUAL(x->created, 1'800'000'000);
  REQUIRE(x->of);
  CHECK(x->of->booking == some_booking());
  CHECK_EQUAL(x->of->attempt, 2u);
  CHECK(state_of(*x) == payment_state::authorised);
}

TEST(each of the states of Stripe is one of the ledger) {
  auto state = [](const char* status) {
    auto x = some_intent();
    x["status"] = status;
    return state_of(*read_intent(x));
  };
  CHECK(state("requires_payment_method") == payment_state::intended);
  CHECK(state("requires_confirmation") == payment_state::intended);
  CHECK(state("requires_action") == payment_state::requires_action);
  CHECK(state("requires_capture") == payment_state::authorised);
  CHECK(state("canceled") == payment_state::voided);
  CHECK(state("succeeded") == payment_state::captured);
  CHECK(!state("processing"));
}

TEST(a card that failed leaves its reason) {
  auto x = some_intent();
  x["status"] = "requires_payment_method";
  x["last_payment_error"] = {{"type", "card_error"},
                             {"code", "card_declined"},
                             {"decline_code", "insufficient_funds"}};
  CHECK(state_of(*read_intent(x)) == payment_state::declined);
  CHECK_EQUAL(read_intent(x)->decline_code, "insufficient_funds");
  x["last_payment_error"].erase("decline_code");
  CHECK_EQUAL(read_intent(x)->decline_code, "card_declined");
  x["last_payment_error"].erase("code");
  CHECK_EQUAL(read_intent(x)->decline_code, "processing_error");
}

TEST(the page of the bank is found) {
  auto x = some_intent();
  x["next_action"] = {{"type", "redirect_to_url"},
                      {"redirect_to_url", {{"url", "https://bank/3ds"}}}};
  CHECK_EQUAL(read_intent(x)->action_url, "https://bank/3ds");
  x["next_action"] = {{"type", "use_stripe_sdk"}};
  CHECK(read_intent(x)->action_url.empty());
}

TEST(money that went back is seen by the charge) {
  auto x = some_intent();
  x["status"] = "succeeded";
  x["latest_charge"] = {{"id", "ch_1"}, {"refunded", true}};
  CHECK(state_of(*read_intent(x)) == payment_state::refunded);
  x["latest_charge"]["refunded"] = false;
  CHECK(state_of(*read_intent(x)) == payment_state::captured);
}

TEST(a card is told by its fingerprint) {
  auto x = some_intent();
  CHECK_EQUAL(read_intent(x)->card, "");
  x["latest_charge"] = {
    {"id", "ch_1"},
    {"payment_method_details",
     {{"type", "card"}, {"card", {{"fingerprint", "1Ab9"}}}}}};
  CHECK_EQUAL(read_intent(x)->card, "1Ab9");
  auto& card = x["latest_charge"]["payment_method_details"]["card"];
  for (auto bad : {std::string{"two words"}, std::string{"\0", 1},
                   std::string(limits::card_bytes + 1, 'x')}) {
    card["fingerprint"] = bad;
    CHECK_EQUAL(read_intent(x)->card, "");
  }
  card = json::object();
  CHECK_EQUAL(read_intent(x)->card, "");
}

TEST(an intent of somebody else has no attempt) {
  auto x = some_intent();
  x["metadata"] = {{"booking", "not one"}, {"attempt", "1"}};
  CHECK(!read_intent(x)->of);
  x["metadata"] = json::object();
  CHECK(!read_intent(x)->of);
  x["metadata"] = {{"booking", to_string(some_booking())}, {"attempt", "0"}};
  CHECK(!read_intent(x)->of);
}

TEST(whatever is no intent is none) {
  CHECK(!read_intent(json{}));
  CHECK(!read_intent(json::array()));
  for (auto name : {"id", "object", "amount", "currency", "status"}) {
    auto x = some_intent();
    x.erase(name);
    CHECK(!read_intent(x));
    x[name] = json::object();
    CHECK(!read_intent(x));
  }
  auto x = some_intent();
  x["status"] = "of a later version";
  CHECK(!read_intent(x));
  x = some_intent();
  x["object"] = "charge";
  CHECK(!read_intent(x));
}
