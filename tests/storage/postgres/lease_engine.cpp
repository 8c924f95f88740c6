#define SUITE storage.postgres.lease_engine
#include "storage/postgres/lease_engine.hpp"

#include "tests/storage/postgres/fixture.hpp"
#include "tests/support/test.hpp"

#include <thread>

using namespace onsale;
using namespace onsale::storage;
using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

struct lease_engine_fixture {
  std::string address = postgres_server::shared().fresh_database();
  store_ptr first = open_store(address);
  store_ptr second = open_store(address);
  owner before{*first, 1};
  owner after{*second, 2};

  lease_engine_fixture() {
    add_event(*first, concert, 100);
    before.acquire();
  }

  store_result<timestamp> join(store& at, node_identity self) {
    return await<timestamp>([&](auto done) {
      at.leases().join_alone(self, done);
    });
  }

  std::future<store_result<std::vector<lease>>>
  begin_acquire(store& at, node_identity self) {
    auto answer = std::make_shared<
      std::promise<store_result<std::vector<lease>>>>();
    at.leases().acquire(self, {}, [answer](auto x) {
      answer->set_value(std::move(x));
    });
    return answer->get_future();
  }

  store_result<timestamp> beat(store& at, node_identity self) {
    return await<timestamp>([&](auto done) {
      at.leases().heartbeat(self, done);
    });
  }
};

} // namespace

FIXTURE_SCOPE(lease_engine_tests, lease_engine_fixture)

TEST(a batch that lands after the takeover is fenced) {
  auto late = make_hold(make_booking_id(floor_block, 1), "ann", {1});
  after.acquire();
  CHECK(before.commit(late) == entry_outcome::fenced);
  auto own = make_hold(make_booking_id(floor_block, 2), "bob", {1});
  CHECK(after.commit(own) == entry_outcome::applied);
  MESSAGE("and it may not even read");
  auto check = before.make_entry(late);
  check.what.reset();
  auto result = before.commit({check});
  REQUIRE(result);
  CHECK(result->results[0].outcome == entry_outcome::fenced);
  CHECK(result->leases.empty());
}

TEST(a takeover waits for a batch that has not ended) {
  CHECK(join(*second, {2, 1, ""}));
  MESSAGE("the backend of a node that was lost holds the lease's row");
  side_session lost{address};
  lost.run("BEGIN");
  lost.run("SELECT FROM shard_lease ORDER BY shard FOR NO KEY UPDATE");
  auto taken = begin_acquire(*second, {2, 1, {}});
  lost.await_blocked();
  MESSAGE("meanwhile hearts beat");
  for (int i = 0; i < 5; ++i)
    CHECK(beat(*second, {2, 1, ""}));
  CHECK(taken.wait_for(0s) == std::future_status::timeout);
  lost.run("UPDATE shard_lease SET seq = 41 WHERE shard = 3");
  lost.run("COMMIT");
  auto leases = taken.get();
  REQUIRE(leases);
  REQUIRE_EQUAL(leases->size(), size_t{default_shard_count});
  CHECK((*leases)[3] == (lease{3, 2, 41}));
}

TEST(a node that is being declared dead takes nothing) {
  CHECK(join(*first, {1, 100, ""}));
  side_session judge{address};
  judge.run("BEGIN");
  judge.run("UPDATE node SET state = 'dead' WHERE node = 1");
  auto taken = begin_acquire(*first, {1, 100, {}});
  judge.await_blocked();
  judge.run("COMMIT");
  CHECK(error_of(taken.get()) == store_errc::declared_dead);
  CHECK_EQUAL(judge.run("SELECT max(epoch) FROM shard_lease"), "1");
}

TEST(only one process works on a database) {
  CHECK(join(*first, {1, 100, ""}));
  CHECK(error_of(join(*second, {1, 200, ""})) == store_errc::in_use);
  CHECK(beat(*first, {1, 100, ""}));
  MESSAGE("until the first one leaves");
  CHECK(await<unit>([&](auto done) {
    first->leases().leave({1, 100, ""}, done);
  }));
  CHECK(join(*second, {1, 200, ""}));
  CHECK(error_of(beat(*first, {1, 100, ""})) == store_errc::declared_dead);
}

TEST(the second takes over from one that fell silent) {
  CHECK(join(*first, {1, 100, ""}));
  auto deadline = std::chrono::steady_clock::now() + 5s;
  while (error_of(join(*second, {2, ~0ull, ""})) == store_errc::in_use) {
    REQUIRE(std::chrono::steady_clock::now() < deadline);
    std::this_thread::sleep_for(20ms);
  }
  CHECK(beat(*second, {2, ~0ull, ""}));
  CHECK(error_of(beat(*first, {1, 100, ""})) == store_errc::declared_dead);
  MESSAGE("and the dead take no leases");
  auto taken = await<std::vector<lease>>([&](auto done) {
    first->leases().acquire({1, 100, ""}, {}, done);
  });
  CHECK(error_of(taken) == store_errc::declared_dead);
}

TEST(a clock that was set back keeps nobody out) {
  CHECK(join(*first, {1, 100, ""}));
  postgres_server::shared().run(
    address, "UPDATE node SET heartbeat = heartbeat + interval '1 hour'");
  CHECK(join(*second, {1, 200, ""}));
  CHECK(error_of(beat(*first, {1, 100, ""})) == store_errc::declared_dead);
}

TEST(whoever starts while another is starting finds the store in use) {
  side_session other{address};
  other.run("BEGIN");
  other.run("LOCK TABLE node IN SHARE ROW EXCLUSIVE MODE");
  CHECK(error_of(join(*first, {1, 100, ""})) == store_errc::in_use);
  other.run("COMMIT");
  CHECK(join(*first, {1, 100, ""}));
}

FIXTURE_SCOPE_END()
