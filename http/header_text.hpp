#pragma once

#include <string_view>

/// The small grammar that header values share (RFC 9110, 5.6).
namespace onsale::http {

/// Compares ASCII text, upper and lower case being the same.
bool iequals(std::string_view a, std::string_view b) noexcept;

/// @returns `x` without spaces and tabs at its ends.
std::string_view trim(std::string_view x) noexcept;

/// Cuts the first element, trimmed, and its separator off a list.
/// @pre `!list.empty()`
std::string_view take_element(std::string_view& list, char separator) noexcept;

} // namespace onsale::http
