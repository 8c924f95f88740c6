#pragma once

#include "storage/lease_store.hpp"
#include "storage/postgres/session.hpp"

namespace onsale::storage::postgres {

/// What a process does that works alone for one transaction: `before` its own
/// queries, and `after` them.
struct lone_queries {
  explicit lone_queries(const node_identity& self);

  std::vector<query> before;
  query after;
};

/// What ends a transaction of a node that does not live: comes last in it.
query must_live(const node_identity& self);

/// Leases and the node's row, on a session of their own.
class lease_engine : public lease_store {
public:
  explicit lease_engine(session& leases) : leases_(leases) {
    // nop
  }

  void now(reply_to<timestamp> done) override;
  void join_alone(node_identity self, reply_to<timestamp> done) override;
  void heartbeat(node_identity self, reply_to<timestamp> done) override;
  void acquire(node_identity self, std::vector<shard_id> shards,
               reply_to<std::vector<lease>> done) override;
  void leave(node_identity self, reply_to<unit> done) override;

private:
  struct acquisition;
  void try_acquire(std::shared_ptr<acquisition> what);

  session& leases_;
};

} // namespace onsale::storage::postgres
