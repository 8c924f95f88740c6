// The database of a cluster: restarted, slow, and answers of it that get lost.
#define SUITE faults.cluster.database

#include "tests/faults/cluster/losses.hpp"
#include "tests/support/fault_switchboard.hpp"

using namespace onsale::test;

namespace {

/// A `Bind` of the statement that commits a batch.
const std::string commit_marker{"\0commit\0", 8};

int rounds(int of_long_tests) {
  return long_tests() ? of_long_tests : 2;
}

/// Nobody may be taken for dead because all were silent.
void restart(const char* fault, void (postgres_server::*end)()) {
  postgres_server server;
  cluster_house house{{.server = &server}};
  house.start();
  auto before = house.owners();
  fault_run run{house.all(), {.fault = fault}};
  for (auto i = 0; i < rounds(10); ++i)
    run.round(
      [&] {
        (server.*end)();
      },
      [&] {
        server.start();
      });
  CHECK_EQUAL(house.owners(), before);
  check_none(run.finish());
}

} // namespace

TEST(a database that is stopped and started moves nothing) {
  restart("database stopped, started (cluster)", &postgres_server::stop);
}

TEST(a database that crashes and recovers moves nothing) {
  restart("database crashed, started (cluster)", &postgres_server::crash);
}

TEST(answers to commits of a node that get lost) {
  cluster_house house{{.breakable = true}};
  house.start();
  auto before = house.owners();
  fault_run run{house.all(),
                {.fault = "answer to a commit lost (cluster)",
                 .failed_calls = 0}};
  for (auto i = 0; i < rounds(20); ++i)
    run.round(
      [&] {
        auto block = static_cast<uint32_t>(1 + run.roll(crowd_blocks));
        auto& network = house.database_of(house.owner_of({{1}, block}));
        run.strike([&] {
          network.break_next(commit_marker, request_fault::lost_after);
          run.await("a commit's answer is lost", [&] {
            return network.struck();
          });
        });
        run.let_shop(20);
      },
      [] {});
  CHECK_EQUAL(house.owners(), before);
  check_none(run.finish());
}

TEST(connections of a node that are reset now and then) {
  cluster_house house{{.breakable = true}};
  house.start();
  fault_run run{house.all(),
                {.fault = "database connections of a node reset (cluster)",
                 .failed_calls = 0}};
  for (auto i = 0; i < rounds(20); ++i)
    run.round(
      [&] {
        run.strike([&] {
          CHECK_GREATER(house.database_of(run.roll(house.size())).reset(), 0u);
        });
        run.let_shop(20);
      },
      [] {});
  check_none(run.finish());
}

TEST(a slow disk under the database is slow and nothing else) {
  fault_switchboard board;
  postgres_server server{{}, board.environment()};
  board.watch_files(server.data().string());
  cluster_house house{{.server = &server}};
  house.start();
  CHECK_GREATER(board->processes.load(), 0u);
  auto before = house.owners();
  fault_run run{house.all(),
                {.fault = "disk syncs take 0.2 s to 2 s (cluster)",
                 .failed_calls = 0}};
  for (auto i = 0; i < rounds(10); ++i)
    run.round(
      [&] {
        board->sync_delay_ms = static_cast<uint32_t>(200 + run.roll(1'800));
        run.let_shop(8);
      },
      [&] {
        board.clear();
      });
  CHECK_EQUAL(house.owners(), before);
  check_none(run.finish());
}
