#include "payments/stripe/units.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

namespace onsale::payments::stripe {

namespace {

using namespace std::literals;

constexpr std::array in_hundredths{"ISK"sv, "UGX"sv};
constexpr std::array in_whole_ones{"MGA"sv};
constexpr std::array in_tens{"BHD"sv, "JOD"sv, "KWD"sv, "OMR"sv, "TND"sv};

template <size_t Size>
bool is_in(const std::array<std::string_view, Size>& all, const currency& x) {
  return std::find(all.begin(), all.end(), x.code()) != all.end();
}

/// As much as there is room for.
int64_t hundredfold(int64_t x) noexcept {
  constexpr auto most = std::numeric_limits<int64_t>::max() / 100;
  return std::clamp(x, -most, most) * 100;
}

} // namespace

std::optional<int64_t> to_stripe_units(const money& x) noexcept {
  if (is_in(in_hundredths, x.currency))
    return hundredfold(x.amount);
  if (is_in(in_whole_ones, x.currency))
    return x.amount % 100 == 0 ? std::optional{x.amount / 100} : std::nullopt;
  if (is_in(in_tens, x.currency) && x.amount % 10 != 0)
    return std::nullopt;
  return x.amount;
}

int64_t from_stripe_units(int64_t amount, const currency& unit) noexcept {
  if (is_in(in_hundredths, unit))
    return amount / 100;
  return is_in(in_whole_ones, unit) ? hundredfold(amount) : amount;
}

} // namespace onsale::payments::stripe
