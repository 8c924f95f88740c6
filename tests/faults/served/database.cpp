// PostgreSQL itself: stopped, crashed, hanging, and its sessions ended while
// they commit.
#define SUITE faults.served.database

#include "tests/faults/served/run_rounds.hpp"
#include "tests/support/test.hpp"

using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

/// An office with a PostgreSQL server of its own.
struct office_and_server {
  postgres_server server;
  std::string address = server.fresh_database();
  box_office office{address};

  office_and_server() {
    office.start();
  }
};

/// Holds all leases until a commit waits for one of them, and ends its session.
constexpr const char* end_a_session_that_commits = R"(DO $$
DECLARE ended bigint := 0;
BEGIN
  PERFORM FROM shard_lease ORDER BY shard FOR UPDATE;
  FOR i IN 1..1000 LOOP
    PERFORM pg_stat_clear_snapshot();
    SELECT count(pg_terminate_backend(pid)) INTO ended FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'
        AND pid <> pg_backend_pid();
    EXIT WHEN ended > 0;
    PERFORM pg_sleep(0.005);
  END LOOP;
  IF ended = 0 THEN
    RAISE 'nobody commits';
  END IF;
END $$)";

} // namespace

FIXTURE_SCOPE(database_tests, office_and_server)

TEST(a database that is stopped and started) {
  run_rounds(
    office, {.fault = "database stopped (fast), started"}, 5,
    [&](fault_run&) {
      server.stop();
    },
    [&] {
      server.start();
    });
}

TEST(a database that crashes and recovers) {
  run_rounds(
    office, {.fault = "database crashed (immediate), started"}, 5,
    [&](fault_run&) {
      server.crash();
    },
    [&] {
      server.start();
    });
}

TEST(a database that hangs) {
  run_rounds(
    office, {.fault = "database hangs (SIGSTOP)", .failed_calls = 8}, 3,
    [&](fault_run&) {
      server.freeze();
    },
    [&] {
      server.thaw();
    });
}

TEST(sessions that an administrator ends) {
  run_rounds(
    office, {.fault = "database sessions terminated", .failed_calls = 0}, 10,
    [&](fault_run& x) {
      x.strike([&] {
        CHECK_GREATER(server.terminate_sessions(address), 0);
      });
      x.let_shop(20);
    },
    [] {});
}

TEST(sessions that are ended while they commit) {
  run_rounds(
    office,
    {.fault = "database session terminated mid-commit", .failed_calls = 0}, 5,
    [&](fault_run& x) {
      for (auto i = 0; i < 3; ++i) {
        x.strike([&] {
          CHECK_EQUAL(server.run(address, end_a_session_that_commits), "");
        });
        x.let_shop(20);
      }
    },
    [] {});
}

FIXTURE_SCOPE_END()
