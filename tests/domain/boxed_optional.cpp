#define SUITE domain.boxed_optional

#include "domain/boxed_optional.hpp"

#include "tests/support/test.hpp"

#include <array>
#include <string>

using onsale::boxed_optional;

namespace {

using boxed = boxed_optional<std::string>;

} // namespace

TEST(takes no more room than a pointer) {
  CHECK_EQUAL(sizeof(boxed_optional<std::array<char, 400>>), sizeof(void*));
}

TEST(a copy is a value of its own) {
  boxed x{"a"};
  auto y = x;
  *y += "b";
  CHECK_EQUAL(*x, "a");
  CHECK_EQUAL(*y, "ab");
  x = y;
  y->clear();
  CHECK_EQUAL(*x, "ab");
}

TEST(what is moved is there once) {
  boxed x{"a"};
  auto y = std::move(x);
  CHECK_EQUAL(*y, "a");
  x = std::move(y);
  CHECK_EQUAL(*x, "a");
}

TEST(assigned to itself it stays as it was) {
  boxed x{"a"};
  const auto& same = x;
  x = same;
  REQUIRE(x);
  CHECK_EQUAL(*x, "a");
}

TEST(equal are two missing ones and two equal ones) {
  CHECK(boxed{} == boxed{});
  CHECK(boxed{"a"} == boxed{"a"});
  CHECK(boxed{"a"} != boxed{"b"});
  CHECK(boxed{"a"} != boxed{});
  CHECK(boxed{} != boxed{"a"});
}

TEST(a missing value stands for another) {
  CHECK_EQUAL(boxed{}.value_or("b"), "b");
  CHECK_EQUAL(boxed{"a"}.value_or("b"), "a");
}

TEST(a value comes and goes) {
  boxed x;
  CHECK(!x);
  CHECK_EQUAL(x.emplace(3, 'x'), "xxx");
  CHECK(static_cast<bool>(x));
  x.reset();
  CHECK(!x);
}
