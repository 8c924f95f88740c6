#define SUITE storage.sqlite.ledger_engine
#include "storage/sqlite/ledger_engine.hpp"

#include "tests/storage/sqlite/fixture.hpp"
#include "tests/storage/sqlite/flaky_disk.hpp"
#include "tests/support/test.hpp"

#include <algorithm>

using namespace onsale;
using namespace onsale::storage;
using namespace onsale::test;

namespace {

constexpr block_id balcony{concert, 2};

struct ledger_engine_fixture {
  scratch_file file;
  store_ptr store = open_store(file.path());
  owner node{*store, 1};

  ledger_engine_fixture() {
    add_event(*store, concert, limits::places_per_block + 100); // two blocks
    node.acquire();
  }

  void apply(const change& what) {
    CHECK(node.commit(what) == entry_outcome::applied);
  }

  std::vector<block_image> load(std::vector<block_id> blocks) {
    return demand(await<std::vector<block_image>>([&](auto done) {
      store->ledger().load_blocks(blocks, done);
    }));
  }

  std::vector<block_id> restless() {
    std::vector<shard_id> all;
    for (shard_id i = default_shard_count; i > 0; --i)
      all.push_back(i - 1);
    return demand(await<std::vector<block_id>>([&](auto done) {
      store->ledger().restless_blocks(all, done);
    }));
  }

  std::vector<journal_row>
  history(block_id block, std::optional<seat_index> seat) {
    return demand(await<std::vector<journal_row>>([&](auto done) {
      store->ledger().history_of(block, seat, done);
    }));
  }

  booking_page page_of(const user_id& user, const std::string& cursor) {
    return demand(await<booking_page>([&](auto done) {
      store->ledger().bookings_of(user, cursor, 2, done);
    }));
  }

  booking_page page_of(event_id event, const std::string& cursor) {
    return demand(await<booking_page>([&](auto done) {
      store->ledger().bookings_of_event(event, cursor, 2, done);
    }));
  }

  /// Reads pages of two until there are no more.
  template <class Of>
  std::vector<booking_id> all_of(const Of& whom) {
    std::vector<booking_id> result;
    std::string cursor;
    do {
      auto page = page_of(whom, cursor);
      for (auto& x : page.bookings)
        result.push_back(x.row.id);
      cursor = page.cursor;
    } while (!cursor.empty());
    return result;
  }

  uint64_t forget(timestamp before) {
    return demand(await<uint64_t>([&](auto done) {
      store->ledger().forget_answers(before, done);
    }));
  }
};

/// A change of seats alone.
change
make_house_change(change_kind kind, seat_index seat, seat_status status) {
  change result;
  result.block = floor_block;
  result.kind = kind;
  result.at = from_ms(1'800'000'000'000);
  result.seats = {{seat, status}};
  return result;
}

/// Seats that the balcony keeps for a booking that is at home on the floor.
change
make_follower(const booking_id& about, change_kind kind, seat_status status) {
  auto result = make_house_change(kind, 9, status);
  result.block = balcony;
  result.about = about;
  return result;
}

} // namespace

FIXTURE_SCOPE(ledger_engine_tests, ledger_engine_fixture)

TEST(a block is loaded as it was left) {
  auto paying = make_hold(1, 5);
  apply(paying);
  auto begun = make_step(paying, change_kind::payment_begun,
                         booking_status::paying, seat_status::held);
  begun.row->deadline = begun.at + limits::paying_max;
  payment attempt;
  attempt.booking = *begun.about;
  attempt.attempt = 1;
  attempt.method = "pm_card_visa";
  attempt.amount = {5'000, *currency::parse("USD")};
  begun.row->paid_by = begun.attempt = attempt;
  apply(begun);
  auto sold = make_hold(2, 6);
  apply(sold);
  auto sale = make_step(sold, change_kind::tickets_sold,
                        booking_status::confirmed, seat_status::sold);
  sale.due = {{*sold.about, duty_kind::capture, 1},
              {*sold.about, duty_kind::settle_follower, 2}};
  apply(sale);
  auto captured = make_house_change(change_kind::duty_done, 0, {});
  captured.seats.clear();
  captured.about = sold.about;
  captured.done = {sale.due[0]};
  apply(captured);
  apply(make_house_change(change_kind::seats_blocked, 7, seat_status::blocked));
  apply(make_house_change(change_kind::seats_blocked, 8, seat_status::blocked));
  apply(
    make_house_change(change_kind::seats_unblocked, 8, seat_status::available));

  auto images = load({balcony, floor_block});
  REQUIRE_EQUAL(images.size(), 2u);
  CHECK_EQUAL(images[0].version, 0u);
  CHECK(images[0].seats.empty());
  auto& floor = images[1];
  CHECK_EQUAL(floor.version, 8u);
  REQUIRE_EQUAL(floor.seats.size(), 3u);
  CHECK_EQUAL(floor.seats[0].seat, 5);
  CHECK(floor.seats[0].status == seat_status::held);
  CHECK(floor.seats[0].holder == paying.about);
  CHECK(floor.seats[1].status == seat_status::sold);
  CHECK(floor.seats[1].holder == sold.about);
  CHECK(floor.seats[2].status == seat_status::blocked);
  CHECK(!floor.seats[2].holder);
  REQUIRE_EQUAL(floor.bookings.size(), 1u);
  CHECK(floor.bookings[0] == *begun.row);
  CHECK(floor.duties == (std::vector{sale.due[1]}));
}

TEST(blocks with something to come do not sleep) {
  CHECK(restless().empty());
  auto hold = make_hold(1, 5);
  apply(hold);
  CHECK(restless() == std::vector{floor_block});
  auto sale = make_step(hold, change_kind::tickets_sold,
                        booking_status::confirmed, seat_status::sold);
  sale.due = {{*hold.about, duty_kind::capture, 1}};
  apply(sale);
  MESSAGE("a payment is to be captured");
  CHECK(restless() == std::vector{floor_block});
  auto captured = make_house_change(change_kind::duty_done, 0, {});
  captured.seats.clear();
  captured.done = sale.due;
  apply(captured);
  CHECK(restless().empty());
  MESSAGE("a follower waits to learn how its booking ends");
  apply(
    make_follower(*hold.about, change_kind::follower_held, seat_status::held));
  CHECK(restless() == std::vector{balcony});
  apply(
    make_follower(*hold.about, change_kind::follower_sold, seat_status::sold));
  CHECK(restless().empty());
  MESSAGE("blocks of other nodes are none of ours");
  apply(make_hold(2, 6));
  auto others = shard_of(balcony, default_shard_count);
  CHECK(demand(await<std::vector<block_id>>([&](auto done) {
          store->ledger().restless_blocks({others}, done);
        }))
          .empty());
}

TEST(a booking over two blocks is found whole) {
  auto hold = make_hold(1, 5);
  hold.row->tickets.push_back({{balcony, 9}, 7'000});
  hold.row->total += 7'000;
  apply(hold);
  auto extended = make_step(hold, change_kind::hold_extended,
                            booking_status::held, seat_status::held);
  extended.row->hold_until += limits::hold_ttl;
  extended.row->deadline = extended.row->hold_until;
  apply(extended);
  auto found = demand(await<std::optional<booking_record>>([&](auto done) {
    store->ledger().find_booking(*hold.about, done);
  }));
  REQUIRE(found);
  CHECK(found->row == *extended.row);
  REQUIRE_EQUAL(found->history.size(), 2u);
  CHECK_EQUAL(found->history[0].kind, "seats_held");
  CHECK(found->history[0].at == hold.at);
  CHECK_EQUAL(found->history[1].kind, "hold_extended");
  CHECK(!demand(await<std::optional<booking_record>>([&](auto done) {
    store->ledger().find_booking(make_booking_id(floor_block, 2), done);
  })));
}

TEST(bookings are listed page by page) {
  std::vector<booking_id> of_ann, of_all;
  for (uint64_t i = 1; i <= 5; ++i) {
    auto block = i % 2 == 0 ? balcony : floor_block;
    auto hold = make_hold(make_booking_id(block, i), i == 3 ? "bob" : "ann",
                          {static_cast<seat_index>(i)});
    hold.row->held_at += std::chrono::seconds{i / 2}; // two at once
    hold.counters.reset();
    apply(hold);
    of_all.push_back(*hold.about);
    if (i != 3)
      of_ann.insert(of_ann.begin(), *hold.about); // newest first
  }
  change asked = make_house_change(change_kind::booking_asked, 0, {});
  asked.seats.clear();
  asked.about = make_booking_id(floor_block, 6);
  apply(asked); // an `aborted` row, which nobody is shown
  std::sort(of_all.begin(), of_all.end());
  CHECK(all_of(user_id{"ann"}) == of_ann);
  CHECK(all_of(user_id{"nobody"}).empty());
  CHECK(all_of(concert) == of_all);
  CHECK(all_of(event_id{8}).empty());
  MESSAGE("what is no cursor has nothing after it");
  CHECK(page_of(user_id{"ann"}, "x").bookings.empty());
  CHECK(page_of(concert, "x").bookings.empty());
}

TEST(the journal tells who had a seat) {
  auto hold = make_hold(1, 5);
  apply(hold);
  apply(make_hold(2, 15));
  auto release = make_step(hold, change_kind::hold_released,
                           booking_status::released, seat_status::available);
  apply(release);
  apply(make_house_change(change_kind::seats_blocked, 5, seat_status::blocked));
  auto rows = history(floor_block, 5);
  REQUIRE_EQUAL(rows.size(), 3u);
  CHECK_EQUAL(rows[0].kind, "seats_held");
  CHECK_EQUAL(rows[0].seq, 1u);
  CHECK_EQUAL(rows[0].epoch, 1u);
  CHECK_EQUAL(rows[0].shard, shard_of(floor_block, default_shard_count));
  CHECK(rows[0].at == hold.at);
  CHECK(rows[0].block == floor_block);
  CHECK(rows[0].about == hold.about);
  CHECK(rows[0].user == hold.row->user);
  CHECK(rows[0].seats == hold.seats);
  CHECK_EQUAL(rows[1].kind, "hold_released");
  CHECK_EQUAL(rows[1].seq, 3u);
  CHECK_EQUAL(rows[2].kind, "seats_blocked");
  CHECK(!rows[2].about);
  CHECK(!rows[2].user);
  CHECK_EQUAL(history(floor_block, std::nullopt).size(), 4u);
  CHECK(history(balcony, std::nullopt).empty());
}

TEST(answers are forgotten in chunks) {
  store.reset();
  file.run("INSERT INTO app_user VALUES (1, 'ann', '', '', 0);"
           "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
           " SELECT i + 1 FROM n WHERE i < 2500)"
           " INSERT INTO idempotency (user, key, fingerprint, status, body,"
           " created) SELECT 1, CAST(i AS BLOB), zeroblob(32), 201, '', i"
           " FROM n");
  store = open_store(file.path());
  CHECK_EQUAL(forget(from_ms(1)), 0u);
  CHECK_EQUAL(forget(from_ms(2'001)), 2'000u);
  CHECK_EQUAL(forget(from_ms(2'001)), 0u);
  CHECK_EQUAL(forget(from_ms(9'999)), 500u);
  store.reset();
  CHECK_EQUAL(file.run("SELECT count(*) FROM idempotency"), "0");
}

FIXTURE_SCOPE_END()

TEST(a probe fails on a disk that batches fail on) {
  scratch_file file;
  flaky_disk disk;
  auto store = open_store(file.path());
  auto probe = [&] {
    return await<unit>([&](auto done) {
      store->ledger().probe(1, done);
    });
  };
  CHECK(probe());
  disk.can_write = false;
  CHECK(!probe());
  disk.can_write = true;
  CHECK(probe());
}
