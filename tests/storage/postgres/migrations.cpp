#define SUITE storage.postgres.migrations
#include "storage/postgres/migrations.hpp"

#include "tests/storage/postgres/fixture.hpp"
#include "tests/support/test.hpp"

#include <thread>

using namespace onsale;
using namespace onsale::storage;

namespace {

auto& server() {
  return test::postgres_server::shared();
}

} // namespace

TEST(a database that was never migrated tells what to run) {
  auto opened = open_postgres(server().empty_database(), {});
  REQUIRE(!opened);
  CHECK(opened.error().code == store_errc::older_schema);
  CHECK(opened.error().detail.find("onsale migrate") != std::string::npos);
}

TEST(migrating twice changes nothing the second time) {
  auto address = server().empty_database();
  CHECK(migrate_postgres(address, {}));
  auto applied = server().run(address, "SELECT string_agg(number || checksum"
                                       " || applied_at, ',' ORDER BY number)"
                                       " FROM schema_migration");
  store_options other;
  other.shard_count = 5; // only a new store takes it
  CHECK(migrate_postgres(address, other));
  CHECK_EQUAL(server().run(address, "SELECT string_agg(number || checksum"
                                    " || applied_at, ',' ORDER BY number)"
                                    " FROM schema_migration"),
              applied);
  CHECK_EQUAL(server().run(address, "SELECT count(*) FROM shard_lease"),
              std::to_string(default_shard_count));
}

TEST(several may migrate at once) {
  auto address = server().empty_database();
  std::vector<std::thread> threads;
  std::vector<std::optional<store_errc>> errors(6);
  for (auto& error : errors)
    threads.emplace_back([&] {
      error = test::error_of(migrate_postgres(address, {}));
    });
  for (auto& x : threads)
    x.join();
  for (auto& error : errors)
    CHECK(!error);
  CHECK(open_postgres(address, {}));
}

TEST(a migration that was changed after it was applied is noticed) {
  auto address = server().fresh_database();
  server().run(address, "UPDATE schema_migration SET checksum = 'other'"
                        " WHERE number = 3");
  auto done = migrate_postgres(address, {});
  REQUIRE(!done);
  CHECK(done.error().code == store_errc::broken);
  CHECK(done.error().detail.find("0003_commit.sql") != std::string::npos);
}

TEST(a database of a later program is left alone) {
  auto address = server().fresh_database();
  server().run(address, "INSERT INTO schema_migration VALUES"
                        " (9999, '9999_later.sql', '')");
  CHECK(test::error_of(open_postgres(address, {})) == store_errc::newer_schema);
  CHECK(test::error_of(migrate_postgres(address, {}))
        == store_errc::newer_schema);
}

TEST(a server that cannot be reached is unavailable) {
  auto opened = open_postgres("postgresql://127.0.0.1:1/nowhere", {});
  CHECK(test::error_of(opened) == store_errc::unavailable);
}

TEST(no password shows in what is said of an address) {
  for (auto address :
       {"postgresql://me:secret%zz@127.0.0.1/x", "postgresql://me:secret@[/x",
        "postgresql://me:secret@127.0.0.1:1/x?nonsense=1"}) {
    auto opened = open_postgres(address, {});
    REQUIRE(!opened);
    CHECK_EQUAL(opened.error().detail.find("secret"), std::string::npos);
  }
}

TEST(a database of before belongs to who took its payments) {
  auto address = server().fresh_database();
  auto taker_of = [&](const std::string& payments) {
    CHECK_EQUAL(server().run(
                  address, "SET session_replication_role = replica;"
                           " DELETE FROM payment;"
                           " INSERT INTO payment SELECT sha256(x::bytea), 1, 4,"
                           " 'pm', x, '', '', 100, 'EUR' FROM unnest('"
                             + payments
                             + "'::text[]) x;"
                               " DROP TABLE payment_provider;"
                               " DROP FUNCTION claim_payments;"
                               " DELETE FROM schema_migration"
                               " WHERE number >= 23"),
                "");
    CHECK(migrate_postgres(address, {}));
    return server().run(address, "SELECT name FROM payment_provider");
  };
  CHECK_EQUAL(taker_of("{}"), "");
  CHECK_EQUAL(taker_of("{\"\"}"), "");
  CHECK_EQUAL(taker_of("{\"\", pi_aea2px2diu7dly7uj46e5xt5ns-1}"), "simulated");
  CHECK_EQUAL(taker_of("{pi_3NxAbc, \"\"}"), "stripe");
  CHECK_EQUAL(taker_of("{pi_aea2px2diu7dly7uj46e5xt5ns-1, pi_3NxAbc}"),
              "stripe");
}
