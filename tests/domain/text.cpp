#define SUITE domain.text

#include "domain/text.hpp"

#include "tests/support/test.hpp"

using namespace onsale;

TEST(UTF - 8 of any length is text) {
  for (auto text :
       {"", "Beyonc\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x8e\xb8", "\xc2\xa0",
        "\xed\x9f\xbf", "\xee\x80\x80", "\xf4\x8f\xbf\xbf"})
    CHECK(is_printable(text, text_kind::line));
}

TEST(broken UTF - 8 is no text) {
  // A stray continuation; a sequence cut short; overlong ones; a surrogate;
  // beyond the last code point; a byte that no sequence starts with.
  for (auto text :
       {"\x80", "\xc3", "\xe2\x82", "\xf0\x9f\x8e", "\xc3(", "\xc0\xaf",
        "\xe0\x80\xaf", "\xf0\x80\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80",
        "\xf8\x88\x80\x80\x80", "\xff"})
    CHECK(!is_printable(text, text_kind::paragraphs));
}

TEST(control characters are no text) {
  using namespace std::string_view_literals;
  for (auto text : {"\0"sv, "a\x1b[31m"sv, "\x7f"sv, "\xc2\x85"sv, "\b"sv})
    CHECK(!is_printable(text, text_kind::paragraphs));
}

TEST(only paragraphs span lines) {
  CHECK(is_printable("one\r\n\ttwo\n", text_kind::paragraphs));
  CHECK(!is_printable("one\ntwo", text_kind::line));
}
