#define SUITE http.problem_page

#include "http/problem.hpp"
#include "tests/support/test.hpp"

#include <algorithm>

using namespace onsale::http;

TEST(every type has a page) {
  auto index = problem_index();
  for (auto& type : problem_types()) {
    auto page = problem_page(type.name);
    REQUIRE(page);
    CHECK_EQUAL(page->status, 200);
    CHECK_EQUAL(page->content_type, "text/html; charset=utf-8");
    CHECK(page->headers.find("frame-ancestors 'none'") != std::string::npos);
    CHECK(page->text.find(type.title) != std::string::npos);
    CHECK(page->text.find('`') == std::string::npos);
    CHECK(index.text.find("/problems/" + std::string{type.name} + "\"")
          != std::string::npos);
  }
}

TEST(quotes of code are closed) {
  for (auto& type : problem_types())
    CHECK_EQUAL(
      std::count(type.explanation.begin(), type.explanation.end(), '`') % 2, 0);
}

TEST(other names have no page) {
  CHECK(!problem_page(""));
  CHECK(!problem_page("no-such-type"));
}
