#pragma once

#include "domain/ids.hpp"
#include "storage/lease_store.hpp"
#include "storage/store_error.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace onsale::storage {

/// A node that has joined and has neither left nor been declared dead.
struct member {
  node_identity who;
  /// Age of its heartbeat when the view was read; below zero if the store's
  /// clock has been set back since.
  std::chrono::milliseconds silent_for{0};
  /// It takes no shards, and hands over those it has: it is about to leave, or
  /// has joined and is not ready yet.
  bool draining = false;
  /// An operator wants it to leave.
  bool told_to_drain = false;
  /// Nodes that it cannot reach, ascending.
  std::vector<uint32_t> unreachable;

  friend bool operator==(const member&, const member&) = default;
};

/// Who has a shard, and under which epoch.
struct shard_owner {
  shard_id shard = 0;
  uint32_t node = 0; // 0: nobody, or one that is no member any more
  uint64_t epoch = 0;

  friend bool operator==(const shard_owner&, const shard_owner&) = default;
};

/// The cluster as the store knows it.
struct membership {
  timestamp now; // the store's clock
  /// Rises when a node joins, leaves or is declared dead, when it begins to
  /// drain, ends that or is told to, and when a shard changes hands.
  uint64_t version = 0;
  /// Whether the store answers a commit only once a second server has it.
  bool waits_for_standby = false;
  std::vector<member> members; // ascending by node
  /// All shards, ascending; nothing if the version is the one that was known.
  std::optional<std::vector<shard_owner>> shards;
};

/// Whether a member shows itself. A heartbeat of the future is from before the
/// store's clock was set back.
inline bool is_fresh(const member& x) {
  return std::chrono::abs(x.silent_for) <= heartbeat_stale;
}

/// Whether a member that shows itself is reported as unreachable by most of
/// those that do, itself included. Half of them suffice if the first of all is
/// among those, so that two which have lost each other do not both stay.
inline bool is_cut_off(const membership& in, uint32_t node) {
  size_t showing = 0;
  size_t missing = 0;
  auto by_the_first = false;
  auto shows_itself = false;
  for (const auto& x : in.members) {
    if (!is_fresh(x))
      continue;
    shows_itself |= x.who.node == node;
    const auto& lost = x.unreachable;
    if (x.who.node != node
        && std::binary_search(lost.begin(), lost.end(), node)) {
      ++missing;
      by_the_first |= showing == 0;
    }
    ++showing;
  }
  return shows_itself
         && (2 * missing > showing || (2 * missing == showing && by_the_first));
}

/// What a node says of itself with each heartbeat.
struct node_report {
  bool draining = false;
  std::vector<uint32_t> unreachable; // ascending
};

/// Which nodes work together on a store that several may share (P5). Judged by
/// the store's clock, never by a node's. Calls as in `ledger`; one that comes
/// from a node which is no member, or from an earlier life of it, is answered
/// `declared_dead`.
class membership_store {
public:
  virtual ~membership_store() = default;

  /// Registers a life of the node that peers reach at `address` (not empty), as
  /// `draining`: it takes shards when its heartbeats say that it can.
  /// The node keeps its number over restarts. `in_use` while another life of
  /// that address, or a process that works alone, shows fresh heartbeats; the
  /// caller tries again.
  /// @returns the node's number, from 1
  virtual void
  join(std::string address, uint64_t incarnation, reply_to<uint32_t> done)
    = 0;

  /// Shows that `self` lives, and reads the cluster.
  /// @param known_version of the shards that the caller knows; 0: of none
  virtual void beat(node_identity self, node_report what,
                    uint64_t known_version, reply_to<membership> done)
    = 0;

  /// Reads the cluster with all shards, for whoever is no member.
  virtual void look(reply_to<membership> done) = 0;

  /// Tells a member that it is to leave (`told_to_drain`).
  /// @returns whether there is one of that number
  virtual void ask_to_drain(uint32_t node, reply_to<bool> done) = 0;

  /// Declares `whom` dead if it is `is_cut_off`; or if it is not `is_fresh`,
  /// and `self` has shown itself for `return_time` without a `heartbeat_gap`;
  /// or if it has been silent for `long_silence`, while `self` was never
  /// `heartbeat_stale`. Both count from when `self` joined.
  /// @returns whether this call ended that life
  virtual void
  declare_dead(node_identity self, node_identity whom, reply_to<bool> done)
    = 0;

  /// Takes those of the shards, with epoch + 1, that are still at the epoch
  /// seen and belong to nobody, to `self`, or to a node that is no member;
  /// fences every batch of an earlier epoch. `unavailable` if one is being
  /// written that does not end in a moment; the caller tries again.
  /// @returns the leases taken, ascending
  virtual void take(node_identity self, std::vector<shard_owner> seen,
                    reply_to<std::vector<lease>> done)
    = 0;

  /// Gives shards up that `self` has under these epochs. It must have stopped
  /// writing to them.
  virtual void
  give_up(node_identity self, std::vector<lease> what, reply_to<unit> done)
    = 0;

  /// Runs `changed`, on a thread of the engine, soon after the version has
  /// risen: a hint, that may also be missed or come for nothing. Called once.
  virtual void watch(std::function<void()> changed) = 0;
};

} // namespace onsale::storage
