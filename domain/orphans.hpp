#pragma once

#include "domain/best_request.hpp"

#include <cstddef>
#include <vector>

/// Single seats that a choice leaves alone between taken ones, or at the end of
/// a row: nobody buys them.
namespace onsale {

/// Whether taking the places `begin` to before `end` of a row leaves a free
/// neighbour alone. All of them are in `available`.
bool strands_a_neighbour(const plan_row& row, size_t begin, size_t end,
                         const seat_set& available);

/// Whether taking `seats` out of `available` strands a single free seat that
/// was not alone before.
bool strands_a_seat(const block_plan& plan, const seat_set& available,
                    const std::vector<seat_index>& seats);

} // namespace onsale
