#include "storage/sqlite/lease_engine.hpp"

#include "storage/sqlite/host_clock.hpp"

namespace onsale::storage::sqlite {

namespace {

store_error declared_dead(const node_identity& self) {
  return {store_errc::declared_dead,
          "node " + std::to_string(self.node) + " is dead or lives anew"};
}

} // namespace

lease_engine::lease_engine(session& on)
  : on_(on), end_others_(on.db(), "UPDATE node SET state = 'dead'"
                                  " WHERE node <> ?1 AND state = 'live'"),
    join_(on.db(), "INSERT INTO node (node, incarnation, heartbeat, state,"
                   " address) VALUES (?1, ?2, ?3, 'live', ?4)"
                   " ON CONFLICT DO UPDATE SET incarnation = ?2,"
                   " heartbeat = ?3, state = 'live', address = ?4"),
    find_life_(on.db(), "SELECT incarnation, state FROM node WHERE node = ?1"),
    leave_(on.db(), "UPDATE node SET state = 'left'"
                    " WHERE node = ?1 AND incarnation = ?2"
                    " AND state = 'live'"),
    all_shards_(on.db(), "SELECT shard FROM shard_lease ORDER BY shard"),
    take_(on.db(), "UPDATE shard_lease SET epoch = epoch + 1, node = ?2"
                   " WHERE shard = ?1"),
    read_(on.db(), "SELECT epoch, seq FROM shard_lease WHERE shard = ?1") {
}

void lease_engine::now(reply_to<timestamp> done) {
  done(host_now());
}

void lease_engine::join_alone(node_identity self, reply_to<timestamp> done) {
  on_.change<timestamp>(std::move(done), [this, self = std::move(self)] {
    auto now = host_now();
    end_others_.run(self.node);
    join_.run(self.node, self.incarnation, now, self.address);
    return store_result<timestamp>{now};
  });
}

std::optional<lease_engine::life>
lease_engine::find_life(const node_identity& self) {
  auto row = find_life_.query(self.node);
  if (!row.next())
    return std::nullopt;
  auto same = row.natural<uint64_t>() == self.incarnation;
  auto state = row.text();
  return life{same && state == "live", same && state != "dead"};
}

void lease_engine::heartbeat(node_identity self, reply_to<timestamp> done) {
  // Nobody else reads the row while the file is locked, so none is written: a
  // quiet node does not keep the disk awake.
  on_.post([this, self = std::move(self), done = std::move(done)] {
    auto found = find_life(self);
    if (auto why = on_.db().take_failure())
      done(failure{std::move(*why)});
    else if (!found || !found->beats)
      done(failure{declared_dead(self)});
    else
      done(host_now());
  });
}

void lease_engine::acquire(node_identity self, std::vector<shard_id> shards,
                           reply_to<std::vector<lease>> done) {
  on_.change<std::vector<lease>>(std::move(done), [this, self = std::move(self),
                                                   shards = std::move(shards)] {
    return take(self, shards);
  });
}

store_result<std::vector<lease>>
lease_engine::take(const node_identity& self,
                   const std::vector<shard_id>& shards) {
  if (auto found = find_life(self); found && !found->may_own)
    return failure{declared_dead(self)};
  auto wanted = shards;
  if (wanted.empty()) {
    auto rows = all_shards_.query();
    while (rows.next())
      wanted.push_back(rows.natural<shard_id>());
  }
  std::vector<lease> result;
  for (auto shard : wanted) {
    take_.run(shard, self.node);
    auto row = read_.query(shard);
    if (!row.next())
      return failure{
        store_error{store_errc::broken, "no shard " + std::to_string(shard)}};
    auto epoch = row.natural<uint64_t>();
    result.push_back({shard, epoch, row.natural<uint64_t>()});
  }
  return result;
}

void lease_engine::leave(node_identity self, reply_to<unit> done) {
  on_.change<unit>(std::move(done), [this, self = std::move(self)] {
    leave_.run(self.node, self.incarnation);
    return store_result<unit>{unit{}};
  });
}

} // namespace onsale::storage::sqlite
