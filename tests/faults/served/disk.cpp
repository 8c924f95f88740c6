// A disk that is full, or slow, under the store.
#define SUITE faults.served.disk

#include "tests/faults/served/run_rounds.hpp"
#include "tests/support/test.hpp"

using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

/// Puts large houses until SQLite's log is overdue to be moved into its file.
void fill_log(office_on_file& where) {
  // Four times `wal_autocheckpoint`.
  constexpr uintmax_t overdue = 34 << 20;
  for (uint64_t id = 2; id < 200 && where.log_size() < overdue; ++id)
    where.office.add_event(
      {.event = id, .sections = std::vector<box_office::grid>(20, {50, 50})});
  MESSAGE("the log has " << where.log_size() << " bytes");
  CHECK_GREATER(where.log_size(), overdue);
}

template <class Office>
void slow_disk() {
  Office where;
  run_rounds(
    where.office, {.fault = "disk syncs take 0.2 s to 2 s", .failed_calls = 0},
    5,
    [&](fault_run& x) {
      where.board->sync_delay_ms = static_cast<uint32_t>(200 + x.roll(1'800));
      x.let_shop(8);
    },
    [&] {
      where.board.clear();
    });
}

} // namespace

TEST(a full disk refuses writes until it has room - sqlite) {
  office_on_file where;
  run_rounds(
    where.office, {.fault = "disk full, no room for the log"}, 5,
    [&](fault_run&) {
      // Once SQLite's log is as long as it gets, it is written from its start.
      where.board->copies_on_write = true;
      where.board->logs_full = true;
    },
    [&] {
      where.board.clear();
    });
}

TEST(a log that cannot be moved into its file is kept - sqlite) {
  office_on_file where;
  run_rounds(
    where.office,
    {.fault = "disk full, no room for the file at a checkpoint",
     .reads_go_on = false,
     .failed_calls = 0},
    1,
    [&](fault_run& x) {
      where.board->others_full = true;
      auto before = std::filesystem::file_size(where.file);
      fill_log(where);
      CHECK_EQUAL(std::filesystem::file_size(where.file), before);
      x.let_shop(20);
      where.office.kill();
    },
    [&] {
      where.board.clear();
      where.office.start();
    });
}

TEST(a full disk refuses writes until it has room - postgres) {
  office_on_server where;
  run_rounds(
    where.office, {.fault = "disk full, no room for tables"}, 5,
    [&](fault_run&) {
      where.board->others_full = true;
    },
    [&] {
      where.board.clear();
    });
}

TEST(a server that fell over for want of room is started again - postgres) {
  office_on_server where;
  run_rounds(
    where.office, {.fault = "disk full, no room for the log: server ends"}, 5,
    [&](fault_run& x) {
      where.board->logs_full = true;
      x.await("the server ends", [&] {
        where.server.run(where.address, "SELECT pg_switch_wal()");
        return where.server.wait(0s);
      });
    },
    [&] {
      where.board.clear();
      where.server.start();
    });
}

TEST(a slow disk is slow and nothing else - sqlite) {
  slow_disk<office_on_file>();
}

TEST(a slow disk is slow and nothing else - postgres) {
  slow_disk<office_on_server>();
}
