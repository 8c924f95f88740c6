#define SUITE search.dictionary
#include "search/dictionary.hpp"

#include "tests/support/property.hpp"
#include "tests/support/search_model.hpp"
#include "tests/support/test.hpp"

#include <map>
#include <random>
#include <set>

using namespace onsale::search;
using onsale::test::cost_of;

namespace {

const std::vector<std::string> some{"cold",   "coldplay", "colt", "the",
                                    "weeknd", "élan",     "東京"};

std::vector<std::string> random_words(std::mt19937& random) {
  std::set<std::string> result;
  for (auto count = random() % 60; count > 0; --count) {
    std::string word;
    for (auto length = 1 + random() % 10; length > 0; --length)
      word += std::vector<std::string>{"a", "b", "c", "é"}[random() % 4];
    result.insert(word);
  }
  return {result.begin(), result.end()};
}

} // namespace

TEST(words are found by their spelling and by their number) {
  dictionary words{some};
  REQUIRE_EQUAL(words.size(), some.size());
  for (term_id id = 0; id < some.size(); ++id) {
    CHECK_EQUAL(words.term(id), some[id]);
    CHECK_EQUAL(words.find(some[id]), id);
  }
  for (auto missing : {"", "col", "coldp", "coldplays", "z", "é"})
    CHECK(!words.find(missing));
}

TEST(a beginning stands for a range) {
  dictionary words{some};
  CHECK_EQUAL(words.with_prefix("col"), (term_range{0, 3}));
  CHECK_EQUAL(words.with_prefix("cold"), (term_range{0, 2}));
  CHECK_EQUAL(words.with_prefix("東"), (term_range{6, 7}));
  CHECK_EQUAL(words.with_prefix(""), (term_range{0, 7}));
  CHECK(words.with_prefix("x").empty());
}

TEST(without words nothing is found) {
  dictionary none;
  dictionary empty{std::vector<std::string>{}};
  for (const auto* words : {&none, &empty}) {
    CHECK(!words->find("a"));
    CHECK(words->with_prefix("a").empty());
    CHECK(words->similar({U"abcd", 1}, word_end::open, 2).empty());
  }
}

TEST(similar words come with their typos) {
  dictionary words{some};
  typo_automaton pattern{U"cold", 1};
  CHECK_EQUAL(
    words.similar(pattern, word_end::closed, 1),
    (std::vector<similar_terms>{{{0, 1}, 0, true}, {{2, 3}, 1, true}}));
  MESSAGE("an open end takes what begins like it");
  CHECK_EQUAL(words.similar(pattern, word_end::open, 1),
              (std::vector<similar_terms>{
                {{0, 1}, 0, true}, {{1, 2}, 0, false}, {{2, 3}, 1, true}}));
}

TEST(a wrong first letter counts as two) {
  dictionary words{some};
  typo_automaton pattern{U"boldplay", 2};
  CHECK(words.similar(pattern, word_end::closed, 1).empty());
  CHECK_EQUAL(words.similar(pattern, word_end::closed, 2),
              (std::vector<similar_terms>{{{1, 2}, 2, true}}));
  MESSAGE("and is the only typo");
  typo_automaton two{U"boldlpay", 2};
  CHECK(words.similar(two, word_end::closed, 2).empty());
}

TEST(any words are as similar as a table says) {
  CHECK_PROPERTY("similar", [](uint64_t seed) {
    std::mt19937 random{static_cast<uint32_t>(seed)};
    auto terms = random_words(random);
    dictionary words{terms};
    auto query = characters_of(random_words(random).empty() ? "abca" : "abcab");
    for (auto& letter : query)
      letter = U"abcé"[random() % 4];
    auto allowed = static_cast<unsigned>(random() % 3);
    auto most = static_cast<unsigned>(random() % 3);
    auto end = random() % 2 == 0 ? word_end::open : word_end::closed;
    std::map<term_id, std::pair<unsigned, bool>> got;
    for (const auto& x : words.similar({query, allowed}, end, most))
      for (auto id = x.terms.first; id < x.terms.last; ++id)
        if (!got.try_emplace(id, x.typos, x.whole).second)
          return false;
    for (term_id id = 0; id < terms.size(); ++id) {
      auto cost = cost_of(query, characters_of(terms[id]), allowed, end);
      auto known = got.find(id);
      auto is_similar = cost && cost->typos <= most;
      if (is_similar != (known != got.end()))
        return false;
      if (is_similar && known->second != std::pair{cost->typos, cost->whole})
        return false;
    }
    return true;
  });
}
