#define SUITE http.header_text

#include "http/header_text.hpp"

#include "tests/support/test.hpp"

using namespace onsale::http;

TEST(names are compared without regard to case) {
  CHECK(iequals("Content-Type", "content-TYPE"));
  CHECK(!iequals("a", "ab"));
  CHECK(!iequals("[", "{"));
  CHECK(iequals("", ""));
}

TEST(spaces and tabs at the ends do not count) {
  CHECK_EQUAL(trim(" \ta b\t "), "a b");
  CHECK_EQUAL(trim("  "), "");
  CHECK_EQUAL(trim(""), "");
}

TEST(a list is taken apart element by element) {
  std::string_view list = "a , b,,c";
  CHECK_EQUAL(take_element(list, ','), "a");
  CHECK_EQUAL(take_element(list, ','), "b");
  CHECK_EQUAL(take_element(list, ','), "");
  CHECK_EQUAL(take_element(list, ','), "c");
  CHECK(list.empty());
}
