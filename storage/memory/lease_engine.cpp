#include "storage/memory/lease_engine.hpp"

namespace onsale::storage::memory {

bool lives(const tables& in, const node_identity& self) {
  auto known = in.nodes.find(self.node);
  return known != in.nodes.end() && known->second.alive
         && known->second.incarnation == self.incarnation;
}

failure<store_error> declared_dead(const node_identity& self) {
  return {{store_errc::declared_dead,
           "node " + std::to_string(self.node) + " is dead"}};
}

store_result<timestamp>
join_alone(tables& in, const node_identity& self, timestamp now) {
  for (auto& [node, row] : in.nodes) {
    auto own = node == self.node && row.incarnation == self.incarnation;
    // One of the future was shown before the clock was set back.
    auto fresh = std::chrono::abs(now - row.heartbeat) <= heartbeat_stale;
    if (!own && row.alive && fresh)
      return failure{store_error{store_errc::in_use,
                                 "node " + std::to_string(node) + " lives"}};
  }
  for (auto& [node, row] : in.nodes)
    row.alive = false;
  in.nodes[self.node] = {
    self.incarnation, now, true, {}, false, {}, false, now, now};
  return now;
}

store_result<std::vector<lease>>
take(tables& in, uint32_t node, const std::vector<shard_id>& shards) {
  auto wanted = shards;
  if (wanted.empty())
    for (auto& [shard, row] : in.leases)
      wanted.push_back(shard);
  for (auto shard : wanted)
    if (!in.leases.contains(shard))
      return failure{
        store_error{store_errc::broken, "no shard " + std::to_string(shard)}};
  std::vector<lease> result;
  for (auto shard : wanted) {
    auto& row = in.leases[shard];
    row.node = node;
    ++row.epoch;
    result.push_back({shard, row.epoch, row.seq});
  }
  return result;
}

void lease_engine::now(reply_to<timestamp> done) {
  on_.answer(std::move(done), [this](const tables&) {
    return on_.now();
  });
}

void lease_engine::join_alone(node_identity self, reply_to<timestamp> done) {
  auto join = [this, self = std::move(self)](tables& in) {
    return memory::join_alone(in, self, on_.now());
  };
  on_.answer(std::move(done), std::move(join));
}

void lease_engine::heartbeat(node_identity self, reply_to<timestamp> done) {
  auto beat = [this,
               self = std::move(self)](tables& in) -> store_result<timestamp> {
    if (!lives(in, self))
      return declared_dead(self);
    return in.nodes[self.node].heartbeat = on_.now();
  };
  on_.answer(std::move(done), std::move(beat));
}

void lease_engine::acquire(node_identity self, std::vector<shard_id> shards,
                           reply_to<std::vector<lease>> done) {
  on_.answer(std::move(done),
             [node = self.node, shards = std::move(shards)](tables& in) {
               return take(in, node, shards);
             });
}

void lease_engine::leave(node_identity self, reply_to<unit> done) {
  on_.answer(std::move(done), [self = std::move(self)](tables& in) {
    if (lives(in, self)) {
      in.nodes[self.node].alive = false;
      ++in.membership_version;
    }
    return unit{};
  });
}

} // namespace onsale::storage::memory
