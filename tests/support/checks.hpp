#pragma once

#include <caf/deep_to_string.hpp>
#include <caf/test/unit_test.hpp>

#include <cstddef>
#include <string>

/// The checks behind the macros of test.hpp. They count and report as CAF's own
/// do, but a line of a test is a call here and not a page of code in its place.
namespace onsale::test {

struct check_site {
  const char* file;
  size_t line;
  const char* text;
};

/// Counts a check. @returns `result`
bool check(const check_site& at, bool result);

/// Counts a comparison that failed. @returns false
bool differs(const check_site& at, const std::string& x, const std::string& y);

/// Counts a check and ends the test if it failed.
void require(const check_site& at, bool result);

template <class T>
[[gnu::noinline]] std::string shown(const T& x) {
  return caf::deep_to_string(x);
}

/// Literals are compared and shown as text.
template <class T>
const T& operand(const T& x) {
  return x;
}

inline std::string operand(const char* x) {
  return x;
}

template <class Compare, class X, class Y>
[[gnu::noinline]] bool compare(const check_site& at, const X& x, const Y& y) {
  return Compare{}(x, y) ? check(at, true) : differs(at, shown(x), shown(y));
}

} // namespace onsale::test
