#pragma once

#include "storage/memory/engine.hpp"

namespace onsale::storage::memory {

/// Whether this life of the node has joined, and has not been given up.
bool lives(const tables& in, const node_identity& self);

/// The answer to one that does not.
failure<store_error> declared_dead(const node_identity& self);

/// Makes `self` the only life that counts. @returns `now`, or `in_use`
store_result<timestamp>
join_alone(tables& in, const node_identity& self, timestamp now);

/// Takes shards for a node with a new epoch; all of them for an empty list.
store_result<std::vector<lease>>
take(tables& in, uint32_t node, const std::vector<shard_id>& shards);

/// Leases on a state that several nodes may share, judged by its clock.
class lease_engine : public lease_store {
public:
  explicit lease_engine(engine& on) : on_(on) {
    // nop
  }

  void now(reply_to<timestamp> done) override;
  void join_alone(node_identity self, reply_to<timestamp> done) override;
  void heartbeat(node_identity self, reply_to<timestamp> done) override;
  void acquire(node_identity self, std::vector<shard_id> shards,
               reply_to<std::vector<lease>> done) override;
  void leave(node_identity self, reply_to<unit> done) override;

private:
  engine& on_;
};

} // namespace onsale::storage::memory
