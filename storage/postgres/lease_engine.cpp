#include "storage/postgres/lease_engine.hpp"

#include "storage/postgres/lease_rows.hpp"

#include <algorithm>
#include <chrono>
#include <memory>

namespace onsale::storage::postgres {

namespace {

using namespace std::chrono_literals;

/// How long to try for leases that a batch of another owner keeps locked. Its
/// statement ends before that, by itself or by the server's timeout.
constexpr std::chrono::seconds acquire_patience = 15s;

constexpr statement now_statement{"now", "SELECT clock_timestamp()"};
constexpr statement join_statement{
  "join_alone", "SELECT join_alone($1, $2, $3, $4::bigint * interval '1 ms')"};
constexpr statement heartbeat_statement{"heartbeat",
                                        "SELECT heartbeat($1, $2)"};
constexpr statement acquire_statement{
  "acquire", "SELECT shard, epoch, seq FROM acquire($1, $2, $3) ORDER BY 1"};
constexpr statement must_live_statement{"must_live",
                                        "SELECT must_live($1, $2)"};
constexpr statement leave_statement{"leave", "SELECT leave($1, $2)"};

query make_join(const node_identity& self) {
  query result{&join_statement, name_of(self)};
  result.with.add(std::string_view{self.address});
  result.with.add(int64_t{heartbeat_stale.count()});
  return result;
}

query make_acquire(const node_identity& self,
                   const std::vector<shard_id>& shards) {
  int4s wanted;
  for (auto x : shards)
    wanted.add(x);
  query result{&acquire_statement, name_of(self)};
  result.with.add(wanted);
  return result;
}

auto read_time(const statement& what) {
  return reading_one(what, &row_reader::time);
}

} // namespace

parameters name_of(const node_identity& self) {
  parameters result;
  result.add(int64_t{self.node});
  result.add(static_cast<int64_t>(self.incarnation));
  return result;
}

store_result<std::vector<lease>>
read_leases(const statement& what, const std::vector<rows>& from) {
  std::vector<lease> result;
  for (int i = 0; i < from.at(0).size(); ++i) {
    auto row = from[0][i];
    lease x;
    x.shard = static_cast<shard_id>(row.natural());
    x.epoch = row.natural();
    x.seq = row.natural();
    if (row.bad())
      return misread(what);
    result.push_back(x);
  }
  return result;
}

lone_queries::lone_queries(const node_identity& self)
  : before{make_join(self), make_acquire(self, {})},
    after{&leave_statement, name_of(self)} {
  // The rest of the transaction comes between.
}

query must_live(const node_identity& self) {
  return {&must_live_statement, name_of(self)};
}

void lease_engine::now(reply_to<timestamp> done) {
  leases_.submit({{{&now_statement, {}}},
                  false,
                  replying(std::move(done), read_time(now_statement))});
}

void lease_engine::join_alone(node_identity self, reply_to<timestamp> done) {
  leases_.submit({{make_join(self)},
                  true,
                  joining(std::move(done), read_time(join_statement))});
}

void lease_engine::heartbeat(node_identity self, reply_to<timestamp> done) {
  leases_.submit({{{&heartbeat_statement, name_of(self)}},
                  true,
                  replying(std::move(done), read_time(heartbeat_statement))});
}

struct lease_engine::acquisition {
  query what;
  reply_to<std::vector<lease>> done;
  std::chrono::steady_clock::time_point give_up;
};

void lease_engine::acquire(node_identity self, std::vector<shard_id> shards,
                           reply_to<std::vector<lease>> done) {
  auto give_up = std::chrono::steady_clock::now() + acquire_patience;
  try_acquire(std::make_shared<acquisition>(
    acquisition{make_acquire(self, shards), std::move(done), give_up}));
}

/// One attempt waits for `lock_timeout` at most, so that heartbeats get their
/// turn between two.
void lease_engine::try_acquire(std::shared_ptr<acquisition> what) {
  auto done = [this, what](answer x) {
    auto locked = x.cause && x.cause->state == lock_not_available_state;
    if (locked && std::chrono::steady_clock::now() < what->give_up)
      try_acquire(what);
    else if (x.error)
      what->done(failure{std::move(*x.error)});
    else
      what->done(read_leases(acquire_statement, x.results));
  };
  leases_.submit({{what->what}, true, std::move(done)});
}

void lease_engine::leave(node_identity self, reply_to<unit> done) {
  leases_.submit({{{&leave_statement, name_of(self)}},
                  true,
                  replying(std::move(done), read_nothing)});
}

} // namespace onsale::storage::postgres
