#pragma once

#include "http/request.hpp"

#include <optional>
#include <string>
#include <string_view>

/// How browsers show who they are (protocols, P13): the page's WebSockets and
/// event streams cannot send headers, and no script should be able to read a
/// token. So the token is in a cookie, and whatever changes something has to
/// carry a header that no page of another site can send.
namespace onsale::http {

inline constexpr std::string_view session_cookie = "onsale_session";

/// The passes of waiting rooms: with the event's id behind it.
inline constexpr std::string_view pass_cookie_prefix = "onsale_pass_";

inline constexpr std::string_view csrf_header = "X-Onsale-CSRF";

/// What that header has to say for a session. It takes the session's token to
/// know it, so only pages that may read `GET /session` do.
std::string csrf_token_of(std::string_view session);

/// @returns the token of an `Authorization: Bearer` (RFC 6750); none if it says
/// anything else
std::optional<std::string_view> bearer_token(const request& x) noexcept;

/// Whether a request only reads (RFC 9110, 9.2.1).
bool is_safe(verb x) noexcept;

/// Whether it shows that it comes from a page that may act for its session.
bool has_csrf_token(const request& x, std::string_view session);

/// Whether it comes from a page of our own host, or from no page: browsers say
/// where all others come from, with everything that changes something and with
/// every WebSocket.
bool comes_from_own_page(const request& x);

} // namespace onsale::http
