#pragma once

#include "storage/lease_store.hpp"
#include "storage/sqlite/session.hpp"
#include "storage/sqlite/statement.hpp"

#include <optional>
#include <vector>

namespace onsale::storage::sqlite {

/// Leases where the lock on the file lets only one process in. So joining never
/// waits for the heartbeat of a life before: whoever left it is gone.
class lease_engine : public lease_store {
public:
  explicit lease_engine(session& on);

  void now(reply_to<timestamp> done) override;
  void join_alone(node_identity self, reply_to<timestamp> done) override;
  void heartbeat(node_identity self, reply_to<timestamp> done) override;
  void acquire(node_identity self, std::vector<shard_id> shards,
               reply_to<std::vector<lease>> done) override;
  void leave(node_identity self, reply_to<unit> done) override;

private:
  /// What a node's row says of a life of that node.
  struct life {
    bool beats = false;
    bool may_own = false; // also one that has left in good order
  };

  std::optional<life> find_life(const node_identity& self);
  store_result<std::vector<lease>>
  take(const node_identity& self, const std::vector<shard_id>& shards);

  session& on_;
  statement end_others_;
  statement join_;
  statement find_life_;
  statement leave_;
  statement all_shards_;
  statement take_;
  statement read_;
};

} // namespace onsale::storage::sqlite
