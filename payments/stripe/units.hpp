#pragma once

#include "domain/money.hpp"

#include <cstdint>
#include <optional>

namespace onsale::payments::stripe {

/// What Stripe counts an amount in. That is ISO 4217's minor unit, in which
/// Onsale counts, but for special cases
/// (https://docs.stripe.com/currencies#special-cases): ISK and UGX have no
/// minor unit and are counted in hundredths, MGA has one and is counted in
/// whole ones, and of the currencies with three decimals the last is always 0.
/// @returns nothing if there is no such amount at Stripe
std::optional<int64_t> to_stripe_units(const money& x) noexcept;

/// The same back. What no call of ours has made may be rounded down.
int64_t from_stripe_units(int64_t amount, const currency& unit) noexcept;

} // namespace onsale::payments::stripe
