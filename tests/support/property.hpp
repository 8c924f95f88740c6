#pragma once

#include "tests/support/test.hpp"

#include <rapidcheck.h>

/// Checks a property with rapidcheck and reports it to the test framework. A
/// failure prints the seed; `RC_PARAMS="reproduce=…"` or `seed=…` repeats it.
#define CHECK_PROPERTY(description, ...)                                       \
  CHECK(::rc::check(description, __VA_ARGS__))
