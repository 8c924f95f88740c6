#pragma once

#include "tests/support/claims.hpp"
#include "tests/support/history.hpp"

#include <map>
#include <string>
#include <vector>

namespace onsale::test {

/// Bookings that nobody can have made, keys that made two, and sales that
/// nobody asked for; one readable line each.
///
/// A booking that no answer named may come from an unanswered `reserve` of its
/// user for the same tickets, or the same number of them. Each wish explains
/// one booking at most, so the most that can be explained is a maximum
/// matching.
std::vector<std::string>
unexplained(const std::vector<call>& calls,
            const std::map<std::string, claim>& claims, const final_state& end);

} // namespace onsale::test
