#pragma once

#include "actors/board.hpp"

#include <string>
#include <vector>

/// What the live feed of an event's seats says (P9).
namespace onsale::http {

/// What a board shows of each block; none of it is null.
using shown_blocks = std::vector<actors::snapshot_ptr>;

/// `{"type":"snapshot","blocks":[{"block":1,"version":7,"states":"…"},…]}`.
/// States are base64 of two bits a place, low bits first, in the order of the
/// places' numbers (the last part of a ticket's id): 0 available, 1 held, 2
/// sold, 3 blocked.
std::string seats_snapshot(const shown_blocks& now);

/// `{"type":"delta","blocks":[{"block":1,"version":8,"changes":[["1-1-3","held"],
/// …]},…]}`: the blocks that have changed, with their places that have.
/// @returns nothing if none has; a block may have a new version alone
/// @pre the same blocks, with as many places, and none is older than before
std::string seats_delta(const shown_blocks& before, const shown_blocks& now);

} // namespace onsale::http
