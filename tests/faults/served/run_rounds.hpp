#pragma once

// As for tests/support/test.hpp, a SUITE comes first.

#include "domain/ensure.hpp"
#include "tests/served/check_none.hpp"
#include "tests/support/fault_run.hpp"
#include "tests/support/fault_switchboard.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/test.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace onsale::test {

/// Breaks and mends so many times in the long tests; once, if it belongs to the
/// share of the seed, in the others. Fails with whatever was wrong.
inline void run_rounds(box_office& office, fault_run::plan what, int rounds,
                       const std::function<void(fault_run&)>& break_it,
                       const std::function<void()>& mend_it) {
  if (!in_share(what.fault)) {
    CAF_MESSAGE("not in the share of this seed");
    return;
  }
  fault_run run{office, std::move(what)};
  for (auto round = 0; round < (long_tests() ? rounds : 1); ++round)
    run.round(
      [&] {
        break_it(run);
      },
      mend_it);
  check_none(run.finish());
}

/// An office on SQLite, whose disk and clock obey.
struct office_on_file {
  explicit office_on_file(std::vector<std::string> options = {})
    : office(engine::sqlite, std::move(options)),
      file(office.directory() / "onsale.db") {
    office.set_environment(board.environment());
    board.watch_files(file.string());
    office.start();
  }

  uintmax_t log_size() const {
    return std::filesystem::file_size(file.string() + "-wal");
  }

  fault_switchboard board; // of what the store is on; outlives the program
  box_office office;
  std::filesystem::path file;
};

/// An office on a PostgreSQL server of its own, whose disk and clock obey.
struct office_on_server {
  office_on_server()
    : server({}, board.environment()), address(server.fresh_database()),
      office(address) {
    ensure(board->processes > 0); // or nothing would strike
    board.watch_files(server.data().string());
    office.start();
  }

  fault_switchboard board; // of what the store is on; outlives the server
  postgres_server server;
  std::string address;
  box_office office;
};

} // namespace onsale::test
