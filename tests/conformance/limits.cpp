#define SUITE conformance.limits
#include "tests/conformance/world.hpp"
#include "tests/support/test.hpp"

#include <set>

using namespace onsale;
using namespace onsale::conformance;
using namespace onsale::storage;

namespace {

/// A hold of `count` seats from `first` on.
change hold_from(block_id block, uint64_t number, const std::string& user,
                 seat_index first, seat_index count) {
  std::vector<seat_index> seats;
  for (seat_index i = 0; i < count; ++i)
    seats.push_back(static_cast<seat_index>(first + i));
  return make_hold(make_booking_id(block, number), user, seats);
}

} // namespace

FIXTURE_SCOPE(limit_tests, concert_on_sale)

TEST(the last ticket within the limit is had and the next one is not ) {
  CHECK(node->commit(hold_from(floor_block(), 1, "ann", 0, 7)).outcome
        == entry_outcome::applied);
  CHECK(node->commit(hold_from(balcony(), 2, "ann", 0, 2)).outcome
        == entry_outcome::ticket_limit);
  CHECK(image(balcony()).seats.empty());
  CHECK(node->commit(hold_from(balcony(), 3, "ann", 0, 1)).outcome
        == entry_outcome::applied);
  CHECK(node->commit(hold_from(gallery(), 4, "bob", 0, 8)).outcome
        == entry_outcome::applied);
}

TEST(open holds are counted over all blocks) {
  CHECK(node->commit(hold_from(floor_block(), 1, "ann", 0, 1)).outcome
        == entry_outcome::applied);
  CHECK(node->commit(hold_from(balcony(), 2, "ann", 0, 1)).outcome
        == entry_outcome::applied);
  CHECK(node->commit(hold_from(gallery(), 3, "ann", 0, 1)).outcome
        == entry_outcome::applied);
  CHECK(node->commit(hold_from(floor_block(), 4, "ann", 1, 1)).outcome
        == entry_outcome::open_holds);
}

TEST(too many tickets is told before too many holds) {
  auto greedy = hold_from(floor_block(), 1, "ann", 0, 9);
  greedy.counters->open_holds_max = 0;
  CHECK(node->commit(greedy).outcome == entry_outcome::ticket_limit);
}

TEST(what is released can be taken again) {
  auto hold = hold_from(floor_block(), 1, "ann", 0, 8);
  node->commit(hold);
  auto release = make_step(hold, change_kind::hold_released,
                           booking_status::released, seat_status::available);
  release.counters = counter_change{{"ann"}, concert, -8, -1, 8, 3};
  CHECK(node->commit(release).outcome == entry_outcome::applied);
  CHECK(node->commit(hold_from(balcony(), 2, "ann", 0, 8)).outcome
        == entry_outcome::applied);
}

TEST(limits bind only what goes up) {
  auto hold = hold_from(floor_block(), 1, "ann", 0, 4);
  node->commit(hold);
  auto sale = make_step(hold, change_kind::tickets_sold,
                        booking_status::confirmed, seat_status::sold);
  // Meanwhile the event's limits were lowered.
  sale.counters = counter_change{{"ann"}, concert, 0, -1, 1, 0};
  CHECK(node->commit(sale).outcome == entry_outcome::applied);
}

TEST(counters of other events and users do not count) {
  catalogue_batch what;
  what.events = {make_upsert(make_concert({8}))};
  REQUIRE(upsert(what));
  node->commit(hold_from(floor_block(), 1, "ann", 0, 8));
  CHECK(node->commit(hold_from({{8}, 1}, 2, "ann", 0, 8)).outcome
        == entry_outcome::applied);
}

TEST(a counter that would fall below zero breaks the batch) {
  auto hold = hold_from(floor_block(), 1, "ann", 0, 1);
  node->commit(hold);
  auto release = make_step(hold, change_kind::hold_released,
                           booking_status::released, seat_status::available);
  release.counters = counter_change{{"ann"}, concert, -2, -1, 8, 3};
  CHECK(error_of(node->commit({node->entry(release)})) == store_errc::broken);
  CHECK(find(*hold.about)->row.status == booking_status::held);
}

TEST(the limit is exact over many batches of many users) {
  std::map<std::string, int> tickets;
  for (uint64_t round = 0; round < 12; ++round) {
    std::vector<ledger_entry> entries;
    for (uint64_t user = 0; user < 5; ++user) {
      auto name = "user" + std::to_string(user);
      block_id block{concert, static_cast<uint32_t>(1 + user)};
      auto hold = hold_from(block, round, name,
                            static_cast<seat_index>(round * 2), 2);
      hold.counters->open_holds_max = 100;
      entries.push_back(node->entry(hold));
    }
    for (auto& x : demand(node->commit(entries)).results)
      CHECK(
        x.outcome
        == (round < 4 ? entry_outcome::applied : entry_outcome::ticket_limit));
  }
  size_t held = 0;
  for (uint32_t block = 1; block <= 5; ++block)
    held += image({concert, block}).seats.size();
  CHECK_EQUAL(held, 5u * 8);
}

FIXTURE_SCOPE_END()
