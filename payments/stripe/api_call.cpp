#include "payments/stripe/api_call.hpp"

#include "payments/stripe/form.hpp"
#include "payments/stripe/units.hpp"

namespace onsale::payments::stripe {

namespace {

constexpr auto intents = "/v1/payment_intents";

std::string small_letters(std::string_view code) {
  std::string result;
  for (auto x : code)
    result += static_cast<char>(x - 'A' + 'a');
  return result;
}

/// A step on an intent, which is answered with the intent and its charge.
api_call step_on(endpoint at, const std::string& intent, const char* verb,
                 form body, std::string key) {
  body.add("expand[]", "latest_charge");
  return {at, std::string{intents} + '/' + path_segment(intent) + '/' + verb,
          body.text(), std::move(key)};
}

} // namespace

const char* to_string(endpoint x) noexcept {
  switch (x) {
    case endpoint::create:
      return "create";
    case endpoint::confirm:
      return "confirm";
    case endpoint::capture:
      return "capture";
    case endpoint::cancel:
      return "cancel";
    case endpoint::refund:
      return "refund";
    case endpoint::retrieve:
      return "retrieve";
    case endpoint::list:
      break;
  }
  return "list";
}

api_call create_intent(const payment_ref& of, uint32_t again) {
  auto booking = to_string(of.booking);
  form body;
  // (What Stripe has no amount for is not asked for.)
  body.add("amount", to_stripe_units(of.amount).value_or(0))
    .add("currency", small_letters(of.amount.currency.code()))
    .add("capture_method", "manual")
    .add("payment_method_types[]", "card")
    .add("description", "Onsale booking " + booking)
    .add("metadata[booking]", booking)
    .add("metadata[attempt]", int64_t{of.attempt});
  return {endpoint::create, intents, body.text(),
          idempotency_key(of.booking, of.attempt, "create", again)};
}

api_call
confirm_intent(const std::string& intent, const authorise_request& what,
               const std::string& return_url, uint32_t again) {
  form body;
  body.add("payment_method", what.method).add("return_url", return_url);
  return step_on(endpoint::confirm, intent, "confirm", std::move(body),
                 idempotency_key(what.booking, what.attempt, "authorise",
                                 again));
}

api_call capture_intent(const std::string& intent, const payment_ref& of,
                        uint32_t try_number) {
  return step_on(endpoint::capture, intent, "capture", {},
                 idempotency_key(of.booking, of.attempt, "capture",
                                 try_number));
}

api_call cancel_intent(const std::string& intent, const payment_ref& of,
                       uint32_t try_number) {
  return step_on(endpoint::cancel, intent, "cancel", {},
                 idempotency_key(of.booking, of.attempt, "cancel", try_number));
}

api_call refund_intent(const std::string& intent, const payment_ref& of,
                       uint32_t try_number) {
  form body;
  body.add("payment_intent", intent)
    .add("metadata[booking]", to_string(of.booking))
    .add("metadata[attempt]", int64_t{of.attempt});
  return {endpoint::refund, "/v1/refunds", body.text(),
          idempotency_key(of.booking, of.attempt, "refund", try_number)};
}

api_call retrieve_intent(const std::string& intent) {
  form query;
  query.add("expand[]", "latest_charge");
  return {endpoint::retrieve,
          std::string{intents} + '/' + path_segment(intent) + '?'
            + query.text(),
          {},
          {}};
}

api_call list_intents(int64_t from, int64_t to, const std::string& after) {
  form query;
  query.add("created[gte]", from)
    .add("created[lt]", to)
    .add("limit", list_page)
    .add("expand[]", "data.latest_charge");
  if (!after.empty())
    query.add("starting_after", after);
  return {endpoint::list, std::string{intents} + '?' + query.text(), {}, {}};
}

} // namespace onsale::payments::stripe
