#define SUITE storage.sqlite.log_buffer
#include "storage/sqlite/log_buffer.hpp"

#include "storage/sqlite/connection.hpp"
#include "tests/storage/sqlite/fixture.hpp"
#include "tests/storage/sqlite/flaky_disk.hpp"
#include "tests/support/test.hpp"

#include <random>

using namespace onsale;
using namespace onsale::storage;
using namespace onsale::storage::sqlite;
using namespace onsale::test;

namespace {

struct log_buffer_fixture {
  scratch_file file;
  flaky_disk disk;
  connection db;

  log_buffer_fixture() {
    db.open(file.path());
    REQUIRE(db.make_durable({}));
    db.run("CREATE TABLE t (i INTEGER PRIMARY KEY, x BLOB)");
    REQUIRE(!db.failed());
  }

  /// Adds rows of a kilobyte each, in a transaction that ends or does not.
  store_result<unit> fill(int rows, bool commits = true) {
    transaction all{db};
    db.run(("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
            " WHERE i < "
            + std::to_string(rows)
            + ") INSERT INTO t (x) SELECT zeroblob(1000) FROM n")
             .c_str());
    if (!commits)
      return unit{};
    return all.commit();
  }

  std::string count() {
    return db.ask("SELECT count(*) FROM t").value_or("");
  }

  /// What a new life of the process finds after a crash at this moment.
  std::string count_after_crash() {
    auto to = (file.dir() / "crash.db").string();
    auto as_it_is = std::filesystem::copy_options::overwrite_existing;
    std::filesystem::copy_file(file.path(), to, as_it_is);
    std::filesystem::copy_file(file.path() + "-wal", to + "-wal", as_it_is);
    connection recovered;
    recovered.open(to);
    REQUIRE(recovered.make_durable({}));
    CHECK(recovered.ask("PRAGMA integrity_check") == "ok");
    return recovered.ask("SELECT count(*) FROM t").value_or("");
  }
};

} // namespace

FIXTURE_SCOPE(log_buffer_tests, log_buffer_fixture)

TEST(a commit of several pages is one write) {
  disk.writes = 0;
  REQUIRE(fill(10)); // five pages and more
  CHECK_EQUAL(disk.writes, 1);
  CHECK_EQUAL(count_after_crash(), "10");
}

TEST(a long transaction passes through in pieces) {
  disk.writes = 0;
  REQUIRE(fill(1'000));
  CHECK_GREATER(disk.writes, 10);
  CHECK_LESS(disk.writes, 30);
  CHECK_EQUAL(count_after_crash(), "1000");
}

TEST(what has left the cache is read back) {
  db.run("PRAGMA cache_size = 10");
  REQUIRE(fill(1'000));
  CHECK_EQUAL(count(), "1000");
  CHECK(db.ask("PRAGMA integrity_check") == "ok");
}

TEST(a checkpoint finds the log in memory) {
  REQUIRE(fill(500));
  auto before = std::filesystem::file_size(file.path());
  disk.reads = 0;
  CHECK(db.ask("PRAGMA wal_checkpoint") == "0");
  CHECK_EQUAL(disk.reads, 0);
  CHECK_GREATER(std::filesystem::file_size(file.path()), before + 400'000);
  CHECK(db.ask("PRAGMA integrity_check") == "ok");
  CHECK_EQUAL(count_after_crash(), "500");
}

TEST(a log is moved into the file before it is long) {
  for (int i = 0; i < 60; ++i)
    REQUIRE(fill(600));
  CHECK_EQUAL(count(), "36000");
  // 4,096 pages with their headers, and the transaction that exceeds them; by
  // itself SQLite would move a thousand.
  CHECK_GREATER(std::filesystem::file_size(file.path() + "-wal"), 4u << 20);
  CHECK_LESS(std::filesystem::file_size(file.path() + "-wal"), 10u << 20);
  CHECK_GREATER(std::filesystem::file_size(file.path()), 25u << 20);
}

TEST(a log that cannot be written leaves nothing of its commit) {
  REQUIRE(fill(10));
  disk.can_write = false;
  CHECK(error_of(fill(10)) == store_errc::unavailable);
  CHECK_EQUAL(count(), "10");
  CHECK_EQUAL(count_after_crash(), "10");
  disk.can_write = true;
  REQUIRE(fill(10));
  CHECK_EQUAL(count_after_crash(), "20");
}

TEST(whatever happens a crash finds what was committed) {
  auto seed = std::random_device{}();
  MESSAGE("seed " << seed);
  std::minstd_rand random{seed};
  db.run("PRAGMA cache_size = 20"); // pages leave it in mid-transaction
  db.run("PRAGMA wal_autocheckpoint = 300");
  int rows = 0;
  for (int i = 0; i < 100; ++i) {
    auto more = static_cast<int>(random() % 60) + 1;
    disk.can_write = random() % 8 != 0;
    auto commits = random() % 4 != 0;
    auto done = fill(more, commits);
    disk.can_write = true;
    db.take_failure();
    if (commits && done)
      rows += more;
    CHECK_EQUAL(count(), std::to_string(rows));
    if (i % 5 == 0)
      CHECK_EQUAL(count_after_crash(), std::to_string(rows));
  }
}

FIXTURE_SCOPE_END()
