#define SUITE storage.sqlite.lease_engine
#include "storage/sqlite/lease_engine.hpp"

#include "tests/storage/sqlite/fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::storage;
using namespace onsale::test;

namespace {

struct lease_engine_fixture {
  scratch_file file;
  store_ptr store = open_store(file.path());
  node_identity first{1, 100, ""};
  node_identity second{1, ~0ull, ""};

  store_result<timestamp> join(const node_identity& self) {
    return await<timestamp>([&](auto done) {
      store->leases().join_alone(self, done);
    });
  }

  store_result<timestamp> beat(const node_identity& self) {
    return await<timestamp>([&](auto done) {
      store->leases().heartbeat(self, done);
    });
  }

  store_result<std::vector<lease>>
  acquire(const node_identity& self, const std::vector<shard_id>& shards = {}) {
    return await<std::vector<lease>>([&](auto done) {
      store->leases().acquire(self, shards, done);
    });
  }
};

} // namespace

FIXTURE_SCOPE(lease_engine_tests, lease_engine_fixture)

TEST(the clock is that of the host) {
  auto clock = [] {
    return std::chrono::floor<duration_ms>(std::chrono::system_clock::now());
  };
  auto before = clock();
  auto told = demand(await<timestamp>([&](auto done) {
    store->leases().now(done);
  }));
  CHECK(before <= told);
  CHECK(told <= clock());
}

TEST(every acquisition is a new epoch) {
  CHECK(join(first));
  auto all = demand(acquire(first));
  REQUIRE_EQUAL(all.size(), size_t{default_shard_count});
  CHECK(all.front() == (lease{0, 1, 0}));
  CHECK(all.back() == (lease{default_shard_count - 1, 1, 0}));
  auto some = demand(acquire(first, {7, 3}));
  CHECK(some == (std::vector<lease>{{7, 2, 0}, {3, 2, 0}}));
  store.reset();
  store = open_store(file.path());
  CHECK(demand(acquire(first, {3, 4}))
        == (std::vector<lease>{{3, 3, 0}, {4, 2, 0}}));
}

TEST(shards that are not there are not given) {
  CHECK(error_of(acquire(first, {1, default_shard_count}))
        == store_errc::broken);
  MESSAGE("nor any other of that call");
  CHECK(demand(acquire(first, {1})) == (std::vector<lease>{{1, 1, 0}}));
}

TEST(a restart need not wait for the heartbeat of the life before) {
  CHECK(join(first));
  CHECK(beat(first));
  CHECK(join(second));
  CHECK(beat(second));
  MESSAGE("and that life is over");
  CHECK(error_of(beat(first)) == store_errc::declared_dead);
  CHECK(error_of(acquire(first)) == store_errc::declared_dead);
  CHECK(acquire(second));
}

TEST(a node of another number is over too) {
  node_identity other{2, 5, "127.0.0.1:4000"};
  CHECK(join(first));
  CHECK(join(other));
  CHECK(error_of(beat(first)) == store_errc::declared_dead);
  CHECK(error_of(acquire(first)) == store_errc::declared_dead);
}

TEST(whoever leaves beats no more) {
  CHECK(join(first));
  CHECK(await<unit>([&](auto done) {
    store->leases().leave(first, done);
  }));
  CHECK(error_of(beat(first)) == store_errc::declared_dead);
  store.reset();
  CHECK_EQUAL(file.run("SELECT state FROM node"), "left");
}

FIXTURE_SCOPE_END()
