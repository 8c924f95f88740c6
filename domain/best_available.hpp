#pragma once

#include "domain/catalogue.hpp"
#include "domain/seating.hpp"

#include <bitset>
#include <optional>
#include <string>
#include <vector>

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

/// Places that can be had when `states` (two bits a seat, as in a snapshot) is
/// all that is known: neither taken nor retired.
seat_set
available_places(const block_plan& plan, const std::vector<uint8_t>& states);

/// Chooses the best seats of a block, or says that no choice fits.
///
/// Adjacent seats come from one row, side by side in physical order whatever
/// the printed numbers. Best is the highest mean quality, minus a penalty when
/// accessible seats would be used up by people who did not ask for them: they
/// are taken last. Unless the rule is `off`, a choice that leaves a single free
/// seat between it and the next taken one, or the row's end, is made only when
/// nothing else fits. Ties go to the front row, then to the leftmost seat: the
/// same input gives the same choice. In a general-admission block any places
/// will do: the lowest numbers.
///
/// Adjacent seats take O(places) and no memory, scattered ones O(places ·
/// quantity) with a factor of `accessible`. No choice fits a quantity of 0, one
/// above `limits::seats_per_request`, or fewer seats than accessible ones.
std::optional<selection>
best_available(const block_plan& plan, const seat_set& available,
               const best_request& request, orphan_rule rule);

/// Whether taking `seats` out of `available` strands a single free seat that
/// was not alone before.
bool strands_a_seat(const block_plan& plan, const seat_set& available,
                    const std::vector<seat_index>& seats);

} // namespace onsale
