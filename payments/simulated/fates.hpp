#pragma once

#include "payments/simulated/provider_payment.hpp"

#include <cstdint>
#include <functional>
#include <string_view>

namespace onsale::payments {

/// What happens to a call on its way to the provider and back.
enum class fate : uint8_t {
  arrives,
  lost,        // before it had an effect: the caller gets `unknown`
  answer_lost, // after its effect: the caller gets `unknown`
  refused      // `rejected`, without an effect
};

/// Decides the fate of each call, by step and payment key. Called from any
/// thread.
using fate_source = std::function<fate(provider_step, std::string_view key)>;

/// Chances from 0 to 1 of each misfortune, at most 1 in all.
struct fate_chances {
  double lost = 0;
  double answer_lost = 0;
  double refused = 0;
};

/// Random fates: the n-th call has the same fate for the same seed.
fate_source random_fates(uint64_t seed, fate_chances chances);

} // namespace onsale::payments
