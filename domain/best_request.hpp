#pragma once

#include "domain/limits.hpp"
#include "domain/seating.hpp"

#include <bitset>
#include <cstdint>
#include <optional>
#include <vector>

/// What is asked of best available and what it answers.
namespace onsale {

/// A set of places of one block.
using seat_set = std::bitset<limits::places_per_block>;

/// What the buyer asks for.
struct best_request {
  uint32_t quantity = 1;            // 1 to `limits::seats_per_request`
  uint32_t accessible = 0;          // how many of them must be accessible seats
  std::optional<price_index> price; // only this price level
  bool adjacent = true;             // side by side in one row
};

/// Seats chosen in one block.
struct selection {
  std::vector<seat_index> seats; // ascending
  /// How good the choice is: higher is better, comparable between blocks of one
  /// event. A choice that strands a single seat ranks below every one that does
  /// not.
  double score = 0;
  bool strands = false; // it leaves a single seat that was not alone before
};

} // namespace onsale
