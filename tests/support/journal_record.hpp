#pragma once

#include "tests/support/box_office.hpp"

#include <string>
#include <vector>

namespace onsale::test {

/// Reads the journal from the store itself: the entries of each shard are
/// numbered from 1 without a gap, up to what its lease says, and were written
/// under epochs that never fall. So whoever owned a shard once and was fenced
/// off has written nothing behind its successor (P1, P2).
/// @pre on SQLite the program has ended
/// @returns what is wrong, one readable line each, some of it if it is much
std::vector<std::string> journal_faults(const box_office& office);

} // namespace onsale::test
