#define SUITE storage.sqlite.statement
#include "storage/sqlite/statement.hpp"

#include "tests/storage/sqlite/fixture.hpp"
#include "tests/support/test.hpp"

#include <limits>

using namespace onsale;
using namespace onsale::storage;
using namespace onsale::storage::sqlite;
using namespace onsale::test;

namespace {

struct statement_fixture {
  scratch_file file;
  connection db;

  statement_fixture() {
    db.open(file.path());
    REQUIRE(db.make_durable({}));
    db.run("CREATE TABLE t (i INTEGER, r REAL, x TEXT, b BLOB) STRICT");
  }
};

} // namespace

FIXTURE_SCOPE(statement_tests, statement_fixture)

TEST(values come back as they were bound) {
  statement add{db, "INSERT INTO t VALUES (?1, ?2, ?3, ?4)"};
  statement all{db, "SELECT i, r, x, b FROM t ORDER BY rowid"};
  std::array<uint8_t, 4> four{0, 1, 2, 255};
  auto last = std::numeric_limits<uint64_t>::max();
  CHECK_EQUAL(add.run(last, 0.1, "Zoë", four), 1);
  CHECK_EQUAL(add.run(from_ms(-5), std::optional<double>{}, std::string_view{},
                      bytes{}),
              1);
  CHECK_EQUAL(add.run(std::nullopt, std::nullopt, std::nullopt, std::nullopt),
              1);
  {
    auto rows = all.query();
    REQUIRE(rows.next());
    CHECK_EQUAL(rows.natural<uint64_t>(), last);
    CHECK_EQUAL(rows.real(), 0.1);
    CHECK_EQUAL(rows.text(), "Zoë");
    CHECK(rows.array<4>() == four);
    REQUIRE(rows.next());
    CHECK(rows.time() == from_ms(-5));
    CHECK(!rows.maybe_real());
    MESSAGE("an empty value is not null");
    CHECK(rows.maybe_text() == "");
    CHECK(!rows.null());
    rows.skip();
    REQUIRE(rows.next());
    CHECK(!rows.maybe_time());
    CHECK(!rows.maybe_real());
    CHECK(!rows.maybe_text());
    CHECK(rows.null());
    CHECK(!rows.next());
  }
  CHECK(!db.take_failure());
}

TEST(a blob of another length fails the connection) {
  statement add{db, "INSERT INTO t (b) VALUES (?1)"};
  statement all{db, "SELECT b FROM t"};
  add.run(std::array<uint8_t, 3>{});
  auto rows = all.query();
  REQUIRE(rows.next());
  CHECK(rows.array<4>() == (std::array<uint8_t, 4>{}));
  CHECK(!rows.next());
  auto why = db.take_failure();
  REQUIRE(why);
  CHECK(why->code == store_errc::broken);
}

TEST(a statement that cannot be prepared does nothing) {
  statement wrong{db, "SELECT x FROM nowhere"};
  CHECK(db.failed());
  CHECK_EQUAL(wrong.run(), 0);
  CHECK(!wrong.query().next());
  CHECK(db.take_failure()->code == store_errc::broken);
}

TEST(parameters are not taken while rows are being read) {
  statement add{db, "INSERT INTO t (i) VALUES (?1)"};
  statement from{db, "SELECT i FROM t WHERE i >= ?1 ORDER BY i"};
  for (int i = 0; i < 3; ++i)
    add.run(i);
  auto rows = from.query(0);
  REQUIRE(rows.next());
  auto again = from.query(2);
  CHECK(!again.next());
  CHECK(db.take_failure()->code == store_errc::broken);
}

TEST(a constraint that does not hold is noted once) {
  db.run("CREATE UNIQUE INDEX one ON t (i)");
  statement add{db, "INSERT INTO t (i) VALUES (?1)"};
  add.run(1);
  CHECK_EQUAL(add.run(1), 0);
  auto why = db.take_failure();
  REQUIRE(why);
  CHECK(why->detail.starts_with("UNIQUE constraint failed: t.i"));
  CHECK_EQUAL(add.run(2), 1);
  CHECK(!db.failed());
}

FIXTURE_SCOPE_END()
