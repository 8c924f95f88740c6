#include "payments/simulated/test_cards.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace onsale::payments {

namespace {

struct named_card {
  std::string_view name;
  test_card card;
};

constexpr std::string_view prefix = "pm_card_";

// Without the prefix, since all have it.
constexpr named_card cards[] = {
  // They pay.
  {"visa", {}},
  {"visa_debit", {}},
  {"mastercard", {}},
  {"mastercard_debit", {}},
  {"mastercard_prepaid", {}},
  {"amex", {}},
  {"discover", {}},
  {"diners", {}},
  {"jcb", {}},
  {"unionpay", {}},
  {"us", {}},
  {"threeDSecureOptional", {}},
  {"amex_threeDSecureNotSupported", {}},
  // The bank declines them.
  {"chargeDeclined", {false, "generic_decline"}},
  {"chargeDeclinedInsufficientFunds", {false, "insufficient_funds"}},
  {"chargeDeclinedLostCard", {false, "lost_card"}},
  {"chargeDeclinedStolenCard", {false, "stolen_card"}},
  {"chargeDeclinedVelocityLimitExceeded", {false, "card_velocity_exceeded"}},
  {"chargeDeclinedFraudulent", {false, "fraudulent"}},
  {"chargeDeclinedExpiredCard", {false, "expired_card"}},
  {"chargeDeclinedIncorrectCvc", {false, "incorrect_cvc"}},
  {"chargeDeclinedProcessingError", {false, "processing_error"}},
  {"chargeCustomerFail", {false, "generic_decline"}},
  {"radarBlock", {false, "fraudulent"}},
  // The bank asks the buyer first.
  {"authenticationRequired", {true, {}}},
  {"authenticationRequiredOnSetup", {true, {}}},
  {"threeDSecureRequired", {true, {}}},
  {"threeDSecure2Required", {true, {}}},
  {"authenticationRequiredChargeDeclinedInsufficientFunds",
   {true, "insufficient_funds"}},
  {"threeDSecureRequiredChargeDeclined", {true, "generic_decline"}},
  {"threeDSecureRequiredProcessingError", {true, "processing_error"}},
};

} // namespace

std::optional<test_card> find_test_card(std::string_view method) noexcept {
  if (!method.starts_with(prefix))
    return std::nullopt;
  auto name = method.substr(prefix.size());
  // Stripe names the declined cards with and without their brand.
  constexpr std::string_view brand = "visa_";
  if (name.starts_with(brand)
      && name.substr(brand.size()).starts_with("charge"))
    name.remove_prefix(brand.size());
  auto found = std::find_if(std::begin(cards), std::end(cards),
                            [name](const named_card& x) {
                              return x.name == name;
                            });
  if (found == std::end(cards))
    return std::nullopt;
  return found->card;
}

} // namespace onsale::payments
