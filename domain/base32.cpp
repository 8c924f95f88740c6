#include "domain/base32.hpp"

namespace onsale {

namespace {

constexpr std::string_view base32_digits = "abcdefghijklmnopqrstuvwxyz234567";

} // namespace

std::string to_base32(const std::vector<uint8_t>& in) {
  std::string out;
  out.reserve((in.size() * 8 + 4) / 5);
  uint32_t pending = 0;
  int bits = 0;
  for (auto byte : in) {
    pending = pending << 8 | byte;
    for (bits += 8; bits >= 5; bits -= 5)
      out += base32_digits[pending >> (bits - 5) & 31];
  }
  if (bits > 0)
    out += base32_digits[pending << (5 - bits) & 31];
  return out;
}

std::optional<std::vector<uint8_t>> from_base32(std::string_view text) {
  std::vector<uint8_t> out;
  out.reserve(text.size() * 5 / 8);
  uint32_t pending = 0;
  int bits = 0;
  for (auto digit : text) {
    auto value = base32_digits.find(digit);
    if (value == std::string_view::npos)
      return std::nullopt;
    pending = pending << 5 | static_cast<uint32_t>(value);
    if ((bits += 5) >= 8) {
      bits -= 8;
      out.push_back(static_cast<uint8_t>(pending >> bits));
    }
  }
  return out;
}

} // namespace onsale
