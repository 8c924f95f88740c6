#pragma once

#include "tests/support/box_office.hpp"
#include "tests/support/history.hpp"

#include <map>
#include <string>
#include <vector>

namespace onsale::test {

/// Reads the books of the simulated provider from the store itself.
/// @pre the program has ended: on SQLite it has the file for itself
/// @returns all attempts to pay, by booking. What cannot be read ends the test
///          program with a message.
std::map<std::string, std::vector<final_payment>>
read_payments(const box_office& office);

} // namespace onsale::test
