#pragma once

#include "tests/support/history.hpp"

#include <string>
#include <vector>

namespace onsale::test {

/// Reserves that were told that seats are taken, although nobody can have had
/// any of those that they named while they were under way: refusals from the
/// past, or out of thin air; one readable line each.
///
/// Somebody can have had a seat
/// - from when a call was sent that named it, or was given it, until the answer
///   to the call that gave it back, or its deadline and what a store is
///   forgiven, or for ever if it was bought, or nobody knows what became of it;
/// - while a call that named it and others was refused, and as long as another
///   block may keep a seat for a booking that came to nothing;
/// - so long behind a call that nobody got an answer to, too;
/// - always, if a booking is there in the end that had it, and no answer named.
///
/// A call that left the choice to the server, of seats of several blocks, can
/// have had any.
std::vector<std::string> baseless(const std::vector<call>& calls,
                                  const final_state& end, tolerance forgiven);

} // namespace onsale::test
