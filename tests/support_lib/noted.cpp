#define SUITE support_lib.noted

#include "support/noted.hpp"

#include "tests/support/test.hpp"

TEST(what has happened is told once) {
  onsale::support::noted<int> all;
  CHECK(all.add(3));
  CHECK(!all.add(1));
  CHECK(!all.add(3));
  CHECK(all.take() == (std::set<int>{1, 3}));
  CHECK(all.take().empty());
  CHECK(all.add(3));
}
