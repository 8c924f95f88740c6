#include "storage/postgres/membership_engine.hpp"

#include "storage/postgres/lease_rows.hpp"
#include "storage/postgres/replies.hpp"

#include <utility>

namespace onsale::storage::postgres {

namespace {

constexpr statement join_cluster_statement{
  "join_cluster", "SELECT join_cluster($1, $2, $3::bigint * interval '1 ms')"};
constexpr statement beat_statement{
  "beat", "SELECT beat($1, $2, $3, $4, $5::bigint * interval '1 ms',"
          " $6::bigint * interval '1 ms')"};
// Read before the rest: whatever changes after that has a higher version.
constexpr statement membership_version_statement{
  "membership", "SELECT version, clock_timestamp(),"
                " current_setting('synchronous_standby_names') <> ''"
                " FROM membership"};
constexpr statement members_statement{
  "members", "SELECT node, incarnation, address, draining, told_to_drain,"
             " unreachable,"
             " (extract(epoch FROM clock_timestamp() - heartbeat)"
             " * 1000)::bigint FROM node WHERE state = 'live'"
             " ORDER BY node"};
constexpr statement owners_statement{
  "owners", "SELECT l.shard, coalesce(n.node, 0), l.epoch FROM shard_lease l"
            " LEFT JOIN node n ON n.node = l.node AND n.state = 'live'"
            " WHERE $1 <> (SELECT version FROM membership)"
            " ORDER BY l.shard"};
constexpr statement ask_to_drain_statement{"ask_to_drain",
                                           "SELECT ask_to_drain($1)"};
constexpr statement declare_statement{
  "declare_dead",
  "SELECT declare_dead($1, $2, $3, $4, $5::bigint * interval '1 ms',"
  " $6::bigint * interval '1 ms', $7::bigint * interval '1 ms')"};
constexpr statement take_statement{
  "take_shards", "SELECT shard, epoch, seq FROM take_shards($1, $2, $3, $4)"
                 " ORDER BY 1"};
constexpr statement give_up_statement{"give_up_shards",
                                      "SELECT give_up_shards($1, $2, $3, $4)"};

query make_beat(const node_identity& self, const node_report& what) {
  int8s unreachable;
  for (auto x : what.unreachable)
    unreachable.add(x);
  query result{&beat_statement, name_of(self)};
  result.with.add(what.draining)
    .add(unreachable)
    .add(int64_t{heartbeat_gap.count()})
    .add(int64_t{heartbeat_stale.count()});
  return result;
}

query make_owners(uint64_t known_version) {
  query result{&owners_statement, {}};
  result.with.add(static_cast<int64_t>(known_version));
  return result;
}

/// A statement about shards that are at a certain epoch; `list` has items with
/// both.
template <class List>
query about(const statement& what, const node_identity& self,
            const List& list) {
  int4s shards;
  int8s epochs;
  for (const auto& x : list) {
    shards.add(x.shard);
    epochs.add(static_cast<int64_t>(x.epoch));
  }
  query result{&what, name_of(self)};
  result.with.add(shards).add(epochs);
  return result;
}

store_result<std::vector<member>> read_members(const rows& from) {
  std::vector<member> result;
  for (int i = 0; i < from.size(); ++i) {
    auto row = from[i];
    member x;
    x.who.node = static_cast<uint32_t>(row.natural());
    x.who.incarnation = row.natural();
    x.who.address = row.text();
    x.draining = row.boolean();
    x.told_to_drain = row.boolean();
    for (auto node : row.integers())
      x.unreachable.push_back(static_cast<uint32_t>(node));
    x.silent_for = std::chrono::milliseconds{row.integer()};
    if (row.bad())
      return misread(members_statement);
    result.push_back(std::move(x));
  }
  return result;
}

store_result<std::vector<shard_owner>> read_owners(const rows& from) {
  std::vector<shard_owner> result;
  for (int i = 0; i < from.size(); ++i) {
    auto row = from[i];
    shard_owner x;
    x.shard = static_cast<shard_id>(row.natural());
    x.node = static_cast<uint32_t>(row.natural());
    x.epoch = row.natural();
    if (row.bad())
      return misread(owners_statement);
    result.push_back(x);
  }
  return result;
}

/// @param first where the three answers begin
store_result<membership> read_membership(const std::vector<rows>& from,
                                         size_t first, uint64_t known_version) {
  membership result;
  if (from.at(first).size() != 1)
    return misread(membership_version_statement);
  auto row = from[first][0];
  result.version = row.natural();
  result.now = row.time();
  result.waits_for_standby = row.boolean();
  if (row.bad())
    return misread(membership_version_statement);
  auto members = read_members(from.at(first + 1));
  if (!members)
    return failure{std::move(members).error()};
  result.members = std::move(*members);
  auto owners = read_owners(from.at(first + 2));
  if (!owners)
    return failure{std::move(owners).error()};
  // Nothing came because nothing has changed; a change in between is of a
  // higher version, and shows with the next heartbeat.
  if (!owners->empty())
    result.shards = std::move(*owners);
  else if (result.version != known_version)
    return misread(owners_statement);
  return result;
}

} // namespace

void membership_engine::join(std::string address, uint64_t incarnation,
                             reply_to<uint32_t> done) {
  query what{&join_cluster_statement, {}};
  what.with.add(std::string_view{address})
    .add(static_cast<int64_t>(incarnation))
    .add(int64_t{heartbeat_stale.count()});
  auto read = [](const std::vector<rows>& from) -> store_result<uint32_t> {
    auto number = reading_one(join_cluster_statement,
                              &row_reader::natural)(from);
    if (!number)
      return failure{std::move(number).error()};
    return static_cast<uint32_t>(*number);
  };
  leases_.submit({{std::move(what)}, true, joining(std::move(done), read)});
}

void membership_engine::beat(node_identity self, node_report what,
                             uint64_t known_version,
                             reply_to<membership> done) {
  auto read = [known_version](const std::vector<rows>& from) {
    return read_membership(from, 1, known_version);
  };
  beats_.submit({{make_beat(self, what),
                  {&membership_version_statement, {}},
                  {&members_statement, {}},
                  make_owners(known_version)},
                 true,
                 replying(std::move(done), read)});
}

void membership_engine::look(reply_to<membership> done) {
  auto read = [](const std::vector<rows>& from) {
    return read_membership(from, 0, 0);
  };
  leases_.submit({{{&membership_version_statement, {}},
                   {&members_statement, {}},
                   make_owners(0)},
                  true,
                  replying(std::move(done), read)});
}

void membership_engine::ask_to_drain(uint32_t node, reply_to<bool> done) {
  query what{&ask_to_drain_statement, {}};
  what.with.add(int64_t{node});
  auto read = reading_one(ask_to_drain_statement, &row_reader::boolean);
  leases_.submit({{std::move(what)}, true, replying(std::move(done), read)});
}

void membership_engine::declare_dead(node_identity self, node_identity whom,
                                     reply_to<bool> done) {
  query what{&declare_statement, name_of(self)};
  what.with.add(int64_t{whom.node})
    .add(static_cast<int64_t>(whom.incarnation))
    .add(int64_t{heartbeat_stale.count()})
    .add(int64_t{return_time.count()})
    .add(int64_t{long_silence.count()});
  auto read = reading_one(declare_statement, &row_reader::boolean);
  leases_.submit({{std::move(what)}, true, replying(std::move(done), read)});
}

void membership_engine::take(node_identity self, std::vector<shard_owner> seen,
                             reply_to<std::vector<lease>> done) {
  auto read = [](const std::vector<rows>& from) {
    return read_leases(take_statement, from);
  };
  leases_.submit({{about(take_statement, self, seen)},
                  true,
                  replying(std::move(done), read)});
}

void membership_engine::give_up(node_identity self, std::vector<lease> what,
                                reply_to<unit> done) {
  leases_.submit({{about(give_up_statement, self, what)},
                  true,
                  replying(std::move(done), read_nothing)});
}

void membership_engine::watch(std::function<void()> changed) {
  leases_.listen("onsale_membership", std::move(changed));
}

} // namespace onsale::storage::postgres
