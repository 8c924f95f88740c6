#pragma once

#include <string_view>

namespace onsale::http {

/// Whether a list of entity tags, as `If-None-Match` has it, names `etag`
/// (given without quotes) or is `*`. Compares weakly, as RFC 9110, 13.1.2 asks:
/// a tag that a cache has weakened still names the same representation.
bool names_etag(std::string_view list, std::string_view etag) noexcept;

} // namespace onsale::http
