#define SUITE http.event_view

#include "http/views/event_view.hpp"

#include "tests/actors/node_fixture.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

using namespace onsale;
using namespace onsale::http;
using namespace onsale::test;

namespace {

/// The board of an event of its own number, with all seats free.
actors::event_board_ptr make_board(uint64_t id) {
  auto what = example_event();
  what.id = {id};
  auto opened = open_example(what);
  auto result = std::make_shared<actors::event_board>(opened);
  for (uint32_t block = 1; block <= result->blocks(); ++block) {
    ticket_block machine{{what.id, block}, opened->seats, opened->terms};
    result->publish(std::make_shared<const block_snapshot>(machine.snapshot()));
  }
  return result;
}

std::string text_of(const event_page& x) {
  std::string result;
  for (const auto& piece : x.plain)
    result += *piece;
  return result;
}

struct fixture {
  event_page_ptr look(event_views& at, const actors::event_board_ptr& board) {
    return at.page(board, coding::identity, with);
  }

  deflater with;
};

} // namespace

FIXTURE_SCOPE(event_view_tests, fixture)

TEST(a page has every ticket and is made once) {
  event_views views{1u << 20};
  auto board = make_board(1);
  auto page = look(views, board);
  auto document = nlohmann::json::parse(text_of(*page));
  CHECK_EQUAL(document["tickets"].size(), 50u);
  CHECK(look(views, board) == page);
}

TEST(views that nobody has asked for longest make room) {
  event_views measure{1u << 20};
  auto first = make_board(1);
  look(measure, first);
  auto one = measure.bytes();
  CHECK_GREATER(one, 1'000u);
  event_views views{2 * one + one / 2};
  auto second = make_board(2);
  auto page = look(views, first);
  look(views, second);
  CHECK(look(views, first) == page);
  look(views, make_board(3));
  CHECK_EQUAL(views.size(), 2u);
  CHECK(views.bytes() <= 2 * one + one / 2);
  MESSAGE("the second had to go and the first did not");
  CHECK(look(views, first) == page);
}

TEST(a page larger than the room there is can be looked at all the same) {
  event_views views{1};
  auto board = make_board(1);
  auto page = look(views, board);
  CHECK(look(views, board) == page);
  look(views, make_board(2));
  CHECK_EQUAL(views.size(), 1u);
}

TEST(a changed event gets a view of its new board and counts once) {
  event_views views{1u << 20};
  look(views, make_board(1));
  auto bytes = views.bytes();
  look(views, make_board(1));
  CHECK_EQUAL(views.size(), 1u);
  CHECK_EQUAL(views.bytes(), bytes);
}

FIXTURE_SCOPE_END()
