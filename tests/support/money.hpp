#pragma once

#include "tests/support/history.hpp"

#include <string>
#include <vector>

namespace onsale::test {

/// Compares bookings with the books of the payment provider (P7), once nothing
/// is owed any more:
/// - for what is confirmed, exactly one attempt was captured, with its whole
///   price,
/// - what was refunded keeps no money: one attempt was captured and returned, or
///   all were voided before they were,
/// - nothing else has, or holds, anybody's money.
///
/// @returns what is wrong, one readable line each
std::vector<std::string> unbalanced(const final_state& end);

} // namespace onsale::test
