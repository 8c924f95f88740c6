#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace onsale::storage {

/// Name of a seating in the store: SHA-256 of its document. Events with the same
/// seats share it. Every event in memory has one, so it is not kept as text.
class seating_hash {
public:
  static constexpr size_t size = 32;

  /// There is none: the event has no tickets yet.
  constexpr seating_hash() = default;

  explicit constexpr seating_hash(const std::array<uint8_t, size>& digest)
    : digest_(digest) {
    // nop
  }

  /// @param text as `text` writes it
  static std::optional<seating_hash> parse(std::string_view text) {
    seating_hash result;
    if (text.empty())
      return result;
    if (text.size() != 2 * size)
      return std::nullopt;
    for (size_t i = 0; i < text.size(); ++i) {
      auto digit = digits.find(text[i]);
      if (digit == digits.npos)
        return std::nullopt;
      auto& byte = result.digest_[i / 2];
      byte = static_cast<uint8_t>(byte << 4 | digit);
    }
    return result;
  }

  bool empty() const noexcept {
    return *this == seating_hash{};
  }

  /// As stores keep it: 64 hexadecimal digits, lower case; empty if there is
  /// none.
  std::string text() const {
    std::string result;
    if (empty())
      return result;
    result.reserve(2 * size);
    for (auto byte : digest_) {
      result += digits[byte >> 4];
      result += digits[byte & 15];
    }
    return result;
  }

  friend auto operator<=>(const seating_hash&, const seating_hash&) = default;

  friend size_t hash_value(const seating_hash& x) {
    // Its bytes are as good as random.
    size_t result = 0;
    for (size_t i = 0; i < sizeof(result); ++i)
      result = result << 8 | x.digest_[i];
    return result;
  }

private:
  static constexpr std::string_view digits = "0123456789abcdef";

  std::array<uint8_t, size> digest_{};
};

} // namespace onsale::storage

template <>
struct std::hash<onsale::storage::seating_hash> {
  size_t operator()(const onsale::storage::seating_hash& x) const {
    return hash_value(x);
  }
};
