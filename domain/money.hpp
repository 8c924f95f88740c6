#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace onsale {

/// An ISO 4217 code: three capital letters.
class currency {
public:
  currency() = default;

  /// Accepts any three capital ASCII letters; whether the code is in use is not
  /// looked up.
  static std::optional<currency> parse(std::string_view code);

  std::string_view code() const noexcept {
    return {code_.data(), code_.size()};
  }

  friend auto operator<=>(const currency&, const currency&) = default;

private:
  std::array<char, 3> code_{'X', 'X', 'X'};
};

/// An amount in minor units (cents) of one currency.
struct money {
  int64_t amount = 0;
  onsale::currency currency;

  friend bool operator==(const money&, const money&) = default;
};

} // namespace onsale
