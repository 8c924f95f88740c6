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

/// How a card's count moves, within eight tickets.
counter_change of_card(const std::string& card, int32_t tickets) {
  return {holder_of(card), concert, tickets, 0, 8, 0};
}

/// The sale of a hold, which that card pays for.
change sale_by(const std::string& card, const change& hold) {
  auto result = make_step(hold, change_kind::tickets_sold,
                          booking_status::confirmed, seat_status::sold);
  auto tickets = static_cast<int32_t>(hold.seats.size());
  result.counters = counter_change{hold.row->user, concert, 0, -1, 8, 3};
  result.card_counters = of_card(card, tickets);
  return result;
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

TEST(a card pays for so many tickets whoever holds them) {
  auto anns = hold_from(floor_block(), 1, "ann", 0, 6);
  auto bobs = hold_from(floor_block(), 2, "bob", 6, 3);
  auto eves = hold_from(balcony(), 3, "eve", 0, 2);
  for (const auto& x : {anns, bobs, eves})
    node->commit(x);
  CHECK(node->commit(sale_by("fp_1", anns)).outcome == entry_outcome::applied);
  CHECK(node->commit(sale_by("fp_1", bobs)).outcome
        == entry_outcome::ticket_limit);
  auto kept = find(*bobs.about)->row;
  CHECK(kept.status == booking_status::held);
  CHECK_EQUAL(kept.version, 1u);
  CHECK(node->commit(sale_by("fp_1", eves)).outcome == entry_outcome::applied);
  CHECK(node->commit(sale_by("fp_2", bobs)).outcome == entry_outcome::applied);
}

TEST(what a card has paid for and is given back can be paid for again) {
  auto anns = hold_from(floor_block(), 1, "ann", 0, 8);
  auto bobs = hold_from(balcony(), 2, "bob", 0, 1);
  for (const auto& x : {anns, bobs, sale_by("fp_1", anns)})
    CHECK(node->commit(x).outcome == entry_outcome::applied);
  CHECK(node->commit(sale_by("fp_1", bobs)).outcome
        == entry_outcome::ticket_limit);
  auto refund = make_step(sale_by("fp_1", anns), change_kind::tickets_refunded,
                          booking_status::refunded, seat_status::available);
  refund.counters = counter_change{{"ann"}, concert, -8, 0, 8, 3};
  refund.card_counters = of_card("fp_1", -8);
  // The limit may have gone meanwhile.
  refund.card_counters->tickets_max = 0;
  CHECK(node->commit(refund).outcome == entry_outcome::applied);
  CHECK(node->commit(sale_by("fp_1", bobs)).outcome == entry_outcome::applied);
}

TEST(a sale that is refused for its card has counted nothing) {
  auto anns = hold_from(floor_block(), 1, "ann", 0, 8);
  auto bobs = hold_from(balcony(), 2, "bob", 0, 1);
  for (const auto& x : {anns, bobs, sale_by("fp_1", anns)})
    node->commit(x);
  CHECK(node->commit(sale_by("fp_1", bobs)).outcome
        == entry_outcome::ticket_limit);
  // Bob's hold is open still, so he may hold two more and not three.
  CHECK(node->commit(hold_from(balcony(), 3, "bob", 1, 1)).outcome
        == entry_outcome::applied);
  CHECK(node->commit(hold_from(balcony(), 4, "bob", 2, 1)).outcome
        == entry_outcome::applied);
  CHECK(node->commit(hold_from(balcony(), 5, "bob", 3, 1)).outcome
        == entry_outcome::open_holds);
}

TEST(a sale that finds another row counts for no card) {
  auto anns = hold_from(floor_block(), 1, "ann", 0, 8);
  node->commit(anns);
  auto late = sale_by("fp_1", anns);
  late.row->version = 7;
  CHECK(node->commit(late).outcome == entry_outcome::state_changed);
  CHECK(node->commit(sale_by("fp_1", anns)).outcome == entry_outcome::applied);
}

TEST(a known key is told before the limit of a card) {
  auto anns = hold_from(floor_block(), 1, "ann", 0, 8);
  auto bobs = hold_from(balcony(), 2, "bob", 0, 1);
  for (const auto& x : {anns, bobs})
    node->commit(x);
  auto key = make_answer("ann", "pay");
  CHECK(node->commit(sale_by("fp_1", anns), key).outcome
        == entry_outcome::applied);
  CHECK(node->commit(sale_by("fp_1", bobs), key).outcome
        == entry_outcome::replay);
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
