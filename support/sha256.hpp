#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace onsale::support {

/// SHA-256 (FIPS 180-4) of OpenSSL, in the form in which the domain takes hash
/// functions. Thread-safe.
std::array<uint8_t, 32> sha256(std::string_view bytes);

/// HMAC-SHA-256 (RFC 2104), the same way.
std::array<uint8_t, 32>
hmac_sha256(std::string_view key, std::string_view bytes);

} // namespace onsale::support
