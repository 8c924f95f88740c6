#define SUITE conformance.leases
#include "tests/conformance/world.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::conformance;
using namespace onsale::storage;

namespace {

struct lease_tests : concert_on_sale {
  store_result<timestamp> join(node_identity self) {
    return await<timestamp>([&](auto done) {
      db->leases().join_alone(self, done);
    });
  }

  store_result<timestamp> beat(node_identity self) {
    return await<timestamp>([&](auto done) {
      db->leases().heartbeat(self, done);
    });
  }

  std::vector<lease> acquire(std::vector<shard_id> shards) {
    return demand(await<std::vector<lease>>([&](auto done) {
      db->leases().acquire({1, 1, {}}, shards, done);
    }));
  }
};

} // namespace

FIXTURE_SCOPE(lease_suite, lease_tests)

TEST(no shard named means all of them) {
  auto all = acquire({});
  REQUIRE_EQUAL(all.size(), size_t{shard_count});
  for (size_t i = 0; i < all.size(); ++i) {
    CHECK_EQUAL(all[i].shard, i);
    CHECK_EQUAL(all[i].epoch, 2u); // the fixture's node took them first
    CHECK_EQUAL(all[i].seq, 0u);
  }
}

TEST(taking some shards leaves the others alone) {
  auto some = acquire({3, 5});
  REQUIRE_EQUAL(some.size(), 2u);
  CHECK_EQUAL(some[0].epoch, 2u);
  auto all = acquire({});
  CHECK_EQUAL(all[3].epoch, 3u);
  CHECK_EQUAL(all[4].epoch, 2u);
}

TEST(a node that joined lives until it leaves) {
  node_identity self{1, 0xfedc'ba98'7654'3210, {}};
  CHECK(error_of(beat(self)) == store_errc::declared_dead);
  CHECK(join(self));
  CHECK(beat(self));
  REQUIRE(await<unit>([&](auto done) {
    db->leases().leave(self, done);
  }));
  CHECK(error_of(beat(self)) == store_errc::declared_dead);
  MESSAGE("and after it has left the next one need not wait");
  node_identity next{1, 2, {}};
  CHECK(join(next));
  CHECK(beat(next));
  CHECK(error_of(beat(self)) == store_errc::declared_dead);
}

TEST(the clock of the store goes on) {
  auto now = [this] {
    return demand(await<timestamp>([&](auto done) {
      db->leases().now(done);
    }));
  };
  auto first = now();
  CHECK(first <= now());
}

FIXTURE_SCOPE_END()
