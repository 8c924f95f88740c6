#define SUITE storage.postgres.provider_engine
#include "storage/lease_store.hpp"
#include "storage/provider_store.hpp"
#include "tests/storage/postgres/fixture.hpp"
#include "tests/support/test.hpp"

#include <chrono>
#include <string>

using namespace onsale;
using namespace onsale::storage;
using namespace onsale::test;

namespace {

/// Two processes on an unsold store, with another provider each.
struct provider_engine_fixture {
  store_result<std::string> claim(store_ptr& at, const std::string& provider) {
    return await<std::string>([&](auto done) {
      at->provider().claim(provider, done);
    });
  }

  bool join() {
    return !error_of(await<timestamp>([&](auto done) {
      first->leases().join_alone(node, done);
    }));
  }

  bool leave() {
    return !error_of(await<unit>([&](auto done) {
      first->leases().leave(node, done);
    }));
  }

  std::optional<store_errc> beat() {
    return error_of(await<timestamp>([&](auto done) {
      first->leases().heartbeat(node, done);
    }));
  }

  /// The node shows nothing for so long, or the store's clock has moved.
  void move_heartbeat(const std::string& by) {
    CHECK_EQUAL(postgres_server::shared().run(
                  address, "UPDATE node SET heartbeat = heartbeat + interval '"
                             + by + "'"),
                "");
  }

  std::string address = postgres_server::shared().fresh_database();
  store_ptr first = open_store(address);
  store_ptr second = open_store(address);
  node_identity node{1, 7, {}};
};

} // namespace

FIXTURE_SCOPE(provider_engine_tests, provider_engine_fixture)

TEST(nobody takes the money over while a node lives) {
  CHECK_EQUAL(*claim(first, "simulated"), "simulated");
  REQUIRE(join());
  auto other = claim(second, "stripe");
  REQUIRE(!other);
  CHECK(other.error().code == store_errc::in_use);
  CHECK(other.error().detail.find("--payments simulated") != std::string::npos);
  CHECK_EQUAL(*claim(second, "simulated"), "simulated");
  CHECK(!beat());
  REQUIRE(leave());
  CHECK_EQUAL(*claim(second, "stripe"), "stripe");
}

TEST(of two that claim before either has joined one finds the other) {
  CHECK_EQUAL(*claim(first, "simulated"), "simulated");
  CHECK_EQUAL(*claim(second, "stripe"), "stripe");
  REQUIRE(join());
  CHECK(error_of(claim(first, "simulated")) == store_errc::in_use);
  CHECK_EQUAL(*claim(second, "stripe"), "stripe");
}

TEST(a node that was silent for long does not come back to another provider) {
  for (auto by : {"-6 s", "1 hour"}) {
    CHECK_EQUAL(*claim(first, "simulated"), "simulated");
    REQUIRE(join());
    MESSAGE("the heartbeat is moved by " << by);
    move_heartbeat(by);
    CHECK_EQUAL(*claim(second, "stripe"), "stripe");
    CHECK(beat() == store_errc::declared_dead);
  }
}

FIXTURE_SCOPE_END()
