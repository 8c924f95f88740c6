#define SUITE storage.sqlite.connection
#include "storage/sqlite/connection.hpp"

#include "tests/storage/sqlite/fixture.hpp"
#include "tests/storage/sqlite/flaky_disk.hpp"
#include "tests/support/test.hpp"

#include <fstream>

using namespace onsale;
using namespace onsale::storage;
using namespace onsale::storage::sqlite;
using namespace onsale::test;

namespace {

struct connection_fixture {
  scratch_file file;
  connection db;

  connection_fixture() {
    db.open(file.path());
    REQUIRE(db.make_durable({}));
    db.run("CREATE TABLE t (x TEXT)");
    REQUIRE(!db.failed());
  }

  store_result<unit> insert(const char* sql) {
    transaction all{db};
    db.run(sql);
    return all.commit();
  }
};

} // namespace

FIXTURE_SCOPE(connection_tests, connection_fixture)

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
  other.open(file.path() + "/onsale.db");
  CHECK(error_of(other.make_durable({})) == store_errc::unavailable);
}

TEST(a file of another kind is broken) {
  auto path = (file.dir() / "letter.txt").string();
  std::ofstream{path} << std::string(4'096, 'x');
  connection other;
  other.open(path);
  CHECK(error_of(other.make_durable({})) == store_errc::broken);
}

TEST(a store in memory loses data and says so) {
  connection other;
  other.open(":memory:");
  auto opened = other.make_durable({});
  REQUIRE(!opened);
  CHECK(opened.error().code == store_errc::unsafe_settings);
  CHECK_EQUAL(opened.error().detail,
              "SQLite keeps journal_mode=memory, synchronous=2,"
              " foreign_keys=1");
  connection accepted;
  store_options options;
  options.accept_data_loss = true;
  accepted.open(":memory:");
  CHECK(accepted.make_durable(options));
}

FIXTURE_SCOPE_END()

TEST(a log that cannot be synced leaves the outcome open until the next write) {
  scratch_file file;
  flaky_disk disk;
  connection db;
  db.open(file.path());
  REQUIRE(db.make_durable({}));
  auto insert = [&](const char* sql) {
    transaction all{db};
    db.run(sql);
    return all.commit();
  };
  REQUIRE(insert("CREATE TABLE t (x)"));
  REQUIRE(insert("INSERT INTO t VALUES ('before')"));
  disk.can_sync = false;
  CHECK(error_of(insert("INSERT INTO t VALUES ('lost')"))
        == store_errc::outcome_unknown);
  disk.can_sync = true;
  MESSAGE("this process has forgotten it, but a crash now would recover it");
  auto copy = [&](const std::string& name) {
    auto to = (file.dir() / name).string();
    std::filesystem::copy_file(file.path(), to);
    std::filesystem::copy_file(file.path() + "-wal", to + "-wal");
    connection recovered;
    recovered.open(to);
    REQUIRE(recovered.make_durable({}));
    return recovered.ask("SELECT group_concat(x) FROM t").value_or("");
  };
  CHECK(db.ask("SELECT group_concat(x) FROM t") == "before");
  CHECK_EQUAL(copy("crash.db"), "before,lost");
  MESSAGE("whatever is written next, such as an epoch, settles it");
  REQUIRE(insert("INSERT INTO t VALUES ('after')"));
  CHECK_EQUAL(copy("later.db"), "before,after");
}
