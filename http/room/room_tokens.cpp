#include "http/room/room_tokens.hpp"

#include "http/session_cookie.hpp"
#include "http/views/draw_json.hpp"

#include <nlohmann/json.hpp>

#include <chrono>

namespace onsale::http {

namespace {

using nlohmann::json;

std::string claims_for(const place_holder& of, timestamp expires) {
  auto seconds = std::chrono::floor<std::chrono::seconds>(expires);
  json claims{{"sub", of.user.value},
              {"event_id", std::to_string(of.event.value)},
              {"entry_id", std::to_string(of.entry.value)},
              {"exp", seconds.time_since_epoch().count()}};
  return claims.dump();
}

/// @returns the id of that name; nothing if there is none
std::optional<uint64_t> id_in(const json& claims, const char* name) {
  auto i = claims.find(name);
  if (i == claims.end() || !i->is_string())
    return std::nullopt;
  return parse_numeric_id(i->get_ref<const std::string&>());
}

result<shown_token, token_error>
read(const token_keys& keys, const std::string& token, token_use use,
     timestamp now) {
  auto text = keys.claims_of(token, use, now);
  if (!text)
    return failure{text.error()};
  auto claims = json::parse(*text);
  auto event = id_in(claims, "event_id");
  auto entry = id_in(claims, "entry_id");
  auto subject = claims.find("sub");
  auto expires = claims.find("exp");
  if (!event || !entry || expires == claims.end())
    return failure{token_error::malformed};
  if (subject == claims.end() || !subject->is_string())
    return failure{token_error::bad_subject};
  auto user = parse_user_id(subject->get_ref<const std::string&>());
  if (!user)
    return failure{token_error::bad_subject};
  return shown_token{{*std::move(user), {*event}, {*entry}},
                     timestamp{std::chrono::seconds{expires->get<int64_t>()}}};
}

} // namespace

std::string
issue_place(const token_keys& keys, const place_holder& of, timestamp expires) {
  return keys.sign(token_use::place, claims_for(of, expires));
}

std::string
issue_pass(const token_keys& keys, const place_holder& of, timestamp until) {
  return keys.sign(token_use::pass, claims_for(of, until));
}

std::string pass_cookie_of(event_id id) {
  return std::string{pass_cookie_prefix} + std::to_string(id.value);
}

std::string issue_receipt(const token_keys& keys, const draw_receipt& x) {
  return keys.sign(token_use::receipt, receipt_claims(x));
}

result<shown_token, token_error>
read_place(const token_keys& keys, const std::string& token, timestamp now) {
  return read(keys, token, token_use::place, now);
}

result<shown_token, token_error>
read_pass(const token_keys& keys, const std::string& token, timestamp now) {
  return read(keys, token, token_use::pass, now);
}

} // namespace onsale::http
