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

#define TEST CAF_TEST
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
