#define SUITE storage.sqlite.connection
#include "storage/sqlite/connection.hpp"

#include "tests/storage/sqlite/fixture.hpp"
#include "tests/support/test.hpp"

#include <fstream>

using namespace onsale;
using namespace onsale::storage;
using namespace onsale::storage::sqlite;
using namespace onsale::test;

namespace {

struct fixture {
  scratch_file file;
  connection db;

  fixture() {
    REQUIRE(db.open(file.path(), {}));
    db.run("CREATE TABLE t (x TEXT)");
    REQUIRE(!db.failed());
  }

  store_result<unit> insert(const char* sql) {
    transaction all{db};
    db.run(sql);
    return all.commit();
  }
};

/// While it lives, files opened by this process sync their logs only as long as
/// `works`.
class flaky_disk {
public:
  flaky_disk() {
    real = sqlite3_vfs_find(nullptr);
    vfs_ = *real;
    vfs_.zName = "flaky";
    vfs_.xOpen = open;
    works = true;
    ensure(sqlite3_vfs_register(&vfs_, 1) == SQLITE_OK);
  }

  flaky_disk(const flaky_disk&) = delete;
  flaky_disk& operator=(const flaky_disk&) = delete;

  ~flaky_disk() {
    sqlite3_vfs_unregister(&vfs_);
    sqlite3_vfs_register(real, 1);
  }

  static inline bool works = true;

private:
  static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags,
                  int* flags_out) {
    auto code = real->xOpen(real, name, file, flags, flags_out);
    if (code == SQLITE_OK && (flags & SQLITE_OPEN_WAL) != 0) {
      log_methods = file->pMethods;
      flaky_methods = *log_methods;
      flaky_methods.xSync = [](sqlite3_file* of, int how) {
        return works ? log_methods->xSync(of, how) : SQLITE_IOERR_FSYNC;
      };
      file->pMethods = &flaky_methods;
    }
    return code;
  }

  static inline sqlite3_vfs* real = nullptr;
  static inline const sqlite3_io_methods* log_methods = nullptr;
  static inline sqlite3_io_methods flaky_methods{};
  sqlite3_vfs vfs_{};
};

} // namespace

FIXTURE_SCOPE(connection_tests, fixture)

TEST(commits are durable and the file is ours) {
  CHECK(db.ask("PRAGMA journal_mode") == "wal");
  CHECK(db.ask("PRAGMA synchronous") == "2");
  CHECK(db.ask("PRAGMA locking_mode") == "exclusive");
  CHECK(db.ask("PRAGMA foreign_keys") == "1");
  MESSAGE("with the log's index in memory: there is no file of it");
  CHECK(std::filesystem::exists(file.path() + "-wal"));
  CHECK(!std::filesystem::exists(file.path() + "-shm"));
}

TEST(a transaction that is not committed leaves nothing) {
  {
    transaction all{db};
    db.run("INSERT INTO t VALUES ('a')");
  }
  CHECK(db.ask("SELECT count(*) FROM t") == "0");
  CHECK(insert("INSERT INTO t VALUES ('b')"));
  CHECK(db.ask("SELECT count(*) FROM t") == "1");
}

TEST(the first error is the one that is told and nothing follows it) {
  {
    transaction all{db};
    db.run("INSERT INTO t VALUES ('a')");
    db.run("INSERT INTO nowhere VALUES (1)");
    db.run("INSERT INTO t VALUES ('b', 'c')");
    CHECK(!db.ask("SELECT count(*) FROM t"));
    auto done = all.commit();
    REQUIRE(!done);
    CHECK(done.error().code == store_errc::broken);
    CHECK(done.error().detail.starts_with("no such table: nowhere"));
  }
  MESSAGE("the next transaction starts afresh");
  CHECK(insert("INSERT INTO t VALUES ('d')"));
  CHECK(db.ask("SELECT group_concat(x) FROM t") == "d");
}

TEST(a full disk is unavailable and nothing is written) {
  db.run("PRAGMA max_page_count = 4");
  auto too_much = insert("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
                         " SELECT i + 1 FROM n WHERE i < 1000)"
                         " INSERT INTO t SELECT hex(zeroblob(100)) FROM n");
  CHECK(error_of(too_much) == store_errc::unavailable);
  CHECK(db.ask("SELECT count(*) FROM t") == "0");
  CHECK(insert("INSERT INTO t VALUES ('small')"));
}

TEST(a place where no file can be made is unavailable) {
  connection other;
  auto opened = other.open(file.path() + "/onsale.db", {});
  CHECK(error_of(opened) == store_errc::unavailable);
}

TEST(a file of another kind is broken) {
  auto path = (file.dir() / "letter.txt").string();
  std::ofstream{path} << std::string(4'096, 'x');
  connection other;
  CHECK(error_of(other.open(path, {})) == store_errc::broken);
}

TEST(a store in memory loses data and says so) {
  connection other;
  auto opened = other.open(":memory:", {});
  REQUIRE(!opened);
  CHECK(opened.error().code == store_errc::unsafe_settings);
  CHECK_EQUAL(opened.error().detail,
              "SQLite keeps journal_mode=memory, synchronous=2,"
              " foreign_keys=1");
  connection accepted;
  store_options options;
  options.accept_data_loss = true;
  CHECK(accepted.open(":memory:", options));
}

FIXTURE_SCOPE_END()

TEST(a log that cannot be synced leaves the outcome open until the next write) {
  scratch_file file;
  flaky_disk disk;
  connection db;
  REQUIRE(db.open(file.path(), {}));
  auto insert = [&](const char* sql) {
    transaction all{db};
    db.run(sql);
    return all.commit();
  };
  REQUIRE(insert("CREATE TABLE t (x)"));
  REQUIRE(insert("INSERT INTO t VALUES ('before')"));
  disk.works = false;
  CHECK(error_of(insert("INSERT INTO t VALUES ('lost')"))
        == store_errc::outcome_unknown);
  disk.works = true;
  MESSAGE("this process has forgotten it, but a crash now would recover it");
  auto copy = [&](const std::string& name) {
    auto to = (file.dir() / name).string();
    std::filesystem::copy_file(file.path(), to);
    std::filesystem::copy_file(file.path() + "-wal", to + "-wal");
    connection recovered;
    REQUIRE(recovered.open(to, {}));
    return recovered.ask("SELECT group_concat(x) FROM t").value_or("");
  };
  CHECK(db.ask("SELECT group_concat(x) FROM t") == "before");
  CHECK_EQUAL(copy("crash.db"), "before,lost");
  MESSAGE("whatever is written next, such as an epoch, settles it");
  REQUIRE(insert("INSERT INTO t VALUES ('after')"));
  CHECK_EQUAL(copy("later.db"), "before,after");
}
