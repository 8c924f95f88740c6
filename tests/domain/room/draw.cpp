#define SUITE domain.room.draw

#include "domain/room/draw.hpp"

#include "tests/domain/room/draw_examples.hpp"
#include "tests/support/property.hpp"

#include <algorithm>
#include <set>

using namespace onsale;
using namespace onsale::examples;

namespace {

std::vector<uint64_t> numbers(const std::vector<entry_id>& order) {
  std::vector<uint64_t> result;
  for (auto x : order)
    result.push_back(x.value);
  return result;
}

/// By the definition of RFC 6962, spelled out for three leaves.
hash256 root_of_three(const std::vector<std::string>& leaves) {
  auto leaf = [&](size_t i) {
    return support::sha256(std::string(1, '\0') + leaves[i]);
  };
  auto node = [](const hash256& left, const hash256& right) {
    std::string text(1, '\1');
    text += bytes_of(left);
    text += bytes_of(right);
    return support::sha256(text);
  };
  return node(node(leaf(0), leaf(1)), leaf(2));
}

} // namespace

TEST(a commitment is the hash of a text that anybody can write) {
  auto seed = nth_seed(1);
  CHECK_EQUAL(to_hex(witness_commitment({1207}, "fan-club", seed, openssl)),
              to_hex(support::sha256("onsale witness 1\nevent 1207\n"
                                     "name fan-club\nseed "
                                     + to_hex(seed) + "\n")));
  auto theirs = nth_seed(2);
  CHECK_EQUAL(
    to_hex(operator_commitment({1207}, seed, {{"fan-club", theirs}}, openssl)),
    to_hex(support::sha256("onsale operator 1\nevent 1207\nseed " + to_hex(seed)
                           + "\nwitness fan-club " + to_hex(theirs) + "\n")));
}

TEST(the root of a list is that of a Merkle tree) {
  CHECK_EQUAL(
    to_hex(list_root({1207}, {}, openssl)),
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  std::vector<draw_entry> entries{{{1}, entry_pool::main},
                                  {{2}, entry_pool::parked},
                                  {{7}, entry_pool::main}};
  CHECK_EQUAL(
    to_hex(list_root({1207}, entries, openssl)),
    to_hex(root_of_three({"1207:1:main", "1207:2:parked", "1207:7:main"})));
}

TEST(the key is the hash of all seeds and of the list) {
  auto x = drawn(entries_of(3), {"fan-club", "promoter"});
  x.seeds.witnesses[1] = std::nullopt;
  CHECK_EQUAL(
    to_hex(order_key(x.promise, x.seeds, x.root, openssl)),
    to_hex(support::sha256(
      "onsale draw 1\nevent 1207\noperator " + to_hex(nth_seed(0))
      + "\nwitness fan-club " + to_hex(nth_seed(1))
      + "\nwitness promoter withheld\nlist " + to_hex(x.root) + "\n")));
}

TEST(everybody is drawn once and those who were parked come last) {
  auto x = drawn(entries_of(40, 10), {});
  auto order = numbers(x.order);
  CHECK_EQUAL(order.size(), 50u);
  CHECK_EQUAL(std::set<uint64_t>(order.begin(), order.end()).size(), 50u);
  CHECK(std::all_of(order.begin(), order.begin() + 40, [](auto n) {
    return n <= 40;
  }));
  CHECK(!std::is_sorted(order.begin(), order.begin() + 40));
  CHECK(!std::is_sorted(order.begin() + 40, order.end()));
}

TEST(nobody who lacks one seed can tell the order) {
  auto x = drawn(entries_of(50), {"fan-club"});
  auto other = x.seeds;
  other.witnesses[0] = nth_seed(99);
  CHECK(
    draw_order(x.entries, order_key(x.promise, other, x.root, openssl), openssl)
    != x.order);
  other.witnesses[0] = std::nullopt;
  CHECK(
    draw_order(x.entries, order_key(x.promise, other, x.root, openssl), openssl)
    != x.order);
}

TEST(an entry more draws everybody anew) {
  auto x = drawn(entries_of(50), {"fan-club"});
  auto y = drawn(entries_of(51), {"fan-club"});
  std::erase(y.order, entry_id{51});
  CHECK(x.order != y.order);
}

// A place in the upper half should be as likely for the first who joined as for
// the last: over many draws the mean place of an entry is the middle, within
// five standard deviations.
TEST(when somebody joined does not count) {
  constexpr uint64_t people = 20;
  constexpr uint64_t draws = 2'000;
  std::vector<double> sums(people);
  for (uint64_t i = 0; i < draws; ++i) {
    auto order = drawn(entries_of(people), {}, i).order;
    for (size_t place = 0; place < order.size(); ++place)
      sums[order[place].value - 1] += static_cast<double>(place);
  }
  for (auto sum : sums) {
    auto mean = sum / draws;
    CHECK(std::abs(mean - 9.5) < 5 * 5.77 / std::sqrt(2'000.0));
  }
}

TEST(lists of any length have a root of their own) {
  CHECK_PROPERTY("two lists that differ", [] {
    auto n = *rc::gen::inRange<uint64_t>(0, 40);
    auto entries = entries_of(n);
    auto root = list_root(concert_id, entries, openssl);
    auto longer = entries_of(n + 1);
    RC_ASSERT(list_root(concert_id, longer, openssl) != root);
    if (n == 0)
      return;
    auto other = entries;
    other[*rc::gen::inRange<size_t>(0, n)].pool = entry_pool::parked;
    RC_ASSERT(list_root(concert_id, other, openssl) != root);
    RC_ASSERT(list_root({1208}, entries, openssl) != root);
  });
}
