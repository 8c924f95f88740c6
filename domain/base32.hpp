#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onsale {

/// Bytes as lower-case base32 (RFC 4648) without padding: a text that may stand
/// in any URL and that a person can read out.
std::string to_base32(const std::vector<uint8_t>& in);

/// Bits that are left over at the end are lost: whoever needs one spelling
/// compares with the canonical one.
/// @returns nothing if there is another character
std::optional<std::vector<uint8_t>> from_base32(std::string_view text);

} // namespace onsale
