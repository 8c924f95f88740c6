#define SUITE search.frequency_sketch
#include "search/frequency_sketch.hpp"

#include "tests/support/test.hpp"

#include <functional>

using namespace onsale::search;

TEST(a key has come as often as it was added) {
  frequency_sketch x{1'000};
  CHECK_EQUAL(x.count(42), 0u);
  for (int i = 0; i < 3; ++i)
    x.add(42);
  x.add(43);
  CHECK_EQUAL(x.count(42), 3u);
  CHECK_EQUAL(x.count(43), 1u);
  for (int i = 0; i < 100; ++i)
    x.add(42);
  CHECK_EQUAL(x.count(42), frequency_sketch::most);
}

TEST(what was asked for long ago counts less) {
  frequency_sketch x{16};
  for (int i = 0; i < 8; ++i)
    x.add(42);
  for (int i = 0; i < 160; ++i)
    x.add(43);
  CHECK_EQUAL(x.count(42), 4u);
}

TEST(few of many keys seem to come more often than they do) {
  frequency_sketch x{4'096};
  std::hash<uint64_t> same;
  for (uint64_t key = 0; key < 4'096; ++key)
    x.add(same(key * 0x9e3779b97f4a7c15));
  size_t wrong = 0;
  for (uint64_t key = 0; key < 4'096; ++key)
    if (x.count(same(key * 0x9e3779b97f4a7c15)) != 1)
      ++wrong;
  CHECK_LESS(wrong, 4'096u / 8);
}
