#pragma once

#include "domain/best_request.hpp"
#include "domain/catalogue.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace onsale {

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

} // namespace onsale
