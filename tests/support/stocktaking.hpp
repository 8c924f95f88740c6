#pragma once

#include "tests/support/box_office.hpp"
#include "tests/support/history.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace onsale::test {

/// Waits until nothing is owed any more: the outbox is empty, no payment is
/// under way, and every sale is captured. @returns whether that came in time
bool wait_until_settled(const box_office& office,
                        const std::vector<std::string>& users,
                        std::chrono::seconds limit);

/// Reads, over HTTP, all bookings of these users and all tickets of event 1.
/// Call it once nobody is at work and everything is settled. What cannot be
/// read ends the test program with a message.
final_state
take_stock(const box_office& office, const std::vector<std::string>& users);

} // namespace onsale::test
