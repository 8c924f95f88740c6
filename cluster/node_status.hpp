#pragma once

#include <atomic>
#include <cstdint>

namespace onsale::cluster {

/// Where a node is in its life.
enum class node_phase : uint8_t { starting, serving, draining, dead };

/// What `/readyz` tells (P12). Thread-safe.
struct node_status {
  std::atomic<node_phase> phase{node_phase::starting};

  /// Whether the store took the last heartbeat: reads go on without it.
  std::atomic<bool> writes_ok{true};
};

} // namespace onsale::cluster
