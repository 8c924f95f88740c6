#define SUITE payments.test_cards

#include "payments/simulated/test_cards.hpp"

#include "tests/support/test.hpp"

using namespace onsale::payments;

namespace {

std::string decline_code(std::string_view card) {
  auto found = find_test_card(card);
  REQUIRE(found.has_value());
  return std::string{found->decline_code};
}

} // namespace

TEST(good cards pay) {
  for (auto card : {"pm_card_visa", "pm_card_mastercard", "pm_card_amex"}) {
    auto found = find_test_card(card);
    REQUIRE(found.has_value());
    CHECK(!found->needs_action);
    CHECK(found->decline_code.empty());
  }
}

TEST(declined cards say why in the words of Stripe) {
  CHECK_EQUAL(decline_code("pm_card_chargeDeclined"), "generic_decline");
  CHECK_EQUAL(decline_code("pm_card_chargeDeclinedInsufficientFunds"),
              "insufficient_funds");
  CHECK_EQUAL(decline_code("pm_card_chargeDeclinedLostCard"), "lost_card");
  CHECK_EQUAL(decline_code("pm_card_chargeDeclinedStolenCard"), "stolen_card");
  CHECK_EQUAL(decline_code("pm_card_chargeDeclinedExpiredCard"),
              "expired_card");
  CHECK_EQUAL(decline_code("pm_card_chargeDeclinedIncorrectCvc"),
              "incorrect_cvc");
  CHECK_EQUAL(decline_code("pm_card_chargeDeclinedProcessingError"),
              "processing_error");
}

TEST(declined cards have two names at Stripe) {
  CHECK_EQUAL(decline_code("pm_card_visa_chargeDeclined"), "generic_decline");
  CHECK_EQUAL(decline_code("pm_card_visa_chargeDeclinedLostCard"), "lost_card");
}

TEST(some cards need the buyer at the bank) {
  auto found = find_test_card("pm_card_authenticationRequired");
  REQUIRE(found.has_value());
  CHECK(found->needs_action);
  CHECK(found->decline_code.empty());
}

TEST(other names are no cards) {
  for (auto name : {"", "pm_card_", "pm_card_visa ", "pm_card_VISA", "visa",
                    "pm_card_visa_amex", "tok_visa", "4242424242424242"})
    CHECK(!find_test_card(name));
}
