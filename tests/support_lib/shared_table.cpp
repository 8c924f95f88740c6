#define SUITE support_lib.shared_table

#include "support/shared_table.hpp"

#include "tests/support/test.hpp"

#include <string>

using table = onsale::support::shared_table<int, std::string>;

TEST(a copy shares until it is changed) {
  table first;
  first.set(1, "one");
  first.set(2, "two");
  auto second = first;
  CHECK(second.shares_with(first));
  second.set(2, "zwei");
  CHECK(!second.shares_with(first));
  CHECK_EQUAL(first.at(2), "two");
  CHECK_EQUAL(second.at(2), "zwei");
  CHECK_EQUAL(second.at(1), "one");
}

TEST(what is not there is not taken away) {
  table first;
  first.set(1, "one");
  auto second = first;
  second.erase(7);
  CHECK(second.shares_with(first));
  second.erase(1);
  CHECK(!second.contains(1));
  CHECK(second.find(1) == second.end());
  CHECK_EQUAL(second.size(), 0u);
  CHECK_EQUAL(first.size(), 1u);
}
