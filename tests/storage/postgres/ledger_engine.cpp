#define SUITE storage.postgres.ledger_engine
#include "storage/postgres/ledger_engine.hpp"

#include "storage/postgres/errors.hpp"
#include "tests/storage/postgres/fixture.hpp"
#include "tests/support/test.hpp"

#include <algorithm>
#include <fstream>
#include <future>
#include <iterator>
#include <random>
#include <thread>

using namespace onsale;
using namespace onsale::storage;
using namespace onsale::test;

namespace {

constexpr uint32_t blocks = 8;
constexpr int users = 6;

/// A node that owns half of the shards, and holds seats for the same people as
/// the other one, in an order of its own.
class buyer_crowd {
public:
  buyer_crowd(store& in, uint32_t node, std::vector<shard_id> shards)
    : store_(in), node_(node), random_(node) {
    auto taken = await<std::vector<lease>>([&](auto done) {
      store_.leases().acquire({node, 1, {}}, shards, done);
    });
    REQUIRE(taken);
    for (auto& x : *taken)
      leases_[x.shard] = x;
  }

  /// Commits one batch: a hold for every user in random order, some with keys
  /// that the other node uses as well.
  void step(uint64_t round) {
    std::vector<int> order(users);
    for (int i = 0; i < users; ++i)
      order[static_cast<size_t>(i)] = i;
    std::shuffle(order.begin(), order.end(), random_);
    batch what;
    std::map<shard_id, lease> fences;
    for (auto user : order) {
      auto number = round * 100 + node_ * 10 + static_cast<uint64_t>(user);
      auto block = next_block();
      auto name = "user" + std::to_string(user);
      ledger_entry entry;
      entry.shard = shard_of(block, default_shard_count);
      entry.what = make_hold(make_booking_id(block, number), name, {});
      entry.what->counters->tickets_max = 1'000'000;
      entry.what->counters->open_holds_max = 1'000'000;
      entry.answer = make_answer(name, "key" + std::to_string(round), 201);
      fences[entry.shard] = leases_.at(entry.shard);
      what.entries.push_back(std::move(entry));
    }
    for (auto& [shard, fence] : fences)
      what.fences.push_back(fence);
    auto result = await<batch_result>([&](auto done) {
      store_.ledger().commit(what, done);
    });
    if (!result) {
      error = result.error().detail;
      return;
    }
    for (auto& x : result->leases)
      leases_[x.shard] = x;
    for (auto& x : result->results) {
      applied += x.outcome == entry_outcome::applied;
      replayed += x.outcome == entry_outcome::replay;
    }
  }

  int applied = 0;
  int replayed = 0;
  std::string error;

private:
  block_id next_block() {
    for (;;) {
      block_id block{concert, static_cast<uint32_t>(1 + random_() % blocks)};
      if (leases_.contains(shard_of(block, default_shard_count)))
        return block;
    }
  }

  store& store_;
  uint32_t node_;
  std::minstd_rand random_;
  std::map<shard_id, lease> leases_;
};

} // namespace

TEST(two nodes that serve the same people never wait for each other in a circle) {
  auto address = postgres_server::shared().fresh_database();
  auto first = open_store(address);
  auto second = open_store(address);
  add_event(*first, concert, blocks * limits::places_per_block);
  // Blocks of this event fall into both halves, so both nodes have some.
  std::vector<shard_id> low, high;
  for (shard_id i = 0; i < default_shard_count; ++i)
    (i < default_shard_count / 2 ? low : high).push_back(i);
  buyer_crowd one{*first, 1, low};
  buyer_crowd two{*second, 2, high};
  constexpr uint64_t rounds = 150;
  auto run = [](buyer_crowd& crowd) {
    for (uint64_t round = 1; round <= rounds && crowd.error.empty(); ++round)
      crowd.step(round);
  };
  std::thread other{[&] {
    run(two);
  }};
  run(one);
  other.join();
  CHECK_EQUAL(one.error, "");
  CHECK_EQUAL(two.error, "");
  MESSAGE("each key took effect once, and the counters know it");
  auto total = static_cast<int>(rounds) * users;
  CHECK_EQUAL(one.applied + two.applied, total);
  CHECK_EQUAL(one.replayed + two.replayed, total);
  auto& server = postgres_server::shared();
  CHECK_EQUAL(server.run(address, "SELECT sum(open_holds) FROM user_event"),
              std::to_string(total));
  CHECK_EQUAL(server.run(address, "SELECT count(*) FROM booking"),
              std::to_string(total));
  CHECK_EQUAL(server.run(address, "SELECT count(*) FROM (SELECT shard"
                                  " FROM journal GROUP BY shard"
                                  " HAVING max(seq) <> count(*)) gaps"),
              "0");
}

TEST(a key that is forgotten while it is looked up is not lost) {
  auto& server = postgres_server::shared();
  auto address = server.fresh_database();
  auto store = open_store(address);
  add_event(*store, concert, 100);
  owner node{*store, 1};
  node.acquire();
  server.run(address, "INSERT INTO idempotency VALUES ('ann', 'k', sha256(''),"
                      " 201, '', '2026-01-01T00:00:00Z')");
  // A session of its own stands for a node that is about to keep bob's key: the
  // batch has passed ann's by then, and found it taken.
  side_session other{address};
  other.run("BEGIN");
  other.run("INSERT INTO idempotency VALUES ('bob', 'k', sha256(''), 201, '',"
            " now())");
  auto ann = make_hold(make_booking_id(floor_block, 1), "ann", {1});
  auto bob = make_hold(make_booking_id(floor_block, 2), "bob", {2});
  std::vector<ledger_entry> both{node.make_entry(ann, make_answer("ann", "k")),
                                 node.make_entry(bob, make_answer("bob", "k"))};
  auto answer = std::make_shared<std::promise<store_result<batch_result>>>();
  auto done = answer->get_future();
  store->ledger().commit(node.make_batch(both), [answer](auto x) {
    answer->set_value(std::move(x));
  });
  other.await_blocked();
  auto gone = await<uint64_t>([&](auto done) {
    store->ledger().forget_answers(*parse_rfc3339("2026-01-02T00:00:00Z"),
                                   done);
  });
  CHECK_EQUAL(demand(gone), 1u);
  other.run("ROLLBACK");
  auto first = done.get();
  REQUIRE(!first);
  CHECK(first.error().code == store_errc::collided);
  CHECK(first.error().detail.starts_with("40001"));
  for (auto table : {"booking", "ticket", "idempotency", "journal"})
    CHECK_EQUAL(
      server.run(address, std::string{"SELECT count(*) FROM "} + table), "0");
  MESSAGE("when the batch comes again, the key is kept with its effect");
  auto again = demand(node.commit(both));
  CHECK(again.results.at(0).outcome == entry_outcome::applied);
  CHECK(again.results.at(1).outcome == entry_outcome::applied);
  again = demand(node.commit(both));
  CHECK(again.results.at(0).outcome == entry_outcome::replay);
}

TEST(answers are forgotten in chunks) {
  auto& server = postgres_server::shared();
  auto address = server.fresh_database();
  auto store = open_store(address);
  server.run(address,
             "INSERT INTO idempotency SELECT 'ann', int4send(n),"
             " sha256(''), 200, '', '2026-01-01T00:00:00Z'::timestamptz"
             " + n * interval '1 s' FROM generate_series(1, 12000) n");
  auto forget = [&](timestamp before) {
    auto gone = await<uint64_t>([&](auto done) {
      store->ledger().forget_answers(before, done);
    });
    REQUIRE(gone);
    return *gone;
  };
  auto new_year = *parse_rfc3339("2026-01-01T00:00:00Z");
  CHECK_EQUAL(forget(new_year), 0u);
  CHECK_EQUAL(forget(new_year + std::chrono::seconds{11'001}), 11'000u);
  CHECK_EQUAL(server.run(address, "SELECT count(*) FROM idempotency"), "1000");
}

TEST(a probe waits for what a batch would wait for) {
  auto address = postgres_server::shared().fresh_database();
  auto store = open_store(address);
  auto probe = std::make_shared<std::promise<store_result<unit>>>();
  side_session other{address};
  other.run("BEGIN");
  other.run("SELECT FROM shard_lease FOR NO KEY UPDATE");
  store->ledger().probe(3, [probe](auto x) {
    probe->set_value(std::move(x));
  });
  other.await_blocked();
  auto answer = probe->get_future();
  CHECK(answer.wait_for(std::chrono::seconds{0})
        == std::future_status::timeout);
  other.run("COMMIT");
  CHECK(answer.get());
}

TEST(an image of a block is of one moment and no warning to operators) {
  postgres_server server;
  auto address = server.fresh_database();
  auto store = open_store(address);
  add_event(*store, concert, 100);
  auto load = [&] {
    auto found = std::make_shared<
      std::promise<store_result<std::vector<block_image>>>>();
    store->ledger().load_blocks({floor_block}, [found](auto x) {
      found->set_value(std::move(x));
    });
    return found->get_future();
  };
  CHECK(demand(load().get()).at(0).duties.empty());
  MESSAGE("seats are read before somebody else has written, duties after");
  side_session other{address};
  other.run("BEGIN");
  other.run("LOCK TABLE outbox IN ACCESS EXCLUSIVE MODE");
  auto image = load();
  other.await_blocked();
  other.run("INSERT INTO outbox SELECT int8send(7) || int4send(1)"
            " || int8send(7) || int8send(7), 2, 1");
  other.run("COMMIT");
  CHECK(demand(image.get()).at(0).duties.empty());
  CHECK_EQUAL(demand(load().get()).at(0).duties.size(), 1u);
  std::ifstream log{server.data().parent_path() / "log"};
  std::string all{std::istreambuf_iterator<char>{log}, {}};
  CHECK(all.find("ready to accept connections") != all.npos);
  CHECK(all.find("can only be used in transaction blocks") == all.npos);
}

TEST(what another transaction was in the way of may pass when it comes again) {
  using storage::postgres::server_error;
  CHECK(server_error{"40001", {}, {}, false}.code() == store_errc::collided);
  CHECK(server_error{"40P01", {}, {}, false}.code() == store_errc::collided);
  CHECK(server_error{"53100", {}, {}, false}.code() == store_errc::unavailable);
}
