#define SUITE search.typo_automaton
#include "search/typo_automaton.hpp"

#include "tests/support/property.hpp"
#include "tests/support/search_model.hpp"
#include "tests/support/test.hpp"

#include <random>

using namespace onsale::search;
using onsale::test::typos_between;

namespace {

unsigned typos_in(std::u32string_view word, std::u32string_view pattern,
                  unsigned allowed) {
  typo_automaton reader{pattern, allowed};
  auto state = reader.start();
  for (auto letter : word)
    state = reader.step(state, reader.mask_of(letter));
  return reader.typos_at(state);
}

std::u32string random_word(std::mt19937& random) {
  std::u32string result(1 + random() % 9, U'a');
  for (auto& letter : result)
    letter = U"abcé"[random() % 4];
  return result;
}

} // namespace

TEST(typos are counted) {
  CHECK_EQUAL(typos_in(U"taylor", U"taylor", 2), 0u);
  CHECK_EQUAL(typos_in(U"taylor", U"tayler", 2), 1u);
  CHECK_EQUAL(typos_in(U"swift", U"swft", 2), 1u);
  CHECK_EQUAL(typos_in(U"swift", U"swiift", 2), 1u);
  MESSAGE("a swap of neighbours counts one");
  CHECK_EQUAL(typos_in(U"coldplay", U"codlplay", 1), 1u);
  CHECK_EQUAL(typos_in(U"coldplay", U"odclplay", 2), typo_automaton::none);
  MESSAGE("more than are allowed are too many");
  CHECK_EQUAL(typos_in(U"swift", U"swt", 1), typo_automaton::none);
  CHECK_EQUAL(typos_in(U"swift", U"swt", 2), 2u);
}

TEST(long words are forgiven more) {
  CHECK_EQUAL(allowed_typos(3), 0u);
  CHECK_EQUAL(allowed_typos(4), 1u);
  CHECK_EQUAL(allowed_typos(7), 1u);
  CHECK_EQUAL(allowed_typos(8), 2u);
}

TEST(any two words are as far apart as a table says) {
  CHECK_PROPERTY("distance", [](uint64_t seed) {
    std::mt19937 random{static_cast<uint32_t>(seed)};
    auto word = random_word(random);
    auto pattern = random_word(random);
    auto allowed = static_cast<unsigned>(random() % 3);
    auto expected = typos_between(word, pattern);
    if (expected > allowed)
      expected = typo_automaton::none;
    return typos_in(word, pattern, allowed) == expected;
  });
}
