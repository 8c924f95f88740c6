#include "payments/stripe/intent.hpp"

#include "domain/limits.hpp"
#include "payments/json_members.hpp"
#include "payments/stripe/units.hpp"

#include <algorithm>
#include <array>

namespace onsale::payments::stripe {

namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 7> status_names{
  "requires_payment_method",
  "requires_confirmation",
  "requires_action",
  "processing",
  "requires_capture",
  "canceled",
  "succeeded"};

std::optional<intent_status> parse_status(std::string_view name) {
  for (size_t i = 0; i < status_names.size(); ++i)
    if (status_names[i] == name)
      return static_cast<intent_status>(i);
  return std::nullopt;
}

/// Stripe writes currencies in small letters.
std::optional<currency> parse_unit(std::string code) {
  for (auto& x : code)
    if (x >= 'a' && x <= 'z')
      x = static_cast<char>(x - 'a' + 'A');
  return currency::parse(code);
}

std::string decline_in(const json& error) {
  if (auto code = text_at(error, "decline_code"))
    return *code;
  auto code = text_at(error, "code");
  return code ? *code : std::string{"processing_error"};
}

std::string url_in(const json& next_action) {
  auto redirect = object_at(next_action, "redirect_to_url");
  auto url = redirect ? text_at(*redirect, "url") : nullptr;
  return url ? *url : std::string{};
}

bool is_card_name(std::string_view x) {
  return x.size() <= limits::card_bytes
         && std::all_of(x.begin(), x.end(), [](char c) {
              return c > ' ' && c <= '~';
            });
}

/// Each kind of payment method has a member of its own, with a fingerprint if
/// it can be told from others of its kind.
std::string fingerprint_in(const json& charge) {
  auto details = object_at(charge, "payment_method_details");
  auto kind = details ? text_at(*details, "type") : nullptr;
  auto method = kind ? object_at(*details, kind->c_str()) : nullptr;
  auto print = method ? text_at(*method, "fingerprint") : nullptr;
  return print && is_card_name(*print) ? *print : std::string{};
}

} // namespace

std::optional<attempt_name> read_attempt_name(const json& metadata) {
  auto booking = text_at(metadata, "booking");
  auto attempt = text_at(metadata, "attempt");
  if (!booking || !attempt)
    return std::nullopt;
  auto id = parse_booking_id(*booking);
  auto number = parse_numeric_id(*attempt);
  if (!id || !number || *number > UINT32_MAX)
    return std::nullopt;
  return attempt_name{*id, static_cast<uint32_t>(*number)};
}

std::optional<intent> read_intent(const json& x) {
  auto kind = text_at(x, "object");
  auto id = text_at(x, "id");
  auto status = text_at(x, "status");
  auto amount = integer_at(x, "amount");
  auto unit = text_at(x, "currency");
  if (!kind || *kind != "payment_intent" || !id || id->empty() || !status
      || !amount || !unit)
    return std::nullopt;
  auto parsed_status = parse_status(*status);
  auto parsed_unit = parse_unit(*unit);
  if (!parsed_status || !parsed_unit)
    return std::nullopt;
  intent result;
  result.id = *id;
  result.status = *parsed_status;
  auto counted = [&](int64_t units) {
    return from_stripe_units(units, *parsed_unit);
  };
  result.amount = {counted(*amount), *parsed_unit};
  result.capturable = counted(integer_at(x, "amount_capturable").value_or(0));
  result.received = counted(integer_at(x, "amount_received").value_or(0));
  result.created = integer_at(x, "created").value_or(0);
  if (auto charge = object_at(x, "latest_charge")) {
    result.refunded = is_true_at(*charge, "refunded");
    result.card = fingerprint_in(*charge);
  }
  if (auto error = object_at(x, "last_payment_error"))
    result.decline_code = decline_in(*error);
  if (auto action = object_at(x, "next_action"))
    result.action_url = url_in(*action);
  if (auto metadata = object_at(x, "metadata"))
    result.of = read_attempt_name(*metadata);
  return result;
}

std::optional<payment_state> state_of(const intent& x) noexcept {
  switch (x.status) {
    case intent_status::requires_payment_method:
      return x.decline_code.empty() ? payment_state::intended
                                    : payment_state::declined;
    case intent_status::requires_confirmation:
      return payment_state::intended;
    case intent_status::requires_action:
      return payment_state::requires_action;
    case intent_status::requires_capture:
      return payment_state::authorised;
    case intent_status::canceled:
      return payment_state::voided;
    case intent_status::succeeded:
      return x.refunded ? payment_state::refunded : payment_state::captured;
    case intent_status::processing:
      break;
  }
  return std::nullopt;
}

} // namespace onsale::payments::stripe
