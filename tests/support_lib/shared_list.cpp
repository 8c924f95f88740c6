#define SUITE support_lib.shared_list

#include "support/shared_list.hpp"

#include "tests/support/property.hpp"
#include "tests/support/test.hpp"

#include <numeric>
#include <random>
#include <set>

using onsale::support::shared_list;

namespace {

using list = shared_list<int>;

const std::less<> by_size;

list first_of(int count) {
  std::vector<int> all(static_cast<size_t>(count));
  std::iota(all.begin(), all.end(), 0);
  return list{}.changed({}, all, by_size);
}

std::vector<int> values(const list& x) {
  return {x.begin(), x.end()};
}

struct difference {
  std::vector<int> gone;
  std::vector<int> come;
  size_t both = 0; // that lie in pieces which the lists do not share
};

difference compare(const list& before, const list& after) {
  difference result;
  list::compare(
    before, after, by_size,
    [&](int x) {
      result.gone.push_back(x);
    },
    [&](int x) {
      result.come.push_back(x);
    },
    [&](int, int) {
      ++result.both;
    });
  return result;
}

} // namespace

TEST(an empty list has nothing) {
  list none;
  CHECK(none.empty());
  CHECK(none.begin() == none.end());
  CHECK(none.partition_point([](int) {
    return true;
  }) == none.end());
  CHECK(none.changed({1}, {}, by_size).empty());
}

TEST(elements are found in their order) {
  auto many = first_of(5'000);
  CHECK_EQUAL(many.size(), 5'000u);
  for (int wanted : {0, 1, 511, 512, 513, 4'999})
    CHECK_EQUAL(*many.partition_point([&](int x) {
      return x < wanted;
    }),
                wanted);
  CHECK(many.partition_point([](int) {
    return true;
  }) == many.end());
  CHECK_EQUAL(*many.partition_point([](int) {
    return false;
  }),
              0);
}

TEST(a changed copy shares nearly all with the one before) {
  auto before = first_of(5'000);
  auto after = before.changed({700}, {10'000}, by_size);
  CHECK_EQUAL(before.size(), 5'000u);
  CHECK_EQUAL(after.size(), 5'000u);
  MESSAGE("and what differs is told");
  auto differ = compare(before, after);
  CHECK_EQUAL(differ.gone, std::vector{700});
  CHECK_EQUAL(differ.come, std::vector{10'000});
  CHECK_LESS(differ.both, 2 * list::piece_max);
}

TEST(pieces that have become small become one) {
  auto all = first_of(5'000);
  std::vector<int> most(4'990);
  std::iota(most.begin(), most.end(), 5);
  auto few = all.changed(most, {}, by_size);
  CHECK_EQUAL(values(few),
              (std::vector{0, 1, 2, 3, 4, 4'995, 4'996, 4'997, 4'998, 4'999}));
  CHECK_EQUAL(compare(few, few).both, 0u);
  CHECK_EQUAL(compare(all, few).both, 10u);
  CHECK_EQUAL(compare(all, few).gone.size(), 4'990u);
}

TEST(any changes give what a sorted set has) {
  CHECK_PROPERTY("as a set", [](uint64_t chance) {
    std::mt19937_64 random{chance};
    std::set<int> expected;
    list under_test;
    auto number = [&](int below) {
      return static_cast<int>(random() % static_cast<uint64_t>(below));
    };
    for (int round = 0; round < 30; ++round) {
      std::set<int> removed;
      std::set<int> added;
      for (auto i = number(20); i > 0; --i)
        removed.insert(number(2'000));
      for (auto i = number(round % 7 == 0 ? 1'500 : 20); i > 0; --i)
        if (auto x = number(2'000); !expected.contains(x))
          added.insert(x);
      auto before = expected;
      for (auto x : removed)
        expected.erase(x);
      for (auto x : added)
        removed.erase(x);
      expected.insert(added.begin(), added.end());
      auto after = under_test.changed({removed.begin(), removed.end()},
                                      {added.begin(), added.end()}, by_size);
      // What the comparison tells leads from one to the other.
      auto led = before;
      auto differ = compare(under_test, after);
      for (auto x : differ.gone)
        led.erase(x);
      led.insert(differ.come.begin(), differ.come.end());
      if (led != expected || after.size() != expected.size()
          || !std::equal(after.begin(), after.end(), expected.begin(),
                         expected.end()))
        return false;
      under_test = std::move(after);
    }
    return true;
  });
}
