// The database of a cluster: restarted, slow, and answers of it that get lost.
#define SUITE faults.cluster.database

#include "tests/faults/cluster/losses.hpp"
#include "tests/support/fault_switchboard.hpp"

using namespace onsale::test;

namespace {

/// A `Bind` of the statement that commits a batch.
const std::string commit_marker{"\0commit\0", 8};

/// Nobody may be taken for dead because all were silent.
void restart(const char* fault, void (postgres_server::*end)()) {
  postgres_server server;
  cluster_house house{{.server = &server}};
  stay_put(house, {.what = {.fault = fault},
                   .rounds = 10,
                   .strike =
                     [&](fault_run&) {
                       (server.*end)();
                     },
                   .mend =
                     [&] {
                       server.start();
                     }});
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
  stay_put(
    house,
    {.what = {.fault = "answer to a commit lost (cluster)", .failed_calls = 0},
     .strike = [&](fault_run& run) {
       auto block = static_cast<uint32_t>(1 + run.roll(crowd_blocks));
       auto& network = house.database_of(house.owner_of({{1}, block}));
       run.strike([&] {
         network.break_next(commit_marker, request_fault::lost_after);
         run.await("a commit's answer is lost", [&] {
           return network.struck();
         });
       });
       run.let_shop(20);
     }});
}

TEST(connections of a node that are reset now and then) {
  cluster_house house{{.breakable = true}};
  stay_put(house,
           {.what = {.fault = "database connections of a node reset (cluster)",
                     .failed_calls = 0},
            .strike = [&](fault_run& run) {
              run.strike([&] {
                auto& network = house.database_of(run.roll(house.size()));
                CHECK_GREATER(network.reset(), 0u);
              });
              run.let_shop(20);
            }});
}

TEST(a slow disk under the database is slow and nothing else) {
  fault_switchboard board;
  postgres_server server{{}, board.environment()};
  CHECK_GREATER(board->processes.load(), 0u);
  board.watch_files(server.data().string());
  cluster_house house{{.server = &server}};
  stay_put(house, {.what = {.fault = "disk syncs take 0.2 s to 2 s (cluster)",
                            .failed_calls = 0},
                   .rounds = 10,
                   .strike =
                     [&](fault_run& run) {
                       board->sync_delay_ms = static_cast<uint32_t>(
                         200 + run.roll(1'800));
                       run.let_shop(8);
                     },
                   .mend =
                     [&] {
                       board.clear();
                     }});
}
