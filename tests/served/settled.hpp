#pragma once

// Include behind tests/support/test.hpp, as that needs its SUITE.

#include "tests/support/box_office.hpp"

#include <chrono>
#include <thread>

namespace onsale::test {

/// Waits until nothing is owed to the provider or to other blocks.
inline void settle(const box_office& x) {
  using namespace std::chrono_literals;
  constexpr auto figure = "onsale_outbox_duties";
  for (auto end = std::chrono::steady_clock::now() + 20s;
       x.metric(figure) > 0 && std::chrono::steady_clock::now() < end;)
    std::this_thread::sleep_for(20ms);
  CAF_CHECK_EQUAL(x.metric(figure), 0);
}

} // namespace onsale::test
