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
  std::string address = both(servers[0].fresh_database());

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
  /// The address of a database wherever it can be written.
  std::string both(std::string of_first) {
    auto first = std::to_string(servers[0].port());
    of_first.insert(of_first.find(first) + first.size(),
                    ",127.0.0.1:" + std::to_string(servers[1].port()));
    return of_first + "?target_session_attrs=read-write";
  }
};

} // namespace

TEST(a standby that is promoted while nodes sell loses nothing) {
  two_servers two;
  cluster_house house{{.storage = two.address}};
  house.start();
  auto before = house.owners();
  fault_run run{house.all(),
                {.fault = "primary lost, standby promoted (cluster)",
                 .bound = 12s,
                 .failed_calls = 1}};
  for (auto i = 0; i < (long_tests() ? 10 : 1); ++i) {
    run.round(
      [&] {
        two.fail_over();
      },
      [] {});
    two.standby().follow(two.servers[two.primary]);
  }
  CHECK_EQUAL(house.owners(), before);
  check_none(run.finish());
}
