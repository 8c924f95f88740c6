#pragma once

#include "domain/ids.hpp"
#include "storage/ledger.hpp"
#include "storage/store_error.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace onsale::storage {

/// A node in one of its lives: a restart is another incarnation.
struct node_identity {
  uint32_t node = 1;
  uint64_t incarnation = 0;
  std::string address; // empty outside a cluster

  friend bool operator==(const node_identity&, const node_identity&) = default;
};

/// A heartbeat older than this belongs to a node that has stopped, hangs, or is
/// cut off. So does one that is as far in the future: the store's clock has
/// been set back since.
inline constexpr std::chrono::milliseconds heartbeat_stale{500};

/// How often a node shows that it lives (P5).
inline constexpr std::chrono::milliseconds heartbeat_interval{200};

/// In an outage of the store, and when its clock is set, all are silent at
/// once. Heartbeats of a node that are further apart than this tell of one …
inline constexpr std::chrono::milliseconds heartbeat_gap{300};

/// … and then it takes nobody for dead before all had so long to come back,
inline constexpr std::chrono::milliseconds return_time{1000};

/// except whoever has been silent for so long while it was not: a slow store
/// makes such gaps all the time.
inline constexpr std::chrono::milliseconds long_silence{3000};

/// How long a starting process waits for the one before it to fall silent.
inline constexpr std::chrono::seconds start_wait{3};

/// Who owns which shard. Judged by the store's clock, never by a node's. Calls
/// as in `ledger`.
class lease_store {
public:
  virtual ~lease_store() = default;

  /// The store's clock.
  virtual void now(reply_to<timestamp> done) = 0;

  /// Registers a life of a node that works alone on this store. `in_use` while
  /// another incarnation's heartbeat is fresh; the caller tries again.
  virtual void join_alone(node_identity self, reply_to<timestamp> done) = 0;

  /// Shows that `self` lives, and reads the store's clock. `declared_dead` when
  /// the node's row names another incarnation, or says that it is dead.
  virtual void heartbeat(node_identity self, reply_to<timestamp> done) = 0;

  /// Takes shards with epoch + 1, whoever had them; waits for, or fences, every
  /// batch of an earlier epoch. An empty list means all shards of the store.
  virtual void acquire(node_identity self, std::vector<shard_id> shards,
                       reply_to<std::vector<lease>> done)
    = 0;

  /// Ends this life in good order: the next one need not wait.
  virtual void leave(node_identity self, reply_to<unit> done) = 0;
};

} // namespace onsale::storage
