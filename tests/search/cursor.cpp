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
  auto text = to_cursor(make_end(), "q=queen");
  CHECK_EQUAL(parse_cursor(text, "q=queen"), make_end());
  CHECK_EQUAL(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                     "abcdefghijklmnopqrstuvwxyz"
                                     "0123456789-_"),
              std::string::npos);
  auto early = make_end();
  early.rareness.clear();
  early.as_of = from_ms(-5);
  CHECK_EQUAL(parse_cursor(to_cursor(early, ""), ""), early);
}

TEST(a cursor is for its question only) {
  auto text = to_cursor(make_end(), "q=queen");
  CHECK(!parse_cursor(text, "q=abba"));
  CHECK(!parse_cursor(text, ""));
}

TEST(what is no cursor is refused) {
  auto text = to_cursor(make_end(), "");
  CHECK(!parse_cursor("", ""));
  CHECK(!parse_cursor("hello world", ""));
  CHECK(!parse_cursor(text.substr(0, 30), ""));
  CHECK(!parse_cursor(text + std::string(60, 'A'), ""));
  CHECK(!parse_cursor(std::string(10'000, 'A'), ""));
  CHECK_PROPERTY("any text", [](const std::string& x) {
    return !parse_cursor(x, "q=queen");
  });
}
