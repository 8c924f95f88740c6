#include "payments/simulated/provider_payment.hpp"

#include "payments/simulated/test_cards.hpp"

#include <cassert>
#include <string_view>
#include <utility>

namespace onsale::payments {

namespace {

constexpr std::string_view reference_prefix = "pi_";

gateway_answer reject(std::string detail) {
  gateway_answer result;
  result.status = gateway_status::rejected;
  result.detail = std::move(detail);
  return result;
}

/// An answer about a payment as it stands now.
gateway_answer say(gateway_status status, const provider_payment& x) {
  gateway_answer result;
  result.status = status;
  result.state = x.state;
  result.reference = x.reference;
  if (status == gateway_status::declined)
    result.decline_code = x.decline_code;
  if (status == gateway_status::requires_action)
    result.action_url = action_url_of(x.reference);
  if (x.state == payment_state::authorised
      || x.state == payment_state::captured)
    result.card = x.method; // a test card is one card, whoever pays with it
  return result;
}

step_result moved(provider_payment x, payment_state to) {
  x.state = to;
  auto answer = say(gateway_status::succeeded, x);
  return {std::move(answer), std::move(x)};
}

step_result refused(const provider_payment& x, const char* why) {
  auto answer = say(gateway_status::rejected, x);
  answer.detail = why;
  return {std::move(answer), std::nullopt};
}

step_result done_before(const provider_payment& x) {
  return {say(gateway_status::succeeded, x), std::nullopt};
}

step_result capture(const provider_payment& x) {
  switch (x.state) {
    case payment_state::authorised:
      return moved(x, payment_state::captured);
    case payment_state::captured:
    case payment_state::refunded:
      return done_before(x);
    default:
      return refused(x, "payment_intent_unexpected_state");
  }
}

step_result cancel(const provider_payment& x) {
  switch (x.state) {
    case payment_state::authorised:
    case payment_state::requires_action:
    case payment_state::declined:
      return moved(x, payment_state::voided);
    case payment_state::voided:
      return done_before(x);
    default:
      return refused(x, "payment_intent_unexpected_state");
  }
}

step_result refund(const provider_payment& x) {
  switch (x.state) {
    case payment_state::captured:
      return moved(x, payment_state::refunded);
    case payment_state::refunded:
      return done_before(x);
    default:
      return refused(x, "charge_not_captured");
  }
}

step_result decline(provider_payment x) {
  x.state = payment_state::declined;
  auto answer = say(gateway_status::declined, x);
  return {std::move(answer), std::move(x)};
}

/// The buyer answers on the bank's page. An answer given before stands.
step_result complete_action(const provider_payment& x, bool approved) {
  if (x.first != gateway_status::requires_action)
    return refused(x, "no action was asked for");
  switch (x.state) {
    case payment_state::requires_action:
      break;
    case payment_state::authorised:
    case payment_state::captured:
    case payment_state::refunded:
      return approved ? done_before(x) : refused(x, "approved already");
    case payment_state::declined:
      return {say(gateway_status::declined, x), std::nullopt};
    default:
      return refused(x, "cancelled already");
  }
  auto next = x;
  if (!approved)
    next.decline_code = "payment_intent_authentication_failure";
  return next.decline_code.empty() ? moved(next, payment_state::authorised)
                                   : decline(next);
}

/// What became of an attempt, in the words that its authorisation would have
/// used.
step_result retrieve(const provider_payment& x) {
  auto status = gateway_status::succeeded;
  if (x.state == payment_state::declined)
    status = gateway_status::declined;
  else if (x.state == payment_state::requires_action)
    status = gateway_status::requires_action;
  return {say(status, x), std::nullopt};
}

} // namespace

const char* to_string(provider_step x) noexcept {
  switch (x) {
    case provider_step::authorise:
      return "authorise";
    case provider_step::capture:
      return "capture";
    case provider_step::cancel:
      return "cancel";
    case provider_step::refund:
      return "refund";
    case provider_step::retrieve:
      return "retrieve";
    case provider_step::approve:
      return "approve";
    case provider_step::fail:
      break;
  }
  return "fail";
}

std::string payment_key(const booking_id& booking, uint32_t attempt) {
  return to_string(booking) + '-' + std::to_string(attempt);
}

std::optional<attempt_of_booking> parse_payment_key(std::string_view key) {
  auto dash = key.rfind('-');
  if (dash == std::string_view::npos)
    return std::nullopt;
  auto booking = parse_booking_id(key.substr(0, dash));
  auto attempt = parse_numeric_id(key.substr(dash + 1));
  if (!booking || !attempt || *attempt > UINT32_MAX)
    return std::nullopt;
  return attempt_of_booking{*booking, static_cast<uint32_t>(*attempt)};
}

std::string reference_of(const std::string& payment_key) {
  return std::string{reference_prefix} + payment_key;
}

std::optional<std::string> key_of(std::string_view reference) {
  if (!reference.starts_with(reference_prefix))
    return std::nullopt;
  return std::string{reference.substr(reference_prefix.size())};
}

std::string action_url_of(const std::string& reference) {
  return "/simulated-bank/" + reference;
}

step_result authorise(const std::optional<provider_payment>& known,
                      const authorise_request& request) {
  if (known) {
    if (known->method != request.method || known->amount != request.amount)
      return refused(*known, "idempotency_error: another card or amount");
    return {say(known->first, *known), std::nullopt};
  }
  if (request.amount.amount <= 0)
    return {reject("amount_too_small"), std::nullopt};
  auto card = find_test_card(request.method);
  if (!card)
    return {reject("resource_missing: no such payment method"), std::nullopt};
  provider_payment x;
  x.reference = reference_of(payment_key(request.booking, request.attempt));
  x.method = request.method;
  x.amount = request.amount;
  x.decline_code = card->decline_code;
  if (card->needs_action) {
    x.first = gateway_status::requires_action;
    x.state = payment_state::requires_action;
  } else if (!card->decline_code.empty()) {
    x.first = gateway_status::declined;
    x.state = payment_state::declined;
  }
  auto answer = say(x.first, x);
  return {std::move(answer), std::move(x)};
}

step_result
apply(provider_step step, const std::optional<provider_payment>& known,
      const std::string& reference) {
  if (!known || (!reference.empty() && reference != known->reference))
    return {reject("resource_missing: no such payment"), std::nullopt};
  switch (step) {
    case provider_step::authorise:
      break;
    case provider_step::capture:
      return capture(*known);
    case provider_step::cancel:
      return cancel(*known);
    case provider_step::refund:
      return refund(*known);
    case provider_step::retrieve:
      return retrieve(*known);
    case provider_step::approve:
      return complete_action(*known, true);
    case provider_step::fail:
      return complete_action(*known, false);
  }
  assert(!"authorise needs its request");
  return refused(*known, "authorise needs its request");
}

} // namespace onsale::payments
