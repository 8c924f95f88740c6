#include "payments/stripe/api_answer.hpp"

#include "payments/json_members.hpp"

#include <nlohmann/json.hpp>

namespace onsale::payments::stripe {

namespace {

using nlohmann::json;

bool is_good(int status) {
  return status >= 200 && status < 300;
}

std::string or_empty(const std::string* x) {
  return x ? *x : std::string{};
}

/// `409 lock_timeout (req_…)`. Stripe's sentences stay out: they may quote what
/// was sent.
std::string describe(const api_answer& x, const std::string& code) {
  auto result = x.status == 0 ? std::string{"no answer"}
                              : std::to_string(x.status);
  if (!code.empty())
    result += ' ' + code;
  if (!x.request_id.empty())
    result += " (" + x.request_id + ')';
  return result;
}

verdict verdict_of(const api_answer& x, const std::string& type) {
  if (x.status == 0 && !x.was_sent)
    return verdict::busy;
  // Intents are never deleted.
  if (x.status == 401 || x.status == 403 || x.status == 404)
    return verdict::not_allowed;
  // Rate limiters and locks come before anything is done.
  if (x.status == 409 || x.status == 429)
    return verdict::busy;
  // Of all others only these are words of Stripe about the call itself.
  auto is_final = (x.status == 400 || x.status == 402)
                  && !x.should_retry.value_or(false);
  if (is_final && type == "card_error")
    return verdict::declined;
  if (is_final && type == "invalid_request_error")
    return verdict::refused;
  return verdict::indeterminate;
}

/// All but what a good answer says.
reading read_refusal(const api_answer& x, const json& body) {
  reading result;
  result.replayed = x.replayed;
  std::string type;
  if (auto error = object_at(body, "error")) {
    type = or_empty(text_at(*error, "type"));
    result.code = or_empty(text_at(*error, "code"));
    result.decline_code = or_empty(text_at(*error, "decline_code"));
    if (auto of = object_at(*error, "payment_intent"))
      result.of = read_intent(*of);
  }
  result.what = verdict_of(x, type);
  result.key_is_taken = x.status == 400 && type == "idempotency_error";
  if (result.what != verdict::declined)
    result.decline_code.clear();
  else if (result.decline_code.empty())
    result.decline_code = result.code.empty() ? "processing_error"
                                              : result.code;
  result.detail = describe(x, result.code.empty() ? type : result.code);
  return result;
}

std::optional<unread_intent> read_unread(const json& x) {
  auto metadata = object_at(x, "metadata");
  auto of = metadata ? read_attempt_name(*metadata) : std::nullopt;
  auto id = text_at(x, "id");
  if (!of || !id)
    return std::nullopt;
  return unread_intent{*id, *of, integer_at(x, "created").value_or(0)};
}

} // namespace

reading read_intent_answer(const api_answer& x) {
  auto body = json::parse(x.body, nullptr, false);
  auto result = read_refusal(x, body);
  if (!is_good(x.status))
    return result;
  result.of = read_intent(body);
  result.what = result.of ? verdict::done : verdict::indeterminate;
  return result;
}

reading read_refund_answer(const api_answer& x) {
  auto body = json::parse(x.body, nullptr, false);
  auto result = read_refusal(x, body);
  if (result.code == "charge_already_refunded")
    result.what = verdict::done;
  if (!is_good(x.status))
    return result;
  auto status = or_empty(text_at(body, "status"));
  if (status == "succeeded" || status == "pending")
    result.what = verdict::done;
  else if (!status.empty()) // failed, canceled, or asks for something
    result.what = verdict::refused;
  return result;
}

std::optional<intent_page> read_intent_page(const api_answer& x) {
  auto body = json::parse(x.body, nullptr, false);
  auto data = member_at(body, "data");
  if (!is_good(x.status) || !data || !data->is_array())
    return std::nullopt;
  intent_page result;
  for (const auto& y : *data) {
    if (auto id = text_at(y, "id"))
      result.last = *id;
    if (auto known = read_intent(y))
      result.intents.push_back(*std::move(known));
    else if (auto unread = read_unread(y))
      result.unread.push_back(*std::move(unread));
  }
  result.has_more = is_true_at(body, "has_more");
  if (result.has_more && result.last.empty())
    return std::nullopt; // there is no name to go on after
  return result;
}

} // namespace onsale::payments::stripe
