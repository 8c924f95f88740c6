#define SUITE http.conditional

#include "http/conditional.hpp"

#include "tests/support/test.hpp"

using namespace onsale::http;

TEST(a list of tags names a tag) {
  CHECK(names_etag("\"a\"", "a"));
  CHECK(names_etag("\"b\", \"a\"", "a"));
  CHECK(names_etag("W/\"a\"", "a"));
  CHECK(names_etag("\"b\",,W/\"a\" ", "a"));
  CHECK(names_etag("\"x,y\", \"a\"", "a"));
  CHECK(!names_etag("\"b\"", "a"));
  CHECK(!names_etag("\"ab\"", "a"));
  CHECK(!names_etag("", "a"));
}

TEST(the star names any tag) {
  CHECK(names_etag("*", "a"));
  CHECK(names_etag(" * ", "a"));
}

TEST(what is no list of tags names none) {
  for (auto text : {"a", "\"a", "w/\"a\"", "W/a", "W/", "\"b\" a, \"a\""})
    CHECK(!names_etag(text, "a"));
}
