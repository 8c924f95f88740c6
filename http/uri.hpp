#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace onsale::http {

/// What came of a percent-encoded text.
enum class decoded : uint8_t {
  text,        // UTF-8 without control characters but tabs and line ends
  unprintable, // well encoded, but no text
  malformed,   // a `%` without two hexadecimal digits
};

/// Undoes percent-encoding and appends to `out`, which is unspecified unless
/// that is a text.
decoded percent_decode(std::string_view text, std::string& out);

/// A request target in its parts, still encoded.
struct target_parts {
  std::string_view path; // begins with `/`, or is `*`
  std::string_view query;
};

/// Splits a target in origin form, absolute form (as sent to proxies, RFC 9112,
/// 3.2.2) or asterisk form. Nothing for other forms.
std::optional<target_parts> split_target(std::string_view target) noexcept;

using query_pairs = std::vector<std::pair<std::string, std::string>>;

/// Reads `a=1&b=2`, with `+` for a space as forms write it. Empty pairs are
/// ignored; a pair without `=` has an empty value. Nothing if the encoding of a
/// pair is broken.
std::optional<query_pairs> parse_query(std::string_view query);

} // namespace onsale::http
