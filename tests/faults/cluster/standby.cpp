// The database server is lost, and its standby takes over.
#define SUITE faults.cluster.standby

#include "tests/faults/cluster/losses.hpp"

#include <array>

using namespace onsale::test;

namespace {

/// A primary and its standby on ports that stay, in turn.
struct two_servers {
  std::array<postgres_server, 2> servers;
  size_t primary = 0;
  bool has_failed = false; // the other one has
  std::string database = name_of(servers[0].fresh_database());
  std::string address = both();

  two_servers() {
    standby().follow(servers[primary]);
  }

  postgres_server& standby() {
    return servers[1 - primary];
  }

  void fail_over() {
    servers[primary].crash();
    standby().promote();
    primary = 1 - primary;
  }

private:
  static std::string name_of(const std::string& with_address) {
    return with_address.substr(with_address.rfind('/') + 1);
  }

  /// The address of the database wherever it can be written.
  std::string both() {
    auto result = servers[0].address_of(database);
    auto first = std::to_string(servers[0].port());
    result.insert(result.find(first) + first.size(),
                  ",127.0.0.1:" + std::to_string(servers[1].port()));
    return result + "?target_session_attrs=read-write";
  }
};

} // namespace

TEST(a standby that is promoted while nodes sell loses nothing) {
  two_servers two;
  cluster_house house{{.storage = two.address}};
  stay_put(house, {.what = {.fault = "primary lost, standby promoted (cluster)",
                            .bound = 12s,
                            .failed_calls = 1},
                   .rounds = 10,
                   .short_rounds = 1,
                   .strike = [&](fault_run&) {
                     if (std::exchange(two.has_failed, true))
                       two.standby().follow(two.servers[two.primary]);
                     two.fail_over();
                   }});
}

TEST(a primary that comes back beside its standby is not written to) {
  two_servers two;
  cluster_house house{{.storage = two.address}};
  house.start();
  auto waits_for_standby = [&] {
    return house.at(0).metric("onsale_cluster_store_waits_for_standby");
  };
  CHECK_EQUAL(waits_for_standby(), 1);
  fault_run run{house.all(),
                {.fault = "the lost primary comes back (cluster)",
                 .bound = 12s,
                 .failed_calls = 1}};
  run.round(
    [&] {
      two.fail_over();
    },
    [] {});
  MESSAGE("it takes writes, waits for nobody, and comes first in the address");
  auto& old = two.standby();
  old.start();
  old.go_on_alone();
  auto there = old.address_of(two.database);
  auto& now = two.servers[two.primary];
  auto written = [&] {
    return old.run(there, "SELECT sum(epoch) || ' ' || sum(seq)"
                          " FROM shard_lease");
  };
  auto before = written();
  for (auto i = 0; i < 3; ++i) {
    run.strike([&] {
      CHECK_GREATER(now.terminate_sessions(now.address_of(two.database)), 0);
    });
    run.let_shop(50);
  }
  CHECK_EQUAL(written(), before);
  CHECK_EQUAL(waits_for_standby(), 0);
  old.stop();     // the judge reads from the first that can be written
  house.revive(); // on a busy machine one may have fallen silent meanwhile
  check_none(run.finish());
}
