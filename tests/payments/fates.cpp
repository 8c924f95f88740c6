#define SUITE payments.fates

#include "payments/simulated/fates.hpp"

#include "tests/support/test.hpp"

#include <map>
#include <vector>

using namespace onsale::payments;

namespace {

std::vector<fate> first_fates(uint64_t seed, fate_chances chances) {
  auto source = random_fates(seed, chances);
  std::vector<fate> result;
  for (int i = 0; i < 10'000; ++i)
    result.push_back(source(provider_step::capture, "key"));
  return result;
}

} // namespace

TEST(a seed decides every fate) {
  fate_chances chances{0.1, 0.1, 0.1};
  CHECK(first_fates(7, chances) == first_fates(7, chances));
  CHECK(first_fates(7, chances) != first_fates(8, chances));
}

TEST(chances are met) {
  std::map<fate, int> count;
  for (auto x : first_fates(1, {0.1, 0.2, 0.3}))
    ++count[x];
  auto near = [](int got, int expected) {
    return got > expected - 200 && got < expected + 200; // four sigma
  };
  CHECK(near(count[fate::lost], 1'000));
  CHECK(near(count[fate::answer_lost], 2'000));
  CHECK(near(count[fate::refused], 3'000));
  CHECK(near(count[fate::arrives], 4'000));
}

TEST(without chances everything arrives) {
  for (auto x : first_fates(1, {}))
    REQUIRE(x == fate::arrives);
}
