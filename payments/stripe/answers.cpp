#include "payments/stripe/answers.hpp"

namespace onsale::payments::stripe {

namespace {

gateway_answer told(const intent& x, gateway_status status) {
  gateway_answer result;
  result.status = status;
  result.state = state_of(x).value_or(payment_state::intended);
  result.reference = x.id;
  if (result.state == payment_state::declined)
    result.decline_code = x.decline_code;
  if (result.state == payment_state::requires_action)
    result.action_url = x.action_url;
  if (result.state == payment_state::authorised
      || result.state == payment_state::captured)
    result.card = x.card;
  return result;
}

gateway_answer still_at_work(const intent& x) {
  auto result = told(x, gateway_status::unknown);
  result.detail = "the bank has not answered";
  return result;
}

} // namespace

gateway_answer authorisation_of(const intent& x) {
  auto state = state_of(x);
  if (!state)
    return still_at_work(x);
  switch (*state) {
    case payment_state::authorised:
    case payment_state::captured:
    case payment_state::refunded:
      return told(x, gateway_status::succeeded);
    case payment_state::requires_action:
      return told(x, gateway_status::requires_action);
    case payment_state::declined:
      return told(x, gateway_status::declined);
    case payment_state::intended:
      return still_at_work(x);
    default:
      return told(x, gateway_status::rejected);
  }
}

bool is_next(step what, const intent& x) noexcept {
  switch (what) {
    case step::capture:
      return x.status == intent_status::requires_capture;
    case step::cancel:
      return x.status != intent_status::succeeded
             && x.status != intent_status::canceled
             && x.status != intent_status::processing;
    case step::refund:
      break;
  }
  return x.status == intent_status::succeeded && !x.refunded;
}

bool is_done(step what, const intent& x) noexcept {
  auto state = state_of(x);
  switch (what) {
    case step::capture:
      return state == payment_state::captured
             || state == payment_state::refunded;
    case step::cancel:
      return state == payment_state::voided;
    case step::refund:
      break;
  }
  return state == payment_state::refunded;
}

gateway_answer outcome_of(step what, const intent& x) {
  if (!state_of(x))
    return still_at_work(x);
  return told(x, is_done(what, x) ? gateway_status::succeeded
                                  : gateway_status::rejected);
}

gateway_answer state_as_asked(const intent& x) {
  auto state = state_of(x);
  if (!state)
    return still_at_work(x);
  if (*state == payment_state::intended)
    return told(x, gateway_status::rejected);
  if (*state == payment_state::requires_action)
    return told(x, gateway_status::requires_action);
  return told(x, gateway_status::succeeded);
}

gateway_answer without_intent(const reading& said) {
  gateway_answer result;
  auto is_final = said.what == verdict::refused
                  || said.what == verdict::declined;
  result.status = is_final ? gateway_status::rejected : gateway_status::unknown;
  result.detail = said.detail;
  return result;
}

} // namespace onsale::payments::stripe
