#pragma once

#include "domain/seating.hpp"

#include <cstdint>

/// How choices of seats are compared; private to best available.
namespace onsale {

/// Rank of the best place. Sums of whole numbers are exact, so equal choices
/// compare as equal whatever the order of their seats.
inline constexpr int64_t rank_one = int64_t{1} << 24;

inline int64_t rank_of(const place& x) noexcept {
  return static_cast<int64_t>(static_cast<double>(x.quality) * rank_one);
}

/// What one accessible seat costs that nobody asked for: more than any
/// difference in quality of `quantity` seats.
constexpr int64_t accessible_penalty(uint32_t quantity) noexcept {
  return 2 * rank_one * quantity;
}

/// What stranding a seat costs in a score: more than all accessible seats of
/// the largest request.
inline constexpr double orphan_penalty = 1000;

/// Brings sums of ranks of `quantity` seats to one scale.
constexpr double to_score(int64_t sum, uint32_t quantity) noexcept {
  return static_cast<double>(sum) / static_cast<double>(rank_one * quantity);
}

} // namespace onsale
