#define SUITE storage.sqlite.migrations
#include "storage/sqlite/migrations.hpp"

#include "tests/storage/sqlite/fixture.hpp"
#include "tests/support/test.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using namespace onsale;
using namespace onsale::storage;
using namespace onsale::test;

namespace {

std::string bytes_of(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

} // namespace

TEST(a new file is made with its shards) {
  scratch_file file;
  store_options options;
  options.shard_count = 16;
  REQUIRE(open_sqlite(file.path(), options));
  CHECK_EQUAL(file.run("PRAGMA user_version"), "10");
  CHECK_EQUAL(file.run("SELECT count(*) FROM shard_lease"), "16");
  CHECK_EQUAL(file.run("PRAGMA foreign_key_check"), "");
  MESSAGE("and keeps them");
  options.shard_count = 32;
  REQUIRE(open_sqlite(file.path(), options));
  CHECK_EQUAL(file.run("SELECT count(*) FROM shard_lease"), "16");
}

TEST(a start that was cut short is made up for) {
  scratch_file file;
  open_store(file.path());
  MESSAGE("the schema was made, the shards were not");
  file.run("DELETE FROM shard_lease");
  open_store(file.path());
  CHECK_EQUAL(file.run("SELECT count(*) FROM shard_lease"),
              std::to_string(default_shard_count));
}

TEST(a migration that fails leaves the version before it) {
  scratch_file file;
  MESSAGE("somebody has made a table that the third one makes");
  open_store(file.path());
  for (auto sql : {"PRAGMA user_version = 2", "DROP TRIGGER ticket_sold",
                   "DROP TABLE simulated_provider"})
    CHECK_EQUAL(file.run(sql), "");
  auto opened = open_sqlite(file.path(), {});
  REQUIRE(!opened);
  CHECK(opened.error().code == store_errc::broken);
  CHECK(opened.error().detail.find("0003_booking.sql: table app_user")
        != std::string::npos);
  CHECK_EQUAL(file.run("PRAGMA user_version"), "2");
  CHECK_EQUAL(file.run("SELECT count(*) FROM sqlite_schema"
                       " WHERE name = 'simulated_provider'"),
              "0");
}

TEST(rows that were there before are judged as well) {
  scratch_file file;
  open_store(file.path());
  MESSAGE("an older program has let somebody write nonsense");
  for (auto sql :
       {"PRAGMA user_version = 3", "DROP TRIGGER ticket_block_insert",
        "DROP TRIGGER ticket_block_update",
        "INSERT INTO venue (id, name)"
        " VALUES (1, 'Hall')",
        "INSERT INTO event (id, name, venue, starts_at)"
        " VALUES (7, 'Concert', 1, 0)",
        "INSERT INTO ticket_block VALUES (7, 0, 'GA', 10)"})
    CHECK_EQUAL(file.run(sql), "");
  auto opened = open_sqlite(file.path(), {});
  REQUIRE(!opened);
  CHECK(opened.error().code == store_errc::broken);
  CHECK(opened.error().detail.find("0004_kept.sql: a block has a number")
        != std::string::npos);
  CHECK_EQUAL(file.run("PRAGMA user_version"), "3");
}

TEST(a file of a later program is left alone) {
  scratch_file file;
  open_store(file.path());
  file.run("PRAGMA user_version = 9999");
  auto opened = open_sqlite(file.path(), {});
  REQUIRE(!opened);
  CHECK(opened.error().code == store_errc::newer_schema);
  CHECK(opened.error().detail.starts_with(file.path() + ": schema 9999"));
  CHECK_EQUAL(file.run("PRAGMA user_version"), "9999");
}

TEST(a file of another program is refused and not touched) {
  for (auto version : {"0", "3", "9999"}) { // which may count such as we do
    scratch_file file;
    file.run("CREATE TABLE recipe (name TEXT)");
    file.run(std::string{"PRAGMA user_version = "} + version);
    auto before = bytes_of(file.path());
    auto opened = open_sqlite(file.path(), {});
    REQUIRE(!opened);
    CHECK(opened.error().code == store_errc::broken);
    CHECK(opened.error().detail.ends_with("tables of another program"));
    CHECK(bytes_of(file.path()) == before);
    CHECK_EQUAL(file.run("PRAGMA journal_mode"), "delete");
  }
}

TEST(a store of before belongs to who took its payments) {
  struct case_of {
    std::vector<const char*> payments; // their names at the provider
    const char* taker;
  };
  for (const auto& [payments, taker] :
       {case_of{{}, ""}, case_of{{""}, ""},
        case_of{{"", "pi_aea2px2diu7dly7uj46e5xt5ns-1"}, "simulated"},
        case_of{{"pi_3NxAbc", ""}, "stripe"},
        case_of{{"pi_aea2px2diu7dly7uj46e5xt5ns-1", "pi_3NxAbc"}, "stripe"}}) {
    scratch_file file;
    open_store(file.path());
    for (auto sql : {"DROP TABLE payment_provider", "PRAGMA user_version = 9"})
      CHECK_EQUAL(file.run(sql), "");
    for (size_t i = 0; i < payments.size(); ++i)
      CHECK_EQUAL(file.run("PRAGMA foreign_keys = OFF; " // without bookings
                           "INSERT INTO payment VALUES ("
                           + std::to_string(i + 1) + ", 1, 4, 'pm', '"
                           + payments[i] + "', '', '', 'EUR', 100, '')"),
                  "");
    REQUIRE(open_sqlite(file.path(), {}));
    CHECK_EQUAL(file.run("SELECT name FROM payment_provider"), taker);
  }
}
