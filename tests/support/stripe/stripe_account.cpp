#include "tests/support/stripe/stripe_account.hpp"

#include "payments/simulated/test_cards.hpp"
#include "tests/support/stripe/form_reading.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace onsale::test {

namespace {

using nlohmann::json;

constexpr std::string_view intents_path = "/v1/payment_intents";

stripe_response error(int status, const char* type, const std::string& code,
                      const std::string& message) {
  json x{{"type", type}, {"message", message}};
  if (!code.empty())
    x["code"] = code;
  return {status, {{"error", std::move(x)}}, false};
}

stripe_response invalid(const std::string& code, const std::string& message) {
  return error(400, "invalid_request_error", code, message);
}

/// The intent is not in a state that allows it.
stripe_response unexpected(const json& of) {
  auto result = invalid("payment_intent_unexpected_state",
                        "the status is " + of.at("status").get<std::string>());
  result.body["error"]["payment_intent"] = of;
  return result;
}

int64_t number_in(const json& form, const char* name, int64_t otherwise) {
  auto text = form.value(name, std::string{});
  int64_t result = 0;
  auto end = text.data() + text.size();
  auto [at, ec] = std::from_chars(text.data(), end, result);
  return ec == std::errc{} && at == end && !text.empty() ? result : otherwise;
}

std::string status_of(const json& intent) {
  return intent.at("status").get<std::string>();
}

/// Some of Stripe's codes are those of its errors, not of the bank's answer.
bool is_error_code(const std::string& decline) {
  return decline == "expired_card" || decline == "incorrect_cvc"
         || decline == "processing_error";
}

json card_error(const std::string& code) {
  json x{{"type", "card_error"},
         {"message", "Your card was declined."},
         {"code", is_error_code(code) ? code : "card_declined"}};
  if (!is_error_code(code))
    x["decline_code"] = code;
  return x;
}

} // namespace

void stripe_account::set_bank(std::string url) {
  std::lock_guard guard{mutex_};
  bank_url_ = std::move(url);
}

std::string stripe_account::next_id(const std::string& prefix) {
  auto number = std::to_string(++last_id_);
  return prefix + "_test"
         + std::string(8 - std::min<size_t>(8, number.size()), '0') + number;
}

void stripe_account::tell(const std::string& type, const json& object,
                          int64_t now) {
  events_.push_back({{"id", next_id("evt")},
                     {"object", "event"},
                     {"api_version", "2024-06-20"},
                     {"created", now},
                     {"livemode", false},
                     {"type", type},
                     {"data", {{"object", object}}}});
}

json* stripe_account::find(const std::string& id) {
  auto i = by_id_.find(id);
  return i == by_id_.end() ? nullptr : i->second;
}

json stripe_account::shown(const json& of, const json& form) const {
  auto result = of;
  auto wanted = form.value("expand", json::array());
  auto charge = of.at("latest_charge");
  if (charge.is_string()
      && std::any_of(wanted.begin(), wanted.end(), [](const json& x) {
           return x == "latest_charge" || x == "data.latest_charge";
         }))
    result["latest_charge"] = charges_.at(charge.get<std::string>());
  return result;
}

// -- the calls ----------------------------------------------------------------

stripe_response stripe_account::handle(const stripe_request& x, int64_t now) {
  std::lock_guard guard{mutex_};
  auto request = x.method + ' ' + x.target + '\n' + x.body;
  if (x.method == "POST" && !x.idempotency_key.empty()) {
    auto known = kept_.find(x.idempotency_key);
    if (known != kept_.end()) {
      if (known->second.request != request)
        return error(400, "idempotency_error", "",
                     "Keys can only be used with the same parameters.");
      auto result = known->second.said;
      result.replayed = true;
      return result;
    }
  }
  auto result = route(x, now);
  if (x.method == "POST" && !x.idempotency_key.empty())
    kept_[x.idempotency_key] = {request, result};
  return result;
}

stripe_response
stripe_account::fail(const stripe_request& x, int64_t now, bool has_effect) {
  std::lock_guard guard{mutex_};
  if (has_effect)
    route(x, now);
  return keep_locked(x, error(500, "api_error", "", "Something went wrong."));
}

stripe_response
stripe_account::keep(const stripe_request& x, stripe_response said) {
  std::lock_guard guard{mutex_};
  return keep_locked(x, std::move(said));
}

stripe_response
stripe_account::keep_locked(const stripe_request& x, stripe_response said) {
  if (x.method == "POST" && !x.idempotency_key.empty())
    kept_.try_emplace(x.idempotency_key,
                      kept_answer{x.method + ' ' + x.target + '\n' + x.body,
                                  said});
  return said;
}

stripe_response stripe_account::route(const stripe_request& x, int64_t now) {
  auto mark = x.target.find('?');
  auto path = x.target.substr(0, mark);
  auto query = mark == std::string::npos ? json::object()
                                         : read_form(x.target.substr(mark + 1));
  auto form = read_form(x.body);
  auto is_post = x.method == "POST";
  if (path == intents_path)
    return is_post ? create(form, now) : list(query);
  if (path == "/v1/refunds" && is_post)
    return refund(form, now);
  if (!path.starts_with(std::string{intents_path} + '/'))
    return error(404, "invalid_request_error", "", "Unrecognized request URL");
  auto rest = path.substr(intents_path.size() + 1);
  auto slash = rest.find('/');
  auto of = find(rest.substr(0, slash));
  if (!of)
    return error(404, "invalid_request_error", "resource_missing",
                 "No such payment_intent");
  if (slash == std::string::npos && !is_post)
    return {200, shown(*of, query), false};
  auto verb = slash == std::string::npos ? std::string{}
                                         : rest.substr(slash + 1);
  auto said = verb == "confirm"   ? confirm(*of, form, now)
              : verb == "capture" ? capture(*of, now)
              : verb == "cancel"  ? cancel(*of, now)
                                  : error(404, "invalid_request_error", "",
                                          "Unrecognized request URL");
  return said.status == 200 ? stripe_response{200, shown(*of, form), false}
                            : said;
}

stripe_response stripe_account::create(const json& form, int64_t now) {
  auto amount = number_in(form, "amount", 0);
  if (amount < 50)
    return invalid("amount_too_small", "Amount must be at least 50 cents");
  auto unit = form.value("currency", std::string{});
  if (unit.size() != 3)
    return invalid("parameter_invalid", "Invalid currency");
  auto id = next_id("pi");
  json x{{"id", id},
         {"object", "payment_intent"},
         {"amount", amount},
         {"amount_capturable", 0},
         {"amount_received", 0},
         {"canceled_at", nullptr},
         {"cancellation_reason", nullptr},
         {"capture_method", form.value("capture_method", "automatic")},
         {"client_secret", id + "_secret_test"},
         {"confirmation_method", "automatic"},
         {"created", now},
         {"currency", unit},
         {"description", form.value("description", json{})},
         {"last_payment_error", nullptr},
         {"latest_charge", nullptr},
         {"livemode", false},
         {"metadata", form.value("metadata", json::object())},
         {"next_action", nullptr},
         {"payment_method", nullptr},
         {"payment_method_types",
          form.value("payment_method_types", json::array({"card"}))},
         {"status", "requires_payment_method"}};
  auto& made = intents_.emplace_back(std::move(x));
  by_id_.emplace(made.at("id").get<std::string>(), &made);
  tell("payment_intent.created", made, now);
  return {200, shown(made, form), false};
}

stripe_response
stripe_account::confirm(json& of, const json& form, int64_t now) {
  auto status = status_of(of);
  if (status != "requires_payment_method" && status != "requires_confirmation")
    return unexpected(of);
  auto method = form.value("payment_method", std::string{});
  auto card = payments::find_test_card(method);
  if (!card) {
    auto result = invalid("resource_missing", "No such PaymentMethod");
    result.body["error"]["param"] = "payment_method";
    return result;
  }
  of["payment_method"] = method;
  of["last_payment_error"] = nullptr;
  if (card->needs_action) {
    of["status"] = "requires_action";
    of["next_action"] = {{"type", "redirect_to_url"},
                         {"redirect_to_url",
                          {{"url", bank_url_ + of.at("id").get<std::string>()},
                           {"return_url", form.value("return_url", json{})}}}};
    tell("payment_intent.requires_action", of, now);
    return {200, of, false};
  }
  if (card->decline_code.empty()) {
    hold(of, now);
    return {200, of, false};
  }
  decline(of, std::string{card->decline_code}, now);
  auto x = of.at("last_payment_error");
  x["payment_intent"] = of;
  return {402, {{"error", std::move(x)}}, false};
}

void stripe_account::hold(json& of, int64_t now) {
  auto charge = next_id("ch");
  charges_[charge] = {
    {"id", charge},
    {"object", "charge"},
    {"amount", of.at("amount")},
    {"captured", false},
    {"metadata", of.at("metadata")},
    {"payment_intent", of.at("id")},
    {"payment_method_details",
     {{"type", "card"}, {"card", {{"fingerprint", of.at("payment_method")}}}}},
    {"refunded", false}};
  of["latest_charge"] = charge;
  of["next_action"] = nullptr;
  of["status"] = "requires_capture";
  of["amount_capturable"] = of.at("amount");
  tell("payment_intent.amount_capturable_updated", of, now);
}

void stripe_account::decline(json& of, const std::string& code, int64_t now) {
  of["status"] = "requires_payment_method";
  of["next_action"] = nullptr;
  of["last_payment_error"] = card_error(code);
  tell("payment_intent.payment_failed", of, now);
}

stripe_response stripe_account::capture(json& of, int64_t now) {
  if (status_of(of) != "requires_capture")
    return unexpected(of);
  of["status"] = "succeeded";
  of["amount_received"] = of.at("amount");
  of["amount_capturable"] = 0;
  charges_.at(of.at("latest_charge").get<std::string>())["captured"] = true;
  tell("payment_intent.succeeded", of, now);
  return {200, of, false};
}

stripe_response stripe_account::cancel(json& of, int64_t now) {
  auto status = status_of(of);
  if (status == "succeeded" || status == "canceled")
    return unexpected(of);
  of["status"] = "canceled";
  of["canceled_at"] = now;
  of["amount_capturable"] = 0;
  of["next_action"] = nullptr;
  tell("payment_intent.canceled", of, now);
  return {200, of, false};
}

stripe_response stripe_account::refund(const json& form, int64_t now) {
  auto of = find(form.value("payment_intent", std::string{}));
  if (!of)
    return error(404, "invalid_request_error", "resource_missing",
                 "No such payment_intent");
  if (status_of(*of) != "succeeded")
    return unexpected(*of);
  auto& charge = charges_.at(of->at("latest_charge").get<std::string>());
  if (charge.at("refunded") == true)
    return invalid("charge_already_refunded", "has already been refunded");
  charge["refunded"] = true;
  tell("charge.refunded", charge, now);
  return {200,
          {{"id", next_id("re")},
           {"object", "refund"},
           {"amount", of->at("amount")},
           {"currency", of->at("currency")},
           {"created", now},
           {"metadata", form.value("metadata", json::object())},
           {"payment_intent", of->at("id")},
           {"status", "succeeded"}},
          false};
}

/// Newest first.
stripe_response stripe_account::list(const json& query) const {
  auto limit = number_in(query, "limit", 10);
  auto created = query.value("created", json::object());
  auto from = number_in(created, "gte", 0);
  auto to = number_in(created, "lt", INT64_MAX);
  auto after = query.value("starting_after", std::string{});
  auto passed = after.empty();
  auto data = json::array();
  auto has_more = false;
  for (auto i = intents_.rbegin(); i != intents_.rend(); ++i) {
    auto at = i->at("created").get<int64_t>();
    if (passed && at >= from && at < to) {
      if (static_cast<int64_t>(data.size()) == limit) {
        has_more = true;
        break;
      }
      data.push_back(shown(*i, query));
    }
    passed = passed || i->at("id") == after;
  }
  return {200,
          {{"object", "list"},
           {"url", intents_path},
           {"has_more", has_more},
           {"data", std::move(data)}},
          false};
}

} // namespace onsale::test
