#pragma once

#include "tests/support/box_office.hpp"

#include <string>
#include <vector>

namespace onsale::test {

/// Asks a served house's store itself, past the program.
/// @pre on SQLite the program has ended: it has the file for itself
/// @returns the rows, all values as text, NULL as nothing. What cannot be read
///          ends the test program with a message.
std::vector<std::vector<std::string>>
read_store(const box_office& office, const std::string& sql);

} // namespace onsale::test
