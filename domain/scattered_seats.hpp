#pragma once

#include "domain/best_request.hpp"
#include "domain/catalogue.hpp"

#include <optional>

namespace onsale {

/// The best seats of a block wherever they are; the part of `best_available`
/// for requests that allow it.
std::optional<selection>
scattered_seats(const block_plan& plan, const seat_set& available,
                const best_request& request, orphan_rule rule);

} // namespace onsale
