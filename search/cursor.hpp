#pragma once

#include "search/query.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace onsale::search {

/// Where a page ended, as clients keep it: opaque, and safe in a URL. It is no
/// secret, and whoever makes one up sees nothing that others do not.
/// @param question a hash of what was asked; a cursor is good for the same
/// question only
std::string to_cursor(const page_end& x, uint64_t question);

/// @returns nothing if this is no cursor for that question
std::optional<page_end> parse_cursor(std::string_view text, uint64_t question);

} // namespace onsale::search
