#include "domain/hash_functions.hpp"

namespace onsale {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

} // namespace

std::string to_hex(const hash256& x) {
  std::string result;
  result.reserve(2 * x.size());
  for (auto byte : x) {
    result += hex_digits[byte >> 4];
    result += hex_digits[byte & 0x0f];
  }
  return result;
}

std::optional<hash256> parse_hash256(std::string_view hex) {
  hash256 result{};
  if (hex.size() != 2 * result.size())
    return std::nullopt;
  for (size_t i = 0; i < hex.size(); ++i) {
    auto digit = hex_digits.find(hex[i]);
    if (digit == std::string_view::npos)
      return std::nullopt;
    auto& byte = result[i / 2];
    byte = static_cast<uint8_t>((byte << 4) | digit);
  }
  return result;
}

} // namespace onsale
