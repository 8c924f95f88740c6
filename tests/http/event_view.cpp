#define SUITE http.event_view

#include "http/views/event_views.hpp"
#include "tests/actors/node_fixture.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <unistd.h>

using namespace onsale;
using namespace onsale::http;
using namespace onsale::test;

namespace {

/// The board of an event with all seats free, decided so many times over.
actors::event_board_ptr
make_board(const actors::opened_event_ptr& opened, uint64_t version = 0) {
  auto result = std::make_shared<actors::event_board>(opened);
  auto id = opened->record->what.id;
  for (uint32_t block = 1; block <= result->blocks(); ++block) {
    ticket_block machine{{id, block}, opened->seats, opened->terms};
    auto seen = machine.snapshot();
    seen.version = version;
    result->publish(std::make_shared<const block_snapshot>(std::move(seen)));
  }
  return result;
}

actors::event_board_ptr make_board(const event& what, uint64_t version = 0) {
  return make_board(open_example(what), version);
}

/// The same for an event of its own number.
actors::event_board_ptr make_board(uint64_t id) {
  auto what = example_event();
  what.id = {id};
  return make_board(what);
}

std::string text_of(const event_page& x) {
  std::string result;
  for (const auto& piece : x.plain)
    result += *piece;
  return result;
}

struct event_view_fixture {
  event_page_ptr look(event_views& at, const actors::event_board_ptr& board) {
    return at.page(board, coding::identity, with);
  }

  deflater with;
};

} // namespace

FIXTURE_SCOPE(event_view_tests, event_view_fixture)

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

TEST(a large page that several ask for is in a file as well) {
  auto what = example_event();
  what.sections[0].rows = make_grid(100, 50, seat_numbering::consecutive);
  event_views views{1u << 20};
  auto board = make_board(what);
  auto page = views.page(board, coding::gzip, with);
  CHECK(!page->file.load());
  for (auto i = 0; i < 2; ++i)
    CHECK(views.page(board, coding::gzip, with) == page);
  auto file = page->file.load();
  REQUIRE(file);
  std::string expected;
  for (const auto& piece : page->gzip)
    expected += *piece;
  std::string found(file->size(), '\0');
  CHECK_EQUAL(::pread(file->descriptor(), found.data(), found.size(), 0),
              static_cast<ssize_t>(expected.size()));
  CHECK(found == expected);
}

TEST(a small page is not in a file) {
  event_views views{1u << 20};
  auto board = make_board(1);
  for (auto i = 0; i < 5; ++i)
    CHECK(!views.page(board, coding::gzip, with)->file.load());
}

TEST(a tag is that of what is shown) {
  event_views views{1u << 20};
  auto what = example_event();
  auto tag = look(views, make_board(what))->etag;
  MESSAGE("a block that was decided without any change looks the same");
  CHECK_EQUAL(look(views, make_board(what, 7))->etag, tag);
  MESSAGE("one seat gets a price of its own");
  what.price_levels.push_back({"P2", "Front", 9'900});
  auto more = look(views, make_board(what))->etag;
  what.sections[0].rows[0].seats[1].price_level = "P2";
  auto dearer = look(views, make_board(what))->etag;
  CHECK_NOT_EQUAL(more, tag);
  CHECK_NOT_EQUAL(dearer, more);
}

TEST(a section is made of the texts of the page) {
  event_views views{1u << 20};
  auto board = make_board(1);
  auto page = look(views, board);
  auto section = views.section(board, "B", coding::identity, with);
  REQUIRE(section != nullptr);
  auto document = nlohmann::json::parse(text_of(*section));
  CHECK_EQUAL(document["section"]["id"], "B");
  CHECK_EQUAL(document["rows"][0]["seats"].size(), 10u);
  CHECK_EQUAL(document["tickets"].size(), 10u);
  CHECK_EQUAL(document["tickets"][0]["ticket_id"], "1-2-0");
  auto again = views.section(board, "B", coding::identity, with);
  CHECK(again->plain == section->plain);
  CHECK_EQUAL(again->etag, section->etag);
  auto& shared = page->plain;
  CHECK(std::find(shared.begin(), shared.end(), section->plain.at(1))
        != shared.end());
  CHECK(views.section(board, "Z", coding::identity, with) == nullptr);
}

TEST(a block of which all places have gone leaves no gap) {
  auto before = example_event();
  before.sections.back().capacity = 2'005; // two blocks
  auto opened = open_example(before);
  auto all = before.sections;
  for (unsigned left = 1; left < 1u << all.size(); ++left) {
    auto after = before;
    after.sections.clear();
    size_t places = 0;
    for (size_t i = 0; i < all.size(); ++i)
      if (left >> i & 1) {
        after.sections.push_back(all[i]);
        places += i + 1 < all.size() ? 10 : 3;
      }
    if (after.sections.back().kind == section_kind::general)
      after.sections.back().capacity = 3; // in the first of its blocks
    event_views views{1u << 20};
    auto board = make_board(open_example(after, opened));
    auto document = nlohmann::json::parse(text_of(*look(views, board)));
    CHECK_EQUAL(document["tickets"].size(), places);
    for (const auto& x : after.sections) {
      auto section = views.section(board, x.id, coding::identity, with);
      CHECK_EQUAL(nlohmann::json::parse(text_of(*section))["tickets"].size(),
                  x.kind == section_kind::general ? 3u : 10u);
    }
  }
}

FIXTURE_SCOPE_END()
