#define SUITE search.deciding
#include "search/deciding.hpp"

#include "tests/support/test.hpp"

using namespace onsale::search;

TEST(what is found often enough is read as it was typed) {
  deciding course{2, 10};
  CHECK(course.take({20, 30}, 10));
  CHECK_EQUAL(course.typos(), 0u);
  CHECK_EQUAL(course.dropped(), 0u);
}

TEST(typos are looked for one by one until there is enough) {
  deciding course{1, 10};
  CHECK(!course.take({1}, 1));
  CHECK_EQUAL(course.typos(), 1u);
  CHECK(course.take({12}, 12));
  CHECK_EQUAL(course.typos(), 1u);
}

TEST(what is found seldom stays as it is when no more typos are allowed) {
  deciding course{1, 10};
  CHECK(!course.take({0}, 0));
  CHECK(!course.take({0}, 0));
  CHECK(course.take({3}, 3));
  CHECK_EQUAL(course.typos(), 2u);
  CHECK_EQUAL(course.dropped(), 0u);
}

TEST(words that nothing has are left out together) {
  deciding course{3, 0};
  CHECK(!course.take({0, 5, 0}, 0));
  CHECK_EQUAL(course.dropped(), 0b101u);
  CHECK_EQUAL(course.typos(), 0u);
  CHECK(course.take({5}, 5));
}

TEST(of words that are never together the commonest is left out first) {
  deciding course{3, 0};
  CHECK(!course.take({4, 9, 2}, 0));
  CHECK_EQUAL(course.dropped(), 0b010u);
  CHECK(!course.take({4, 2}, 0));
  CHECK_EQUAL(course.dropped(), 0b011u);
  MESSAGE("the last one stays, whether anything has it or not");
  CHECK(course.take({2}, 0));
  CHECK_EQUAL(course.dropped(), 0b011u);
}

TEST(nothing is left out of a single word) {
  deciding course{1, 0};
  CHECK(course.take({0}, 0));
  CHECK_EQUAL(course.dropped(), 0u);
}
