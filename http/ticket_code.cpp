#include "http/ticket_code.hpp"

#include <nlohmann/json.hpp>

namespace onsale::http {

using nlohmann::json;

std::string
issue_ticket_code(const token_keys& keys, const storage::shown_ticket& x) {
  json claims{{"sub", to_string(x.ticket)}, {"booking", to_string(x.booking)}};
  return keys.sign(token_use::ticket, claims.dump());
}

result<storage::shown_ticket, token_error>
read_ticket_code(const token_keys& keys, const std::string& code,
                 timestamp now) {
  auto text = keys.claims_of(code, token_use::ticket, now);
  if (!text)
    return failure{text.error()};
  auto claims = json::parse(*text);
  auto member = [&claims](const char* name) {
    auto i = claims.find(name);
    return i != claims.end() && i->is_string() ? i->get<std::string>()
                                               : std::string{};
  };
  auto ticket = parse_ticket_id(member("sub"));
  auto booking = parse_booking_id(member("booking"));
  if (!ticket || !booking)
    return failure{token_error::bad_subject};
  return storage::shown_ticket{*ticket, *booking};
}

} // namespace onsale::http
