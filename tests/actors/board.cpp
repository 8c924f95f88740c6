#define SUITE actors.board

#include "actors/board.hpp"

#include "tests/actors/node_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using actors::event_board;
using actors::snapshot_ptr;

namespace {

snapshot_ptr
shot(uint32_t block, uint64_t version, uint64_t freed = 0, size_t places = 10) {
  auto result = std::make_shared<block_snapshot>();
  result->block = {{1}, block};
  result->version = version;
  result->freed = freed;
  result->states.resize((places + 3) / 4);
  result->available = static_cast<uint32_t>(places);
  return result;
}

} // namespace

TEST(a board shows blocks as they are opened) {
  event_board board{open_example(example_event())};
  REQUIRE_EQUAL(board.blocks(), 4u);
  CHECK(board.snapshot(1) == nullptr);
  for (uint32_t block = 1; block <= 4; ++block) {
    CHECK(!board.complete());
    board.publish(shot(block, 0));
  }
  CHECK(board.complete());
}

TEST(what is older is never shown again) {
  event_board board{open_example(example_event())};
  auto second = shot(1, 2);
  board.publish(second);
  board.publish(shot(1, 1, 9));
  CHECK(board.snapshot(1) == second);
  MESSAGE("seats that came back without a change of the store count as later");
  auto freed = shot(1, 2, 1);
  board.publish(freed);
  board.publish(second);
  CHECK(board.snapshot(1) == freed);
}

TEST(an event has one board until it changes) {
  actors::board all;
  CHECK(all.find({1}) == nullptr);
  auto event = open_example(example_event());
  auto board = all.open(event);
  CHECK(all.open(event) == board);
  CHECK(all.find({1}) == board);
  CHECK(all.find({17}) == nullptr);
  all.close({1});
  CHECK(all.find({1}) == nullptr);
  CHECK_EQUAL(board->blocks(), 4u);
}

TEST(a changed event keeps what its blocks have shown) {
  actors::board all;
  auto before = open_example(example_event());
  auto seen = shot(2, 7);
  all.open(before)->publish(seen);
  auto what = example_event();
  what.name = "Another show";
  auto board = all.open(open_example(what, before));
  CHECK_EQUAL(board->opened()->record->what.name, "Another show");
  CHECK(board->snapshot(1) == nullptr);
  CHECK(board->snapshot(2) == seen);
}

TEST(a block that has not heard of a change is seen all the same) {
  actors::board all;
  auto before = open_example(example_event());
  auto known = all.open(before);
  auto what = example_event();
  what.sections[0].rows = make_grid(1, 30, seat_numbering::consecutive);
  auto next = open_example(what, before);
  auto board = all.open(next);
  auto last = all.open(open_example(what, next));
  known->publish(shot(1, 7));
  for (const auto& x : {board, last}) {
    REQUIRE(x->snapshot(1) != nullptr);
    CHECK_EQUAL(x->snapshot(1)->version, 7u);
    CHECK_EQUAL(x->snapshot(1)->states.size(), 8u);
  }
}

TEST(the board of a later change stays) {
  actors::board all;
  auto before = open_example(example_event());
  auto board = all.open(open_example(example_event(), before));
  CHECK(all.open(before) == board);
  CHECK(all.find({1}) == board);
}

TEST(places that a block has got show as free before it wakes) {
  actors::board all;
  auto before = open_example(example_event());
  auto sold = std::make_shared<block_snapshot>(*shot(1, 7, 3));
  sold->states[0] = 2; // seat 0
  sold->available = 9;
  sold->sold = 1;
  all.open(before)->publish(sold);
  auto what = example_event();
  what.sections[0].rows = make_grid(1, 30, seat_numbering::consecutive);
  auto board = all.open(open_example(what, before));
  auto now = board->snapshot(1);
  REQUIRE(now != nullptr);
  CHECK_EQUAL(now->states.size(), 8u);
  CHECK_EQUAL(now->state_of(0), seat_status::sold);
  CHECK_EQUAL(now->state_of(29), seat_status::available);
  CHECK_EQUAL(now->available, 29u);
  CHECK_EQUAL(now->version, 7u);
  // The choice has grown: whoever is searching must look again.
  CHECK_EQUAL(now->freed, 4u);
}

TEST(places that leave the plan and come back are counted before it wakes) {
  actors::board all;
  auto full = open_example(example_event());
  auto sold = std::make_shared<block_snapshot>(*shot(1, 7, 3));
  sold->states = {0b10101010, 0b10101010, 0}; // but for seats 8 and 9
  sold->available = 2;
  sold->sold = 8;
  all.open(full)->publish(sold);
  auto what = example_event();
  what.sections[0].rows = make_grid(1, 8, seat_numbering::consecutive);
  auto smaller = open_example(what, full);
  auto now = all.open(smaller)->snapshot(1);
  CHECK_EQUAL(now->available, 0u);
  CHECK_EQUAL(now->blocked, 0u);
  CHECK_EQUAL(now->freed, 3u);
  auto again = open_example(example_event(), smaller);
  now = all.open(again)->snapshot(1);
  CHECK_EQUAL(now->available, 2u);
  CHECK_EQUAL(now->sold, 8u);
  CHECK_EQUAL(now->freed, 4u);
}
