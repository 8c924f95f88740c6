#pragma once

#include <atomic>
#include <cstdint>

namespace onsale::cluster {

/// Where a node is in its life.
enum class node_phase : uint8_t { starting, serving, draining, dead };

/// What `/readyz` tells (P12). Thread-safe.
struct node_status {
  std::atomic<node_phase> phase{node_phase::starting};

  /// Whether the store took the last heartbeat.
  std::atomic<bool> heartbeat_ok{true};

  /// Whether it took the last batch, which has a connection of its own.
  std::atomic<bool> ledger_writes{true};

  /// Whether the node can sell: reads go on without it.
  bool writes_ok() const noexcept {
    return heartbeat_ok && ledger_writes;
  }
};

} // namespace onsale::cluster
