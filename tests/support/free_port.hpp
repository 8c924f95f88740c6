#pragma once

#include <cstdint>

namespace onsale::test {

/// A TCP port of the loopback interface that nobody listens on at the moment.
/// Better is to listen on port 0 and read what the program prints.
/// Throws std::system_error if there is none.
uint16_t free_port();

} // namespace onsale::test
