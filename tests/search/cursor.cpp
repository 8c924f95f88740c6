#define SUITE search.cursor
#include "search/cursor.hpp"

#include "tests/support/property.hpp"
#include "tests/support/test.hpp"

#include <limits>

using namespace onsale;
using namespace onsale::search;

namespace {

page_end make_end() {
  page_end x;
  x.key = 0x0123'4567'89ab'cdef;
  x.event = {std::numeric_limits<int64_t>::max()};
  x.typos = 2;
  x.dropped = 0x0ff0;
  x.rareness = {0, 31, 7};
  x.as_of = from_ms(1'800'000'000'123);
  return x;
}

} // namespace

TEST(a cursor reads as it was written) {
  auto text = to_cursor(make_end(), 1);
  CHECK_EQUAL(parse_cursor(text, 1), make_end());
  CHECK_EQUAL(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567"),
              std::string::npos);
  auto early = make_end();
  early.rareness.clear();
  early.as_of = from_ms(0);
  CHECK_EQUAL(parse_cursor(to_cursor(early, 0), 0), early);
}

TEST(a cursor is for its question only) {
  auto text = to_cursor(make_end(), 1);
  CHECK(!parse_cursor(text, 2));
  CHECK(!parse_cursor(text, 0));
}

TEST(what is no cursor is refused) {
  auto text = to_cursor(make_end(), 0);
  CHECK(!parse_cursor("", 0));
  CHECK(!parse_cursor("hello world", 0));
  CHECK(!parse_cursor(text.substr(0, 30), 0));
  CHECK(!parse_cursor(text + std::string(60, 'a'), 0));
  CHECK(!parse_cursor(std::string(10'000, 'a'), 0));
  MESSAGE("nor is one of a time that no event has");
  auto never = make_end();
  for (auto when : {timestamp::min(), from_ms(-1), timestamp::max()}) {
    never.as_of = when;
    CHECK(!parse_cursor(to_cursor(never, 0), 0));
  }
  CHECK_PROPERTY("any text", [](const std::string& x) {
    return !parse_cursor(x, 1);
  });
}
