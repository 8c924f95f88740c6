#pragma once

#include "tests/served/small_house.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <thread>

/// What stories of searches share.
namespace onsale::test {

inline nlohmann::json get(strict_client& client, const std::string& target) {
  return json_of(client.demand({200}, {"GET", target, {}, {}}));
}

/// Event 9 under a name of its own.
inline void
name_event(small_house& house, strict_client& client, const std::string& name) {
  auto event = small_house::event();
  event["name"] = name;
  client.demand({200}, json_call("PUT", "/admin/events/9",
                                 house.office().as_admin(), event));
}

/// Asks until the answer is right, as what has changed is seen a moment later.
inline bool comes_true(const std::function<bool()>& is_right) {
  for (auto until = std::chrono::steady_clock::now() + std::chrono::seconds{10};
       std::chrono::steady_clock::now() < until;
       std::this_thread::sleep_for(std::chrono::milliseconds{5}))
    if (is_right())
      return true;
  return is_right();
}

} // namespace onsale::test
