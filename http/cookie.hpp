#pragma once

#include "http/request.hpp"
#include "http/response.hpp"

#include <chrono>
#include <optional>
#include <string_view>

/// Cookies (RFC 6265), as far as a server needs that sets and reads its own.
namespace onsale::http {

/// @returns the value of the first cookie of that name
std::optional<std::string_view>
find_cookie(const header_fields& x, std::string_view name) noexcept;

/// A cookie that scripts cannot read, and that comes back from our own pages
/// alone: `HttpOnly`, `SameSite=Strict`, for all paths.
/// @pre name and value are of the characters of a JWT
/// @param age zero: the browser forgets it
/// @param secure whether it may travel over TLS alone
void set_cookie(response& to, std::string_view name, std::string_view value,
                std::chrono::seconds age, bool secure);

} // namespace onsale::http
