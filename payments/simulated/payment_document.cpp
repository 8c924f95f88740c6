#include "payments/simulated/payment_document.hpp"

#include "payments/json_members.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace onsale::payments {

namespace {

using nlohmann::json;

struct state_name {
  payment_state state;
  std::string_view name;
};

/// States that a provider's payment can have, and their names in the book,
/// which must stay as they are.
constexpr std::array<state_name, 6> states{{
  {payment_state::requires_action, "requires_action"},
  {payment_state::declined, "declined"},
  {payment_state::authorised, "authorised"},
  {payment_state::captured, "captured"},
  {payment_state::voided, "voided"},
  {payment_state::refunded, "refunded"},
}};

std::string_view name_of(payment_state x) {
  auto i = std::find_if(states.begin(), states.end(), [x](const state_name& s) {
    return s.state == x;
  });
  return i == states.end() ? std::string_view{} : i->name;
}

std::optional<payment_state> parse_state(std::string_view name) {
  auto i = std::find_if(states.begin(), states.end(),
                        [name](const state_name& s) {
                          return s.name == name;
                        });
  if (i == states.end())
    return std::nullopt;
  return i->state;
}

std::optional<gateway_status> parse_first(std::string_view name) {
  for (auto x : {gateway_status::succeeded, gateway_status::declined,
                 gateway_status::requires_action})
    if (name == to_string(x))
      return x;
  return std::nullopt;
}

} // namespace

std::string to_document(const provider_payment& x) {
  return json{
    {"reference", x.reference},      {"method", x.method},
    {"amount", x.amount.amount},     {"currency", x.amount.currency.code()},
    {"state", name_of(x.state)},     {"first", to_string(x.first)},
    {"decline_code", x.decline_code}}
    .dump();
}

std::optional<provider_payment> parse_payment(std::string_view document) {
  auto object = json::parse(document, nullptr, false);
  if (!object.is_object())
    return std::nullopt;
  auto reference = text_at(object, "reference");
  auto method = text_at(object, "method");
  auto unit = text_at(object, "currency");
  auto state = text_at(object, "state");
  auto first = text_at(object, "first");
  auto decline_code = text_at(object, "decline_code");
  auto amount = integer_at(object, "amount");
  if (!reference || !method || !unit || !state || !first || !decline_code
      || !amount)
    return std::nullopt;
  auto parsed_unit = currency::parse(*unit);
  auto parsed_state = parse_state(*state);
  auto parsed_first = parse_first(*first);
  if (!parsed_unit || !parsed_state || !parsed_first)
    return std::nullopt;
  return provider_payment{*reference,    *method,       {*amount, *parsed_unit},
                          *parsed_state, *parsed_first, *decline_code};
}

} // namespace onsale::payments
