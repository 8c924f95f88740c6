// A disk that is full, or slow, under the store.
#define SUITE faults.served.disk

#include "tests/served/check_none.hpp"
#include "tests/support/fault_run.hpp"
#include "tests/support/fault_switchboard.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/test.hpp"

#include <filesystem>

using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

int rounds() {
  return long_tests() ? 5 : 1;
}

/// An office on SQLite whose disk obeys.
struct office_on_file {
  office_on_file()
    : office(engine::sqlite), file(office.directory() / "onsale.db") {
    office.set_environment(board.environment());
    board.watch_files(file.string());
    office.start();
  }

  uintmax_t log_size() const {
    return std::filesystem::file_size(file.string() + "-wal");
  }

  fault_switchboard board; // outlives the program
  box_office office;
  std::filesystem::path file;
};

/// An office on a PostgreSQL server of its own, whose disk obeys.
struct office_on_server {
  office_on_server()
    : server({}, board.environment()), address(server.fresh_database()),
      office(address) {
    board.watch_files(server.data().string());
    office.start();
  }

  fault_switchboard board; // outlives the server
  postgres_server server;
  std::string address;
  box_office office;
};

/// Puts large houses until SQLite's log is overdue to be moved into its file.
void fill_log(office_on_file& where) {
  constexpr uintmax_t overdue = 34 << 20; // `wal_autocheckpoint`, and some more
  for (uint64_t id = 2; id < 200 && where.log_size() < overdue; ++id)
    where.office.add_event(
      {.event = id, .sections = std::vector<box_office::grid>(20, {50, 50})});
  MESSAGE("the log has " << where.log_size() << " bytes");
  CHECK_GREATER(where.log_size(), overdue);
}

template <class Office>
void slow_disk() {
  Office where;
  fault_run run{where.office,
                {.fault = "disk syncs take 0.2 s to 2 s", .failed_calls = 0}};
  for (auto round = 0; round < rounds(); ++round)
    run.round(
      [&] {
        where.board->sync_delay_ms = static_cast<uint32_t>(200
                                                           + run.roll(1'800));
        run.let_shop(8);
      },
      [&] {
        where.board.clear();
      });
  check_none(run.finish());
}

} // namespace

TEST(a full disk refuses writes until it has room - sqlite) {
  office_on_file where;
  fault_run run{where.office, {.fault = "disk full, no room for the log"}};
  for (auto round = 0; round < rounds(); ++round)
    run.round(
      [&] {
        where.board->logs_full = true;
      },
      [&] {
        where.board.clear();
      });
  check_none(run.finish());
}

TEST(a log that cannot be moved into its file is kept - sqlite) {
  office_on_file where;
  fault_run run{where.office,
                {.fault = "disk full, no room for the file at a checkpoint",
                 .failed_calls = 0}};
  run.round(
    [&] {
      where.board->others_full = true;
      auto before = std::filesystem::file_size(where.file);
      fill_log(where);
      CHECK_EQUAL(std::filesystem::file_size(where.file), before);
      run.let_shop(20);
    },
    [&] {
      where.office.kill();
      where.board.clear();
      where.office.start();
    });
  check_none(run.finish());
}

TEST(a full disk refuses writes until it has room - postgres) {
  office_on_server where;
  fault_run run{where.office, {.fault = "disk full, no room for tables"}};
  for (auto round = 0; round < rounds(); ++round)
    run.round(
      [&] {
        where.board->others_full = true;
      },
      [&] {
        where.board.clear();
      });
  check_none(run.finish());
}

TEST(a server that fell over for want of room is started again - postgres) {
  office_on_server where;
  fault_run run{where.office,
                {.fault = "disk full, no room for the log: server ends"}};
  for (auto round = 0; round < rounds(); ++round)
    run.round(
      [&] {
        where.board->logs_full = true;
        run.await("the server ends", [&] {
          where.server.run(where.address, "SELECT pg_switch_wal()");
          return where.server.wait(0s);
        });
      },
      [&] {
        where.board.clear();
        where.server.start();
      });
  check_none(run.finish());
}

TEST(a slow disk is slow and nothing else - sqlite) {
  slow_disk<office_on_file>();
}

TEST(a slow disk is slow and nothing else - postgres) {
  slow_disk<office_on_server>();
}
