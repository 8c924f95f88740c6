#define SUITE storage.postgres.commit_call
#include "storage/postgres/commit_call.hpp"

#include "tests/storage/postgres/fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::storage;
using namespace onsale::test;

namespace {

constexpr const char* fence = "SET onsale.fence = 'held'; ";

struct commit_call_fixture {
  std::string address = postgres_server::shared().fresh_database();
  store_ptr store = open_store(address);
  owner node{*store, 1};

  commit_call_fixture() {
    add_event(*store, concert, 100);
    node.acquire();
  }

  std::string run(const std::string& sql) {
    return postgres_server::shared().run(address, sql);
  }

  /// Holds and sells a seat.
  change sell(uint64_t number, seat_index seat) {
    auto hold = make_hold(make_booking_id(floor_block, number), "ann", {seat});
    CHECK(node.commit(hold) == entry_outcome::applied);
    auto sale = make_step(hold, change_kind::tickets_sold,
                          booking_status::confirmed, seat_status::sold);
    CHECK(node.commit(sale) == entry_outcome::applied);
    return sale;
  }
};

} // namespace

FIXTURE_SCOPE(commit_call_tests, commit_call_fixture)

TEST(a buggy server cannot sell a seat twice) {
  sell(1, 5);
  auto second = make_hold(make_booking_id(floor_block, 2), "bob", {5});
  second.row->status = booking_status::confirmed;
  second.seats.clear(); // as if the block had forgotten them
  auto result = node.commit({node.make_entry(second)});
  REQUIRE(!result);
  CHECK(result.error().code == store_errc::broken);
  CHECK(result.error().detail.starts_with("23505")); // unique violation
  MESSAGE("nothing of the batch was written");
  CHECK_EQUAL(run("SELECT count(*) FROM booking"), "1");
}

TEST(plain SQL cannot sell a seat twice) {
  sell(1, 5);
  auto hold = make_hold(make_booking_id(floor_block, 2), "bob", {6});
  CHECK(node.commit(hold) == entry_outcome::applied);
  auto twice = run(std::string{fence}
                   + "UPDATE booking_ticket SET seat = 5, sold = true"
                     " WHERE seat = 6");
  CHECK(twice.starts_with("23505"));
  auto stolen = run(std::string{fence}
                    + "UPDATE ticket SET holder = (SELECT holder FROM ticket"
                      " WHERE seat = 6) WHERE seat = 5");
  CHECK(stolen.starts_with("23000"));
  auto held_again = run(std::string{fence}
                        + "INSERT INTO ticket VALUES (7, 1, 5, 1,"
                          " (SELECT holder FROM ticket WHERE seat = 6), 9)"
                          " ON CONFLICT (event, block, seat) DO UPDATE SET"
                          " status = 1, holder = excluded.holder");
  CHECK(held_again.starts_with("23000"));
}

TEST(plain SQL does not write tickets and bookings by mistake) {
  sell(1, 5);
  for (auto sql :
       {"UPDATE ticket SET status = 0, holder = null", "DELETE FROM ticket",
        "UPDATE booking SET total = 0", "DELETE FROM booking_ticket"})
    CHECK(run(sql).starts_with("42501"));
}

TEST(a refunded seat can be sold again) {
  auto sale = sell(1, 5);
  auto refund = make_step(sale, change_kind::tickets_refunded,
                          booking_status::refunded, seat_status::available);
  CHECK(node.commit(refund) == entry_outcome::applied);
  sell(2, 5);
  CHECK_EQUAL(run("SELECT count(*) FROM booking_ticket WHERE sold"), "1");
}

TEST(a failed capture keeps its seats until they are returned) {
  auto sale = sell(1, 5);
  auto failed = make_step(sale, change_kind::capture_failed,
                          booking_status::capture_failed, seat_status::sold);
  failed.row->deadline = failed.at + capture_failed_grace;
  CHECK(node.commit(failed) == entry_outcome::applied);
  CHECK_EQUAL(run("SELECT count(*) FROM booking_ticket WHERE sold"), "1");
  auto returned = make_step(failed, change_kind::seats_returned,
                            booking_status::capture_failed,
                            seat_status::available);
  CHECK(node.commit(returned) == entry_outcome::applied);
  CHECK_EQUAL(run("SELECT count(*) FROM booking_ticket WHERE sold"), "0");
}

TEST(a batch of checks alone writes nothing) {
  auto hold = make_hold(make_booking_id(floor_block, 1), "ann", {1});
  auto entry = node.make_entry(hold, make_answer("ann", "key", 201));
  REQUIRE(node.commit({entry}));
  MESSAGE("the server would refuse to write, or to lock a row");
  run("ALTER DATABASE " + run("SELECT current_database()")
      + " SET default_transaction_read_only = on");
  auto second = open_store(address);
  entry.what.reset();
  entry.answer->status = 0;
  auto what = node.make_batch({entry});
  auto result = await<batch_result>([&](auto done) {
    second->ledger().commit(what, done);
  });
  REQUIRE(result);
  CHECK(result->results[0].outcome == entry_outcome::replay);
  REQUIRE_EQUAL(result->leases.size(), 1u);
  CHECK(result->leases[0] == what.fences[0]);
}

TEST(refused entries leave no trace) {
  auto known = make_answer("ann", "known", 201);
  auto first = make_hold(make_booking_id(floor_block, 1), "ann", {1});
  REQUIRE(node.commit({node.make_entry(first, known)}));
  auto counters = [&] {
    return run("SELECT string_agg(user_id || ' ' || tickets || ' '"
               " || open_holds, ', ' ORDER BY user_id) FROM user_event"
               " WHERE tickets > 0");
  };
  CHECK_EQUAL(counters(), "ann 1 1");

  auto repeated = make_hold(make_booking_id(floor_block, 2), "ann", {2});
  auto conflicting = make_hold(make_booking_id(floor_block, 3), "ann", {3});
  conflicting.counters.reset();
  auto greedy = make_hold(make_booking_id(floor_block, 4), "bob", {4});
  greedy.counters->tickets = 9;
  auto taken = make_hold(make_booking_id(floor_block, 1), "cid", {5});
  auto late = make_hold(make_booking_id(floor_block, 6), "dan", {6});
  late.row->version = 2;
  auto fresh = make_hold(make_booking_id(floor_block, 7), "eve", {7});
  auto other = make_answer("ann", "known", 201);
  other.fingerprint.fill(2);
  // Two entries of one user may not share a key: two batches.
  auto one = node.commit(
    {node.make_entry(repeated, known),
     node.make_entry(greedy, make_answer("bob", "b", 201)),
     node.make_entry(taken, make_answer("cid", "c", 201)),
     node.make_entry(late, make_answer("dan", "d", 201)),
     node.make_entry(fresh, make_answer("eve", "e", 201))});
  auto two = node.commit({node.make_entry(conflicting, other)});
  REQUIRE(one);
  REQUIRE(two);
  CHECK(one->results[0].outcome == entry_outcome::replay);
  REQUIRE(one->results[0].stored);
  CHECK_EQUAL(one->results[0].stored->status, 201);
  CHECK_EQUAL(one->results[0].stored->body, known.body);
  CHECK(one->results[1].outcome == entry_outcome::ticket_limit);
  CHECK(one->results[2].outcome == entry_outcome::state_changed);
  CHECK(one->results[3].outcome == entry_outcome::state_changed);
  CHECK(one->results[4].outcome == entry_outcome::applied);
  CHECK(two->results[0].outcome == entry_outcome::key_conflict);
  MESSAGE("numbers have no gaps");
  CHECK_EQUAL(one->results[4].seq, 2u);
  CHECK_EQUAL(counters(), "ann 1 1, eve 1 1");
  CHECK_EQUAL(run("SELECT string_agg(user_id, ',' ORDER BY user_id)"
                  " FROM idempotency"),
              "ann,eve");
  CHECK_EQUAL(run("SELECT string_agg(seat::text, ',' ORDER BY seat)"
                  " FROM ticket"),
              "1,7");
  CHECK_EQUAL(run("SELECT count(*) FROM booking"), "2");
  CHECK_EQUAL(run("SELECT count(*) FROM journal"), "2");
}

TEST(a release that comes too late takes nothing off the counters) {
  auto hold = make_hold(make_booking_id(floor_block, 1), "ann", {1});
  CHECK(node.commit(hold) == entry_outcome::applied);
  auto release = make_step(hold, change_kind::hold_released,
                           booking_status::released, seat_status::available);
  release.counters = counter_change{{"ann"}, concert, -1, -1, 8, 3};
  CHECK(node.commit(release) == entry_outcome::applied);
  CHECK(node.commit(release) == entry_outcome::state_changed);
  CHECK_EQUAL(run("SELECT tickets || ' ' || open_holds FROM user_event"),
              "0 0");
}

TEST(bytes that are no text pass as keys and stop nobody else) {
  auto hold = make_hold(make_booking_id(floor_block, 1), "ann", {1});
  auto answer = make_answer("ann", "\xff\x00\"{,}'\\", 201);
  answer.key = std::string{"\xff\0\"{,}'\\", 8};
  answer.body = "{\"text\": \"\\\"{},'\\\\ Zoë\"}";
  REQUIRE(node.commit({node.make_entry(hold, answer)}));
  auto found = await<std::optional<keyed_answer>>([&](auto done) {
    store->ledger().find_answer({"ann"}, answer.key, done);
  });
  REQUIRE(found);
  REQUIRE(*found);
  CHECK_EQUAL((*found)->body, answer.body);
  CHECK((*found)->fingerprint == answer.fingerprint);
}

FIXTURE_SCOPE_END()
