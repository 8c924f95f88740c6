#pragma once

#include "storage/membership_store.hpp"
#include "storage/postgres/session.hpp"

namespace onsale::storage::postgres {

/// Members and owners of shards. Leases and members change on one session,
/// where a commit may wait for a standby; heartbeats, which others judge a node
/// by, have another one.
class membership_engine : public membership_store {
public:
  membership_engine(session& leases, session& beats)
    : leases_(leases), beats_(beats) {
    // nop
  }

  void join(std::string address, uint64_t incarnation,
            reply_to<uint32_t> done) override;
  void beat(node_identity self, node_report what, uint64_t known_version,
            reply_to<membership> done) override;
  void look(reply_to<membership> done) override;
  void ask_to_drain(uint32_t node, reply_to<bool> done) override;
  void declare_dead(node_identity self, node_identity whom,
                    reply_to<bool> done) override;
  void take(node_identity self, std::vector<shard_owner> seen,
            reply_to<std::vector<lease>> done) override;
  void give_up(node_identity self, std::vector<lease> what,
               reply_to<unit> done) override;
  void watch(std::function<void()> changed) override;

private:
  session& leases_;
  session& beats_;
};

} // namespace onsale::storage::postgres
