#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace onsale {

/// A point in time in milliseconds since 1970 UTC. The domain never reads a
/// clock: whoever calls it passes the time (protocols, P6).
using timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

/// A span of time in milliseconds.
using duration_ms = std::chrono::milliseconds;

/// Formats as RFC 3339 in UTC, with milliseconds only when they are not zero:
/// `2027-06-01T23:00:00Z`, `2027-06-01T23:00:00.250Z`.
std::string format_rfc3339(timestamp when);

/// Parses RFC 3339 with `Z` or a numeric offset; fractions beyond milliseconds
/// are cut. Returns nothing for anything else, and for years outside 1 to 9999.
std::optional<timestamp> parse_rfc3339(std::string_view text);

/// Milliseconds since 1970, the form that stores keep.
constexpr int64_t to_ms(timestamp when) noexcept {
  return when.time_since_epoch().count();
}

/// The inverse of `to_ms`.
constexpr timestamp from_ms(int64_t ms) noexcept {
  return timestamp{duration_ms{ms}};
}

} // namespace onsale
