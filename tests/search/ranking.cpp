#define SUITE search.ranking
#include "search/ranking.hpp"

#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::search;

namespace {

using namespace std::chrono_literals;

/// Two words, both found as they were typed, next to each other in a name.
fit best() {
  fit x;
  x.found = 3;
  x.proximity = 1;
  x.whole = 2;
  x.complete = true;
  return x;
}

uint64_t key(const fit& x, double rest = 0) {
  blend parts;
  parts.text = rest;
  return key_of(x, parts);
}

} // namespace

TEST(each criterion outweighs all that follow) {
  // From the most important: each makes the best of what follows it worse.
  auto fewer = best();
  fewer.found = 1;
  auto typo = best();
  typo.typos = 1;
  auto apart = best();
  apart.proximity = 2;
  auto elsewhere = best();
  elsewhere.fields = 1;
  auto beginning = best();
  beginning.whole = 1;
  beginning.complete = false;
  auto supporting = best();
  supporting.support = 2;
  CHECK(key(best()) < key(supporting, 1));
  CHECK(key(supporting) < key(beginning, 1));
  CHECK(key(beginning) < key(elsewhere, 1));
  CHECK(key(elsewhere) < key(apart, 1));
  CHECK(key(apart) < key(typo, 1));
  CHECK(key(typo) < key(fewer, 1));
  MESSAGE("the blend decides among equals");
  CHECK(key(best(), 0.6) < key(best(), 0.5));
}

TEST(nothing overflows into what weighs more) {
  auto worst = best();
  worst.proximity = 1'000;
  worst.fields = 1'000;
  worst.whole = 0;
  auto typo = best();
  typo.typos = 1;
  CHECK(key(worst) < key(typo, 1));
}

TEST(the blend is of text and popularity and time and what is left) {
  blend_weights weights;
  timestamp now{100h};
  std::vector<uint8_t> rare{3};
  fit words;
  words.weight[0] = 1;
  standing event{1, now, std::nullopt};
  auto whole = make_blend(words, rare, event, now, weights);
  CHECK_EQUAL(whole.text, weights.text);
  CHECK_EQUAL(whole.popularity, weights.popularity);
  CHECK_EQUAL(whole.soon, weights.soon);
  CHECK_EQUAL(whole.available, weights.available);
  MESSAGE("a month halves how soon it is");
  event.starts_at = now + weights.soon_half_life;
  CHECK_EQUAL(make_blend(words, rare, event, now, weights).soon,
              weights.soon / 2);
  MESSAGE("what has begun is not soon, what is sold out not available");
  event.starts_at = now - 1h;
  event.left = offer{0, 0};
  auto late = make_blend(words, rare, event, now, weights);
  CHECK_EQUAL(late.soon, 0);
  CHECK_EQUAL(late.available, 0);
}

TEST(rare words say more) {
  CHECK_EQUAL(rareness(100, 100), 1);
  CHECK_EQUAL(rareness(50, 100), 2);
  CHECK_EQUAL(rareness(1, 1'000'000), 20);
  CHECK_EQUAL(rareness(0, 100), 31);
  MESSAGE("so coarsely that one event more changes nothing");
  CHECK_EQUAL(rareness(30, 1'000), rareness(31, 1'001));
  std::vector<uint8_t> rare{10, 1};
  fit first;
  first.weight = {0.9f, 0.1f};
  fit second;
  second.weight = {0.1f, 0.9f};
  auto of = [&](const fit& x) {
    return make_blend(x, rare, {}, {}, {}).text;
  };
  CHECK(of(first) > of(second));
}
