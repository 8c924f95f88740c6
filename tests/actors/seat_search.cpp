#define SUITE actors.seat_search

#include "actors/seat_search.hpp"

#include "tests/actors/node_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace onsale::actors;

namespace {

/// An event with two price levels: section C costs more than the others.
event two_prices() {
  auto result = example_event();
  result.price_levels.push_back({"P2", "Best", 9'900});
  result.sections[2].price_level = "P2";
  return result;
}

struct seat_search_fixture {
  seat_search_fixture() {
    for (uint32_t block = 1; block <= board.blocks(); ++block)
      take(block, {}, seat_status::held);
  }

  /// Shows a block with these seats taken and all others free.
  void take(uint32_t block, const std::vector<seat_index>& seats,
            seat_status status) {
    auto places = opened->seats->blocks[block - 1].places.size();
    auto result = std::make_shared<block_snapshot>();
    result->block = {{1}, block};
    result->version = ++version;
    result->freed = block;
    result->states.resize((places + 3) / 4);
    for (auto seat : seats)
      result->states[seat / 4] |= static_cast<uint8_t>(
        static_cast<unsigned>(status) << (seat % 4 * 2));
    result->available = static_cast<uint32_t>(places - seats.size());
    auto& count = status == seat_status::sold ? result->sold : result->held;
    count = static_cast<uint32_t>(seats.size());
    board.publish(result);
  }

  /// Takes all of a block but the seats named.
  void leave(uint32_t block, const std::vector<seat_index>& left,
             seat_status status = seat_status::held) {
    std::vector<seat_index> taken;
    auto places = opened->seats->blocks[block - 1].places.size();
    for (seat_index i = 0; i < places; ++i)
      if (std::find(left.begin(), left.end(), i) == left.end())
        taken.push_back(i);
    take(block, taken, status);
  }

  /// The board of the event as it is after a change, with the same snapshots.
  event_board_ptr board_of(const event& what) {
    auto result = std::make_shared<event_board>(open_example(what, opened));
    for (uint32_t block = 1; block <= board.blocks(); ++block)
      result->publish(board.snapshot(block));
    return result;
  }

  std::vector<uint32_t> ranked(const search_request& want) {
    std::vector<uint32_t> result;
    for (const auto& x : search.rank(board, want))
      result.push_back(x.block);
    return result;
  }

  search_request seats(uint32_t quantity) {
    search_request result;
    result.what.quantity = quantity;
    return result;
  }

  search_request scattered(uint32_t quantity) {
    auto result = seats(quantity);
    result.what.adjacent = false;
    return result;
  }

  search_request in_section(std::string section, uint32_t quantity) {
    auto result = seats(quantity);
    result.section = std::move(section);
    return result;
  }

  opened_event_ptr opened = open_example(two_prices());
  event_board board{opened};
  seat_search search;
  uint64_t version = 0;
};

using blocks = std::vector<uint32_t>;

} // namespace

FIXTURE_SCOPE(seat_search_tests, seat_search_fixture)

TEST(every seated block with a choice is named and best comes first) {
  auto found = search.rank(board, seats(2));
  REQUIRE_EQUAL(found.size(), 3u);
  CHECK(found[0].score >= found[1].score);
  CHECK(found[1].score >= found[2].score);
  MESSAGE("blocks of the same score are in the order of their numbers");
  for (size_t i = 1; i < found.size(); ++i)
    if (found[i - 1].score == found[i].score)
      CHECK_LESS(found[i - 1].block, found[i].block);
}

TEST(places of an area are found only by who asks for them) {
  CHECK(ranked(in_section("GA", 5)) == blocks{4});
  CHECK(ranked(in_section("GA", 21)).empty());
  CHECK(ranked(in_section("B", 2)) == blocks{2});
  CHECK(ranked(in_section("nowhere", 1)).empty());
}

TEST(a price level narrows the search) {
  auto want = seats(2);
  want.what.price = price_index{1};
  CHECK(ranked(want) == blocks{3});
}

TEST(a block without neighbours is left out) {
  leave(1, {0, 2, 4, 6, 8});
  leave(2, {3, 4});
  auto found = ranked(seats(2));
  CHECK_EQUAL(std::count(found.begin(), found.end(), 1u), 0);
  CHECK_EQUAL(std::count(found.begin(), found.end(), 2u), 1);
  CHECK_EQUAL(ranked(scattered(2)).size(), 3u);
}

TEST(a block that changed is looked at again) {
  CHECK_EQUAL(ranked(seats(2)).size(), 3u);
  leave(2, {});
  CHECK_EQUAL(ranked(seats(2)).size(), 2u);
  take(2, {0}, seat_status::held);
  CHECK_EQUAL(ranked(seats(2)).size(), 3u);
}

TEST(scattered seats come from the best blocks that give them) {
  leave(1, {0, 1});
  leave(2, {5});
  leave(3, {7});
  auto plan = search.plan(board, scattered(4), 0);
  REQUIRE(plan.has_value());
  CHECK_EQUAL(plan->order.size(), 3u);
  CHECK_EQUAL(plan->home, plan->order.back());
  CHECK(!search.plan(board, scattered(5), 0));
  auto most = search.part_of(board, 1, scattered(4), 4, 0);
  REQUIRE(most.has_value());
  CHECK_EQUAL(most->quantity, 2u);
  MESSAGE("who begins elsewhere has another home");
  auto other = search.plan(board, scattered(4), 1);
  REQUIRE(other.has_value());
  CHECK_NOT_EQUAL(other->home, plan->home);
}

TEST(accessible seats may come from one block and plain ones from another) {
  auto what = two_prices();
  what.sections[1].rows[0].seats[5].accessible = true;
  leave(1, {0, 1, 2});
  leave(2, {5});
  leave(3, {});
  auto changed = board_of(what);
  auto want = scattered(3);
  want.what.accessible = 1;
  auto plan = search.plan(*changed, want, 0);
  REQUIRE(plan.has_value());
  CHECK(plan->order == (blocks{2, 1}));
  CHECK_EQUAL(plan->home, 1u);
  CHECK_EQUAL(plan->at_home.quantity, 2u);
  CHECK_EQUAL(plan->at_home.accessible, 0u);
  want.what.accessible = 2;
  CHECK(!search.plan(*changed, want, 0));
}

TEST(no place of an area is an accessible one) {
  auto want = in_section("GA", 2);
  want.what.accessible = 1;
  want.what.adjacent = false;
  CHECK(ranked(want).empty());
  CHECK(!search.plan(board, want, 0));
}

TEST(a change of the event changes scores though no block has moved) {
  auto want = seats(2);
  want.what.price = price_index{1};
  CHECK(ranked(want) == blocks{3});
  auto dearer = two_prices();
  dearer.sections[0].price_level = "P2";
  auto found = search.rank(*board_of(dearer), want);
  REQUIRE_EQUAL(found.size(), 2u);
  CHECK_EQUAL(found[0].block + found[1].block, 1u + 3u);
}

TEST(a block that nobody has opened is no candidate) {
  event_board fresh{opened};
  CHECK(search.rank(fresh, seats(1)).empty());
  CHECK(!search.plan(fresh, scattered(1), 0));
  CHECK_EQUAL(freed_in(fresh), 0u);
}

TEST(seats that come back anywhere are counted) {
  CHECK_EQUAL(freed_in(board), 1u + 2u + 3u + 4u);
}

TEST(sold out is said only when nothing may come back) {
  for (uint32_t block = 1; block <= 4; ++block)
    leave(block, {}, seat_status::sold);
  CHECK(why_nothing(board, seats(2)) == refusal_code::sold_out);
  leave(2, {}, seat_status::held);
  CHECK(why_nothing(board, seats(2)) == refusal_code::seats_unavailable);
  leave(1, {0, 2}, seat_status::sold);
  CHECK(why_nothing(board, seats(2)) == refusal_code::no_adjacent_seats);
  CHECK(why_nothing(board, scattered(3)) == refusal_code::seats_unavailable);
  CHECK(why_nothing(board, in_section("B", 2))
        == refusal_code::seats_unavailable);
}

FIXTURE_SCOPE_END()
