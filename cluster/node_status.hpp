#pragma once

#include "storage/membership_store.hpp"
#include "support/published.hpp"

#include <atomic>
#include <cstdint>
#include <memory>

namespace onsale::cluster {

/// Where a node is in its life.
enum class node_phase : uint8_t { starting, serving, draining, dead };

/// What a node knows of its cluster, for operators.
struct cluster_view {
  storage::node_identity self;
  storage::membership seen;  // with all shards
  uint64_t shards_taken = 0; // since this life began
  uint64_t shards_handed_over = 0;
};

/// Whether a node does what one of the cluster does for all: it has the first
/// shard.
inline bool has_first_shard(const cluster_view& x) {
  const auto& shards = x.seen.shards;
  return shards && !shards->empty() && shards->front().node == x.self.node;
}

/// What `/readyz` tells (P12). Thread-safe.
struct node_status {
  std::atomic<node_phase> phase{node_phase::starting};

  /// Whether the store took the last heartbeat.
  std::atomic<bool> heartbeat_ok{true};

  /// Whether it took the last batch, which has a connection of its own.
  std::atomic<bool> ledger_writes{true};

  /// As last read; null for a node alone, and before it has joined.
  support::published<const cluster_view> cluster;

  /// Whether the node can sell: reads go on without it.
  bool writes_ok() const noexcept {
    return heartbeat_ok && ledger_writes;
  }
};

} // namespace onsale::cluster
