// What buyers and banks do to a test account, and what it holds.

#include "payments/simulated/test_cards.hpp"
#include "tests/support/stripe/stripe_account.hpp"

#include <utility>

namespace onsale::test {

namespace {

using nlohmann::json;

std::string state_in(const json& intent) {
  return intent.at("status").get<std::string>();
}

} // namespace

bool stripe_account::approve(const std::string& intent, int64_t now) {
  std::lock_guard guard{mutex_};
  auto of = find(intent);
  if (!of || state_in(*of) != "requires_action")
    return false;
  auto card = payments::find_test_card(
    of->at("payment_method").get<std::string>());
  if (card && !card->decline_code.empty())
    decline(*of, std::string{card->decline_code}, now);
  else
    hold(*of, now);
  return true;
}

bool stripe_account::refuse(const std::string& intent, int64_t now) {
  std::lock_guard guard{mutex_};
  auto of = find(intent);
  if (!of || state_in(*of) != "requires_action")
    return false;
  decline(*of, "authentication_required", now);
  (*of)["last_payment_error"] = {
    {"type", "card_error"},
    {"code", "payment_intent_authentication_failure"},
    {"message", "The provided PaymentMethod has failed authentication."}};
  return true;
}

bool stripe_account::lapse(const std::string& intent, int64_t now) {
  std::lock_guard guard{mutex_};
  auto of = find(intent);
  return of && cancel(*of, now).status == 200;
}

void stripe_account::misprice(const std::string& intent, int64_t amount) {
  std::lock_guard guard{mutex_};
  if (auto of = find(intent)) {
    (*of)["amount"] = amount;
    if (state_in(*of) == "requires_capture")
      (*of)["amount_capturable"] = amount;
  }
}

void stripe_account::add(stripe_balance& to, const json& of) const {
  auto amount = of.at("amount").get<int64_t>();
  auto status = state_in(of);
  if (status == "requires_capture")
    to.on_hold += amount;
  if (status == "requires_capture" || status == "requires_action")
    ++to.open;
  if (status == "succeeded"
      && charges_.at(of.at("latest_charge").get<std::string>()).at("refunded")
           == false)
    to.captured += amount;
}

stripe_balance stripe_account::balance() const {
  std::lock_guard guard{mutex_};
  stripe_balance result;
  for (const auto& x : intents_)
    add(result, x);
  return result;
}

stripe_balance stripe_account::balance_of(const std::string& booking) const {
  std::lock_guard guard{mutex_};
  stripe_balance result;
  for (const auto& x : intents_)
    if (x.at("metadata").value("booking", "") == booking)
      add(result, x);
  return result;
}

std::vector<json> stripe_account::intents() const {
  std::lock_guard guard{mutex_};
  return {intents_.begin(), intents_.end()};
}

std::vector<json> stripe_account::take_events() {
  std::lock_guard guard{mutex_};
  return std::exchange(events_, {});
}

} // namespace onsale::test
