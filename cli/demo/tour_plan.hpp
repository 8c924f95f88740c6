#pragma once

#include "domain/catalogue.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

/// Who plays where and when.
namespace onsale::demo {

/// A concert: positions in the lists of performers and venues, and the day,
/// counted from today.
struct concert {
  size_t performer = 0;
  size_t venue = 0;
  uint32_t day = 1;
};

/// Days ahead that tours are planned for.
inline constexpr uint32_t planned_days = 364;

/// Sends each performer on one tour through halls that fit, continent by
/// continent. No performer and no hall is booked twice on a day. Sorted by day;
/// the same lists give the same plan.
std::vector<concert> plan_tours(const std::vector<performer>& performers,
                                const std::vector<venue>& venues);

} // namespace onsale::demo
