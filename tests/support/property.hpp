#pragma once

#include "tests/support/test.hpp"

#include <rapidcheck.h>

#include <cstdint>
#include <functional>
#include <string>

namespace onsale::test {

/// Whether rapidcheck finds no counterexample. It knows a property by what it
/// is asked about, since each type that rapidcheck is given costs a second to
/// compile.
template <class Result, class... Ts>
bool holds(const char* description,
           const std::function<Result(Ts...)>& property) {
  return rc::check(description, property);
}

extern template bool holds(const char*, const std::function<void()>&);
extern template bool holds(const char*, const std::function<void(uint64_t)>&);
extern template bool
holds(const char*, const std::function<void(const std::string&)>&);

} // namespace onsale::test

/// Checks a property with rapidcheck and reports it to the test framework. A
/// failure prints the seed; `RC_PARAMS="reproduce=…"` or `seed=…` repeats it.
#define CHECK_PROPERTY(description, ...)                                       \
  CHECK(::onsale::test::holds(description, std::function{__VA_ARGS__}))
