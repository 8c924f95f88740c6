#pragma once

#include "actors/environment.hpp"

#include <chrono>

namespace onsale::cluster {

/// Has stored answers past their time deleted now and then (P3). Part of a
/// node's keeper, in whose turns it runs.
class answer_keeping {
public:
  /// With each heartbeat.
  void tick(const actors::environment& env,
            std::chrono::steady_clock::time_point now);

private:
  std::chrono::steady_clock::time_point next_;
};

} // namespace onsale::cluster
