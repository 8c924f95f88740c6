#pragma once

#include "domain/ids.hpp"
#include "domain/result.hpp"
#include "domain/room/draw_check.hpp"
#include "domain/time.hpp"
#include "http/token.hpp"

#include <string>

/// The tokens of waiting rooms (P8, P13): each is bound to a user and an event,
/// so a copied one is of no use to anybody else.
namespace onsale::http {

/// Whose place in which line.
struct place_holder {
  user_id user;
  event_id event;
  entry_id entry;

  friend bool operator==(const place_holder&, const place_holder&) = default;
};

/// What a token says that was shown.
struct shown_token {
  place_holder of;
  timestamp expires;
};

/// Says which place somebody has, as long as there can be a room.
std::string
issue_place(const token_keys& keys, const place_holder& of, timestamp expires);

/// Lets somebody in until then, and for the leeway of clocks behind it.
/// The same pass reads the same, so it does not matter who signs it when.
std::string
issue_pass(const token_keys& keys, const place_holder& of, timestamp until);

/// The name of the cookie in which a browser shows a pass.
std::string pass_cookie_of(event_id id);

/// For the buyer to keep, and never to expire.
std::string issue_receipt(const token_keys& keys, const draw_receipt& x);

/// @returns whose place, or pass, it is
result<shown_token, token_error>
read_place(const token_keys& keys, const std::string& token, timestamp now);
result<shown_token, token_error>
read_pass(const token_keys& keys, const std::string& token, timestamp now);

} // namespace onsale::http
