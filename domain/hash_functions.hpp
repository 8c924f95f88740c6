#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace onsale {

/// The result of a hash function of 256 bits, or a secret of that length.
using hash256 = std::array<uint8_t, 32>;

/// The hash functions that rules of the domain are written in. It has none of
/// its own: whoever calls it passes those of a library. Thread-safe.
struct hash_functions {
  /// SHA-256 (FIPS 180-4).
  hash256 (*sha256)(std::string_view bytes) = nullptr;

  /// HMAC-SHA-256 (RFC 2104).
  hash256 (*hmac_sha256)(std::string_view key, std::string_view bytes) = nullptr;
};

/// 64 lower-case hexadecimal digits.
std::string to_hex(const hash256& x);

/// Parses exactly what `to_hex` prints: one value has one text.
std::optional<hash256> parse_hash256(std::string_view hex);

/// The bytes, for a function that takes a text.
inline std::string_view bytes_of(const hash256& x) noexcept {
  return {reinterpret_cast<const char*>(x.data()), x.size()};
}

} // namespace onsale
