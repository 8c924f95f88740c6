#define SUITE storage.postgres.constraints
#include "tests/storage/postgres/fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::storage;
using namespace onsale::test;

namespace {

constexpr const char* check_violation = "23514";
constexpr const char* foreign_key_violation = "23503";
constexpr const char* insufficient_privilege = "42501";
constexpr const char* integrity_violation = "23000";

/// An event with a ticket that is held (seat 4), and one that is sold (seat 5).
struct constraints_fixture {
  std::string address = postgres_server::shared().fresh_database();
  store_ptr store = open_store(address);
  owner node{*store, 1};

  constraints_fixture() {
    add_event(*store, concert, 100);
    node.acquire();
    CHECK(node.commit(make_hold(1, 4)) == entry_outcome::applied);
    auto hold = make_hold(2, 5);
    CHECK(node.commit(hold) == entry_outcome::applied);
    CHECK(node.commit(make_step(hold, change_kind::tickets_sold,
                                booking_status::confirmed, seat_status::sold))
          == entry_outcome::applied);
  }

  std::string run(const std::string& sql) {
    return postgres_server::shared().run(address, sql);
  }

  /// Runs SQL as a buggy server would: with the fence's variable set.
  /// @returns the SQLSTATE of what there is against it
  std::string run_fenced(const std::string& sql) {
    return run("SET onsale.fence = 'held'; " + sql).substr(0, 5);
  }
};

} // namespace

FIXTURE_SCOPE(constraint_tests, constraints_fixture)

TEST(no ticket has a status that nobody knows) {
  for (auto status : {"-1", "4", "77"})
    CHECK_EQUAL(run_fenced(std::string{"UPDATE ticket SET status = "} + status
                           + ", holder = null WHERE seat = 4"),
                check_violation);
}

TEST(a ticket has a holder when it is taken and none otherwise) {
  for (auto sql : {"UPDATE ticket SET holder = null WHERE seat = 4",
                   "INSERT INTO ticket VALUES (7, 1, 6, 1, null, 9)",
                   "INSERT INTO ticket VALUES (7, 1, 6, 2, null, 9)",
                   "UPDATE ticket SET status = 0 WHERE seat = 4",
                   "UPDATE ticket SET status = 3 WHERE seat = 4"})
    CHECK_EQUAL(run_fenced(sql), check_violation);
  MESSAGE("and the holder is a booking of the same event");
  for (auto sql : {"UPDATE ticket SET holder = 'ann' WHERE seat = 4",
                   "UPDATE ticket SET holder = int8send(8) || substr(holder, 9)"
                   " WHERE seat = 4"})
    CHECK_EQUAL(run_fenced(sql), check_violation);
}

TEST(a booking has a known status and somebody unless it was aborted) {
  for (auto sql :
       {"UPDATE booking SET status = 42", "UPDATE booking SET status = -1",
        "UPDATE booking SET user_id = null", "UPDATE booking SET status = 9"})
    CHECK_EQUAL(run_fenced(sql), check_violation);
}

TEST(the key of a booking says where it is at home) {
  for (auto id : {"'short'", "int8send(8) || substr(id, 9)",
                  "int8send(7) || int4send(2) || substr(id, 13)"})
    CHECK_EQUAL(
      run_fenced(std::string{"INSERT INTO booking SELECT "} + id
                 + ", event, block, user_id, status, version, held_at,"
                   " hold_until, deadline, currency, total, history"
                   " FROM booking LIMIT 1"),
      check_violation);
}

TEST(a sold ticket stays and stays where it is) {
  for (auto sql : {"DELETE FROM ticket", "DELETE FROM ticket WHERE seat = 5",
                   "UPDATE ticket SET seat = 6 WHERE seat = 5",
                   "UPDATE ticket SET block = 2 WHERE seat = 5"})
    CHECK_EQUAL(run_fenced(sql), integrity_violation);
  CHECK_EQUAL(run("SELECT count(*) FROM ticket WHERE status = 2"), "1");
}

TEST(bookings are kept for ever) {
  for (auto sql :
       {"DELETE FROM booking", "UPDATE booking SET block = 2, id = int8send(7)"
                               " || int4send(2) || substr(id, 13)"})
    CHECK_EQUAL(run_fenced(sql), foreign_key_violation);
}

TEST(no table of tickets and bookings is emptied) {
  for (auto sql : {"TRUNCATE ticket CASCADE", "TRUNCATE booking CASCADE",
                   "TRUNCATE booking_ticket"})
    CHECK_EQUAL(run_fenced(sql), insufficient_privilege);
}

TEST(rows that were there before are judged as well) {
  store.reset();
  MESSAGE("an older program has let somebody write nonsense");
  run("DELETE FROM schema_migration WHERE number >= 5");
  run("ALTER TABLE ticket DROP CONSTRAINT ticket_status_known,"
      " DROP CONSTRAINT ticket_taken_by_somebody,"
      " DROP CONSTRAINT ticket_holder_of_event");
  CHECK_EQUAL(run_fenced("UPDATE ticket SET status = 77 WHERE seat = 4"), "");
  auto done = migrate_postgres(address, {});
  REQUIRE(!done);
  CHECK(done.error().code == store_errc::broken);
  CHECK(done.error().detail.starts_with("0005_constraints.sql: 23514"));
  CHECK(done.error().detail.find("ticket_status_known") != std::string::npos);
}

FIXTURE_SCOPE_END()
