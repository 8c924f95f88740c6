#define SUITE storage.sqlite.batch_writer
#include "storage/sqlite/batch_writer.hpp"

#include "tests/storage/sqlite/fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::storage;
using namespace onsale::test;

namespace {

constexpr block_id gallery{concert, 2};

struct batch_writer_fixture {
  scratch_file file;
  store_ptr store = open_store(file.path());
  owner node{*store, 1};

  batch_writer_fixture() {
    add_event(*store, concert, limits::places_per_block + 100); // two blocks
    node.acquire();
  }

  /// Closes the store and runs SQL on its file.
  std::string run(const std::string& sql) {
    store.reset();
    return file.run(sql);
  }

  /// Holds and sells a seat.
  change sell(uint64_t number, seat_index seat) {
    auto hold = make_hold(number, seat);
    CHECK(node.commit(hold) == entry_outcome::applied);
    auto sale = make_step(hold, change_kind::tickets_sold,
                          booking_status::confirmed, seat_status::sold);
    CHECK(node.commit(sale) == entry_outcome::applied);
    return sale;
  }

  entry_result commit_one(ledger_entry entry) {
    auto done = node.commit({std::move(entry)});
    REQUIRE(done);
    return done->results.at(0);
  }

  /// A follower's question about a booking, put to its home.
  ledger_entry ask(const booking_id& about) {
    change what;
    what.block = about.home;
    what.kind = change_kind::booking_asked;
    what.at = from_ms(1'800'000'000'000);
    what.about = about;
    return node.make_entry(what);
  }
};

} // namespace

FIXTURE_SCOPE(batch_writer_tests, batch_writer_fixture)

TEST(refused entries leave no trace and take no number) {
  auto known = make_answer("user1", "known", 201);
  REQUIRE(node.commit({node.make_entry(make_hold(1, 1), known)}));
  auto repeated = make_hold(2, 2);
  repeated.row->user = repeated.counters->user = {"user1"};
  auto greedy = make_hold(4, 4);
  greedy.counters->tickets = 9;
  auto hoarding = make_hold(5, 5);
  hoarding.counters->open_holds = 4;
  auto taken = make_hold(1, 6); // another booking of that id is there
  taken.row->user = taken.counters->user = {"user6"};
  auto late = make_hold(7, 7);
  late.row->version = 2;
  auto result = node.commit(
    {node.make_entry(repeated, known),
     node.make_entry(greedy, make_answer("user4", "key", 201)),
     node.make_entry(hoarding, make_answer("user5", "key", 201)),
     node.make_entry(taken, make_answer("user6", "key", 201)),
     node.make_entry(late, make_answer("user7", "key", 201)),
     node.make_entry(make_hold(8, 8), make_answer("user8", "key", 201))});
  REQUIRE(result);
  auto& entries = result->results;
  CHECK(entries[0].outcome == entry_outcome::replay);
  REQUIRE(entries[0].stored);
  CHECK_EQUAL(entries[0].stored->status, 201);
  CHECK_EQUAL(entries[0].stored->body, known.body);
  CHECK(entries[1].outcome == entry_outcome::ticket_limit);
  CHECK(entries[2].outcome == entry_outcome::open_holds);
  CHECK(entries[3].outcome == entry_outcome::state_changed);
  CHECK(entries[4].outcome == entry_outcome::state_changed);
  CHECK(entries[5].outcome == entry_outcome::applied);
  CHECK_EQUAL(entries[5].seq, 2u);
  CHECK_EQUAL(result->leases.at(0).seq, 2u);
  CHECK_EQUAL(run("SELECT group_concat(seat) FROM ticket"), "1,8");
  CHECK_EQUAL(run("SELECT count(*) FROM booking"), "2");
  CHECK_EQUAL(run("SELECT count(*) FROM booking_ticket"), "2");
  CHECK_EQUAL(run("SELECT count(*) FROM idempotency"), "2");
  CHECK_EQUAL(run("SELECT sum(tickets) FROM user_event"), "2");
  CHECK_EQUAL(run("SELECT group_concat(seq) FROM journal"), "1,2");
}

TEST(a key of another request conflicts before any limit counts) {
  auto answer = make_answer("user1", "key", 201);
  REQUIRE(node.commit({node.make_entry(make_hold(1, 1), answer)}));
  answer.fingerprint.fill(2);
  auto greedy = make_hold(2, 2);
  greedy.row->user = greedy.counters->user = {"user1"};
  greedy.counters->tickets = 100;
  auto result = commit_one(node.make_entry(greedy, answer));
  CHECK(result.outcome == entry_outcome::key_conflict);
  CHECK(!result.stored);
}

TEST(a key of status 0 is looked up and not kept) {
  auto look_up = make_answer("user1", "key", 0);
  auto first = commit_one(node.make_entry(make_hold(1, 1), look_up));
  CHECK(first.outcome == entry_outcome::applied);
  auto second = commit_one(node.make_entry(make_hold(2, 2), look_up));
  CHECK(second.outcome == entry_outcome::applied);
  CHECK_EQUAL(run("SELECT count(*) FROM idempotency"), "0");
}

TEST(limits are exact and bind only what grows) {
  for (uint64_t i = 1; i <= 3; ++i) {
    auto hold = make_hold(make_booking_id(floor_block, i), "ann",
                          {static_cast<seat_index>(i)});
    CHECK(node.commit(hold) == entry_outcome::applied);
  }
  auto fourth = make_hold(make_booking_id(floor_block, 4), "ann", {4});
  CHECK(node.commit(fourth) == entry_outcome::open_holds);
  auto many = make_hold(make_booking_id(floor_block, 5), "ann",
                        {5, 6, 7, 8, 9, 10});
  CHECK(node.commit(many) == entry_outcome::ticket_limit);
  MESSAGE("a lower limit does not keep anybody from giving seats back");
  auto release = make_step(make_hold(make_booking_id(floor_block, 1), "ann",
                                     {1}),
                           change_kind::hold_released, booking_status::released,
                           seat_status::available);
  release.counters = counter_change{{"ann"}, concert, -1, -1, 1, 1};
  CHECK(node.commit(release) == entry_outcome::applied);
  MESSAGE("and a release that comes too late takes nothing off");
  CHECK(node.commit(release) == entry_outcome::state_changed);
  CHECK(node.commit(fourth) == entry_outcome::applied);
  CHECK_EQUAL(run("SELECT tickets || ' ' || open_holds FROM user_event"),
              "3 3");
}

TEST(a shard that was taken over is fenced while others go on) {
  auto gallery_hold = make_hold(make_booking_id(gallery, 2), "bob", {3});
  auto first = node.make_entry(make_hold(1, 1));
  auto second = node.make_entry(gallery_hold);
  REQUIRE(first.shard != second.shard);
  auto what = node.make_batch({first, second});
  REQUIRE(await<std::vector<lease>>([&](auto done) {
    store->leases().acquire({2, 1, {}}, {first.shard}, done);
  }));
  auto result = demand(await<batch_result>([&](auto done) {
    store->ledger().commit(what, done);
  }));
  CHECK(result.results[0].outcome == entry_outcome::fenced);
  CHECK(result.results[1].outcome == entry_outcome::applied);
  REQUIRE_EQUAL(result.leases.size(), 1u);
  CHECK(result.leases[0] == (lease{second.shard, 1, 1}));
  CHECK_EQUAL(run("SELECT group_concat(block) FROM ticket"), "2");
}

TEST(a batch that expects another number is fenced) {
  auto what = node.make_batch({node.make_entry(make_hold(1, 1))});
  auto commit = [&] {
    return demand(await<batch_result>([&](auto done) {
      store->ledger().commit(what, done);
    }));
  };
  CHECK(commit().results[0].outcome == entry_outcome::applied);
  MESSAGE("as does the same batch sent again: it cannot count twice");
  auto again = commit();
  CHECK(again.results[0].outcome == entry_outcome::fenced);
  CHECK(again.leases.empty());
}

TEST(one poison entry spoils its batch and nothing else) {
  auto poison = make_hold(2, 2);
  poison.block.block = 99; // no such block
  poison.seats[0].seat = 2;
  auto good = node.make_entry(make_hold(1, 1), make_answer("user1", "k", 201));
  auto both = node.commit({good, node.make_entry(poison)});
  CHECK(error_of(both) == store_errc::broken);
  MESSAGE("the journal tries again by shard");
  CHECK(commit_one(good).outcome == entry_outcome::applied);
  CHECK(error_of(node.commit({node.make_entry(poison)})) == store_errc::broken);
  MESSAGE("counters that would fall below zero are poison too");
  auto release = make_step(make_hold(1, 1), change_kind::hold_released,
                           booking_status::released, seat_status::available);
  release.counters = counter_change{{"user1"}, concert, -2, -1, 8, 3};
  CHECK(error_of(node.commit({node.make_entry(release)}))
        == store_errc::broken);
  CHECK_EQUAL(run("SELECT count(*) FROM journal"), "1");
}

TEST(a follower that asks first closes the door) {
  auto id = make_booking_id(floor_block, 1);
  auto asked = commit_one(ask(id));
  CHECK(asked.outcome == entry_outcome::applied);
  CHECK_EQUAL(asked.seq, 1u);
  REQUIRE(asked.asked);
  CHECK(asked.asked->status == booking_status::aborted);
  MESSAGE("whoever asks again is told the same, which changes nothing");
  auto again = commit_one(ask(id));
  CHECK_EQUAL(again.seq, 0u);
  REQUIRE(again.asked);
  CHECK(again.asked->status == booking_status::aborted);
  MESSAGE("the booking comes too late");
  CHECK(node.commit(make_hold(1, 1)) == entry_outcome::state_changed);
  CHECK_EQUAL(run("SELECT count(*) FROM ticket"), "0");
}

TEST(a follower that asks late learns how the booking stands) {
  auto hold = make_hold(1, 1);
  CHECK(node.commit(hold) == entry_outcome::applied);
  auto asked = commit_one(ask(*hold.about));
  CHECK(asked.outcome == entry_outcome::applied);
  CHECK_EQUAL(asked.seq, 0u);
  REQUIRE(asked.asked);
  CHECK(asked.asked->status == booking_status::held);
  CHECK(asked.asked->deadline == hold.row->deadline);
}

TEST(a buggy server cannot sell a seat twice) {
  sell(1, 5);
  auto second = make_hold(2, 5);
  second.row->status = booking_status::confirmed;
  second.seats.clear(); // as if the block had forgotten them
  CHECK(error_of(node.commit({node.make_entry(second)})) == store_errc::broken);
  MESSAGE("nor hold one that is sold");
  CHECK(error_of(node.commit({node.make_entry(make_hold(3, 5))}))
        == store_errc::broken);
  CHECK_EQUAL(run("SELECT count(*) FROM booking"), "1");
}

TEST(plain SQL cannot sell a seat twice) {
  sell(1, 5);
  sell(2, 6);
  CHECK_EQUAL(run("UPDATE booking_ticket SET seat = 5 WHERE seat = 6"),
              "error: UNIQUE constraint failed: booking_ticket.event,"
              " booking_ticket.block, booking_ticket.seat");
  for (auto sql :
       {"UPDATE ticket SET token = zeroblob(16) WHERE seat = 5",
        "UPDATE ticket SET status = 1, home = 2 WHERE seat = 5",
        "UPDATE ticket SET status = 3, home = NULL, token = NULL",
        "INSERT INTO ticket VALUES (7, 1, 5, 1, 1, zeroblob(16))"
        " ON CONFLICT DO UPDATE SET status = 1, token = excluded.token",
        "UPDATE ticket SET seat = 7 WHERE seat = 5",
        "DELETE FROM ticket WHERE seat = 5"})
    CHECK_EQUAL(run(sql), "error: the ticket is sold");
}

TEST(blocks and bookings are kept for ever) {
  CHECK(node.commit(
    {node.make_entry(make_hold(1, 1)), ask(make_booking_id(floor_block, 2))}));
  for (auto sql : {"DELETE FROM booking WHERE status = 9",
                   "UPDATE booking SET block = 2 WHERE status = 9"})
    CHECK_EQUAL(run(sql), "error: a booking is kept for ever");
  for (auto sql : {"DELETE FROM ticket_block WHERE block = 2",
                   "UPDATE ticket_block SET block = 3 WHERE block = 2"})
    CHECK_EQUAL(run(sql), "error: the block may have tickets");
  for (auto sql : {"UPDATE ticket_block SET places = -1",
                   "INSERT INTO ticket_block VALUES (7, 0, 'GA', 10)"})
    CHECK_EQUAL(run(sql), "error: a block has a number above 0, and places");
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
  auto second = make_hold(2, 5);
  second.row->status = booking_status::confirmed;
  second.seats.clear();
  CHECK(error_of(node.commit({node.make_entry(second)})) == store_errc::broken);
  auto returned = make_step(failed, change_kind::seats_returned,
                            booking_status::capture_failed,
                            seat_status::available);
  CHECK(node.commit(returned) == entry_outcome::applied);
  sell(3, 5);
}

TEST(a batch of checks alone writes nothing) {
  auto answer = make_answer("user1", "key", 201);
  auto entry = node.make_entry(make_hold(1, 1), answer);
  REQUIRE(node.commit({entry}));
  auto log = file.path() + "-wal";
  auto before = std::filesystem::file_size(log);
  entry.what.reset();
  entry.answer->status = 0;
  auto check = node.make_batch({entry});
  auto result = demand(await<batch_result>([&](auto done) {
    store->ledger().commit(check, done);
  }));
  CHECK(result.results[0].outcome == entry_outcome::replay);
  CHECK_EQUAL(result.results[0].seq, 0u);
  REQUIRE_EQUAL(result.leases.size(), 1u);
  CHECK(result.leases[0] == check.fences[0]);
  CHECK_EQUAL(std::filesystem::file_size(log), before);
}

TEST(bytes that are no text pass as keys) {
  auto answer = make_answer("user1", std::string{"\xff\0\"{,}'\\", 8}, 201);
  answer.body = "{\"text\": \"Zoë\"}";
  REQUIRE(node.commit({node.make_entry(make_hold(1, 1), answer)}));
  auto found = demand(await<std::optional<keyed_answer>>([&](auto done) {
    store->ledger().find_answer({"user1"}, answer.key, done);
  }));
  REQUIRE(found);
  CHECK_EQUAL(found->body, answer.body);
  CHECK(found->fingerprint == answer.fingerprint);
}

FIXTURE_SCOPE_END()
