#pragma once

// CAF's test framework with short names. A test file starts with
//
//   #define SUITE domain.ids
//   #include "tests/support/test.hpp"
//
// where the suite is the file's path with dots.

#include "tests/support/checks.hpp"

#include <caf/all.hpp>
#include <caf/test/dsl.hpp>

#ifndef SUITE
#  error "define SUITE before including tests/support/test.hpp"
#endif

#undef CAF_SUITE
#define CAF_SUITE SUITE

#define TEST CAF_TEST
#define FIXTURE_SCOPE CAF_TEST_FIXTURE_SCOPE
#define FIXTURE_SCOPE_END CAF_TEST_FIXTURE_SCOPE_END
#define MESSAGE CAF_MESSAGE
#define FAIL CAF_FAIL

// -- checks -------------------------------------------------------------------

#define ONSALE_TEST_SITE(text)                                                 \
  ::onsale::test::check_site {                                                 \
    __FILE__, __LINE__, text                                                   \
  }
#define ONSALE_TEST_COMPARE(function, word, x, y)                              \
  ::onsale::test::compare<::caf::test::function>(                              \
    ONSALE_TEST_SITE(#x " " word " " #y), ::onsale::test::operand(x),          \
    ::onsale::test::operand(y))

#define CHECK(...)                                                             \
  ::onsale::test::check(ONSALE_TEST_SITE(#__VA_ARGS__),                        \
                        static_cast<bool>(__VA_ARGS__))
#define REQUIRE(...)                                                           \
  ::onsale::test::require(ONSALE_TEST_SITE(#__VA_ARGS__),                      \
                          static_cast<bool>(__VA_ARGS__))
#define CHECK_EQUAL(x, y) ONSALE_TEST_COMPARE(equal_to, "==", x, y)
#define CHECK_NOT_EQUAL(x, y) ONSALE_TEST_COMPARE(not_equal_to, "!=", x, y)
#define CHECK_LESS(x, y) ONSALE_TEST_COMPARE(less_than, "<", x, y)
#define CHECK_LESS_EQUAL(x, y)                                                 \
  ONSALE_TEST_COMPARE(less_than_or_equal, "<=", x, y)
#define CHECK_GREATER(x, y) ONSALE_TEST_COMPARE(greater_than, ">", x, y)
#define CHECK_GREATER_EQUAL(x, y)                                              \
  ONSALE_TEST_COMPARE(greater_than_or_equal, ">=", x, y)
#define REQUIRE_EQUAL(x, y)                                                    \
  do {                                                                         \
    if (!CHECK_EQUAL(x, y))                                                    \
      ::caf::test::detail::requirement_failed(#x " == " #y);                   \
  } while (false)
