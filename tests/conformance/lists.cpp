#define SUITE conformance.lists
#include "tests/conformance/world.hpp"
#include "tests/support/test.hpp"

#include <algorithm>
#include <map>

using namespace onsale;
using namespace onsale::conformance;
using namespace onsale::storage;

namespace {

struct list_tests : concert_on_sale {
  std::vector<booking_id> anns; // oldest first
  std::vector<booking_id> all;  // by home block and id
  std::map<booking_id, change> holds;

  list_tests() {
    for (uint64_t i = 0; i < 7; ++i) {
      block_id block{concert, static_cast<uint32_t>(1 + i % 3)};
      add(block, 100 - i, "ann", noon + std::chrono::minutes{i});
      anns.push_back(all.back());
      add(block, 200 + i, "bob", noon);
    }
    std::sort(all.begin(), all.end());
  }

  void
  add(block_id block, uint64_t number, const std::string& user, timestamp at) {
    auto id = make_booking_id(block, number);
    auto seat = static_cast<seat_index>(number % places);
    auto hold = make_hold(id, user, {seat}, at);
    hold.counters.reset();
    REQUIRE(node->commit(hold).outcome == entry_outcome::applied);
    all.push_back(id);
    holds.emplace(id, std::move(hold));
  }

  void sell(const booking_id& id) {
    auto sale = make_step(holds.at(id), change_kind::tickets_sold,
                          booking_status::confirmed, seat_status::sold);
    REQUIRE(node->commit(sale).outcome == entry_outcome::applied);
  }

  /// Reads page after page. @returns the ids, in the order of the pages.
  template <class Read>
  std::vector<booking_id> read_all(size_t page_items, Read read) {
    std::vector<booking_id> result;
    std::string cursor;
    do {
      auto page = demand(await<booking_page>([&](auto done) {
        read(cursor, page_items, done);
      }));
      CHECK(page.bookings.size() <= page_items);
      CHECK(page.cursor.empty() || page.bookings.size() == page_items);
      for (auto& x : page.bookings)
        result.push_back(x.row.id);
      cursor = page.cursor;
    } while (!cursor.empty());
    return result;
  }

  auto of_user(const std::string& user) {
    return [this, user](auto& cursor, auto items, auto done) {
      db->ledger().bookings_of({user}, cursor, items, done);
    };
  }

  auto of_event(event_id event) {
    return [this, event](auto& cursor, auto items, auto done) {
      db->ledger().bookings_of_event(event, cursor, items, done);
    };
  }
};

} // namespace

FIXTURE_SCOPE(list_suite, list_tests)

TEST(a user sees own bookings newest first) {
  auto newest_first = anns;
  std::reverse(newest_first.begin(), newest_first.end());
  for (size_t items : {1, 2, 3, 7, 100})
    CHECK(read_all(items, of_user("ann")) == newest_first);
  CHECK_EQUAL(read_all(3, of_user("bob")).size(), 7u);
  CHECK(read_all(3, of_user("nobody")).empty());
}

TEST(an event lists by block and id) {
  for (size_t items : {1, 4, 14, 100})
    CHECK(read_all(items, of_event(concert)) == all);
  CHECK(read_all(5, of_event({6})).empty());
  CHECK(read_all(5, of_event({8})).empty());
}

TEST(what is booked between two pages disturbs none) {
  auto page = demand(await<booking_page>([&](auto done) {
    db->ledger().bookings_of({"ann"}, {}, 3, done);
  }));
  add(gallery(), 999, "ann", noon + std::chrono::hours{1});
  auto next = demand(await<booking_page>([&](auto done) {
    db->ledger().bookings_of({"ann"}, page.cursor, 3, done);
  }));
  REQUIRE_EQUAL(next.bookings.size(), 3u);
  CHECK(next.bookings[0].row.id == anns[3]);
}

TEST(a cursor that nobody gave finds nothing) {
  for (std::string cursor : {"garbage", "0", "\xff"}) {
    CHECK(demand(await<booking_page>([&](auto done) {
            db->ledger().bookings_of({"ann"}, cursor, 3, done);
          }))
            .bookings.empty());
    CHECK(demand(await<booking_page>([&](auto done) {
            db->ledger().bookings_of_event(concert, cursor, 3, done);
          }))
            .bookings.empty());
  }
}

TEST(what is sold is listed over all events) {
  auto sold = [this](auto& cursor, auto items, auto done) {
    db->ledger().sold_bookings({}, cursor, items, done);
  };
  CHECK(read_all(3, sold).empty());
  std::vector<booking_id> expected;
  for (size_t i = 0; i < all.size(); i += 3) {
    sell(all[i]);
    expected.push_back(all[i]);
  }
  for (size_t items : {1, 2, 5, 100})
    CHECK(read_all(items, sold) == expected);
  auto page = demand(await<booking_page>([&](auto done) {
    db->ledger().sold_bookings({}, "garbage", 3, done);
  }));
  CHECK(page.bookings.empty());
}

TEST(what is sold is listed from a time on) {
  std::map<timestamp, size_t> sold_at;
  for (const auto& x : all) {
    sell(x);
    ++sold_at[find(x)->row.held_at];
  }
  auto left = all.size();
  for (auto [at, count] : sold_at) {
    auto since = [this, from = at](auto& cursor, auto items, auto done) {
      db->ledger().sold_bookings(from, cursor, items, done);
    };
    CHECK_EQUAL(read_all(2, since).size(), left);
    left -= count;
  }
  CHECK_EQUAL(left, 0u);
  CHECK(sold_at.size() > 1);
}

FIXTURE_SCOPE_END()
