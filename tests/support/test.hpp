#pragma once

// CAF's test framework with short names. A test file starts with
//
//   #define SUITE domain.ids
//   #include "tests/support/test.hpp"
//
// where the suite is the file's path with dots.

#include <caf/all.hpp>
#include <caf/test/dsl.hpp>

#ifndef SUITE
#  error "define SUITE before including tests/support/test.hpp"
#endif

#undef CAF_SUITE
#define CAF_SUITE SUITE

namespace onsale::test {

/// Adds a test to the program, which runs if its suite is asked for.
struct added_test {
  added_test(const char* suite, const char* name, void (*run)());
};

} // namespace onsale::test

// CAF's comparisons bind references, which dangle when an operand is a member
// of a temporary: `CHECK_EQUAL(find(id)->name, "x")`. These compare values.
#define ONSALE_COMPARED(func, x_expr, y_expr)                                  \
  [&] {                                                                        \
    const auto x_val___ = x_expr;                                              \
    const auto y_val___ = y_expr;                                              \
    auto result = ::caf::test::detail::check(                                  \
      ::caf::test::engine::current_test(), __FILE__, __LINE__,                 \
      CAF_FUNC_EXPR(func, x_expr, y_expr), false, func{}(x_val___, y_val___),  \
      x_val___, y_val___);                                                     \
    ::caf::test::engine::last_check_file(__FILE__);                            \
    ::caf::test::engine::last_check_line(__LINE__);                            \
    return result;                                                             \
  }()

#undef CAF_CHECK_FUNC
#define CAF_CHECK_FUNC(func, x_expr, y_expr)                                   \
  static_cast<void>(ONSALE_COMPARED(func, x_expr, y_expr))

#undef CAF_REQUIRE_FUNC
#define CAF_REQUIRE_FUNC(func, x_expr, y_expr)                                 \
  do {                                                                         \
    if (!ONSALE_COMPARED(func, x_expr, y_expr))                                \
      ::caf::test::detail::requirement_failed(                                 \
        CAF_FUNC_EXPR(func, x_expr, y_expr));                                  \
  } while (false)

// CAF names a test after its line, of which several files that are compiled as
// one have the same; and compiles some thirty functions for each.
#define ONSALE_TEST_NAMED(type, added, name)                                   \
  namespace {                                                                  \
  struct type : caf_test_case_auto_fixture {                                   \
    static void run_test() {                                                   \
      type test;                                                               \
      test.run_test_impl();                                                    \
    }                                                                          \
    void run_test_impl();                                                      \
  };                                                                           \
  const ::onsale::test::added_test added{CAF_XSTR(CAF_SUITE), CAF_XSTR(name),  \
                                         type::run_test};                      \
  }                                                                            \
  void type::run_test_impl()
#define ONSALE_TEST_NUMBERED(number, name)                                     \
  ONSALE_TEST_NAMED(CAF_CONCAT(test, number), CAF_CONCAT(added, number), name)
#define TEST(name) ONSALE_TEST_NUMBERED(__COUNTER__, name)
#define FIXTURE_SCOPE CAF_TEST_FIXTURE_SCOPE
#define FIXTURE_SCOPE_END CAF_TEST_FIXTURE_SCOPE_END
#define MESSAGE CAF_MESSAGE
#define FAIL CAF_FAIL
#define CHECK CAF_CHECK
#define CHECK_EQUAL CAF_CHECK_EQUAL
#define CHECK_NOT_EQUAL CAF_CHECK_NOT_EQUAL
#define CHECK_LESS CAF_CHECK_LESS
#define CHECK_LESS_EQUAL CAF_CHECK_LESS_OR_EQUAL
#define CHECK_GREATER CAF_CHECK_GREATER
#define CHECK_GREATER_EQUAL CAF_CHECK_GREATER_OR_EQUAL
#define REQUIRE CAF_REQUIRE
#define REQUIRE_EQUAL CAF_REQUIRE_EQUAL
