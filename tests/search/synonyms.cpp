#define SUITE search.synonyms
#include "search/synonyms.hpp"

#include "tests/support/test.hpp"

using namespace onsale::search;

namespace {

using words = std::vector<std::string>;
using phrases = std::vector<words>;

phrases instead_of(const synonyms& all, const words& said) {
  auto result = all.instead_of(said);
  return {result.begin(), result.end()};
}

} // namespace

TEST(words stand for each other or one way) {
  auto all = *synonyms::parse("# places\n"
                              "NYC, New York, Big Apple\n"
                              "\n"
                              "rnb => R&B # music\r\n");
  CHECK_EQUAL(instead_of(all, {"nyc"}),
              (phrases{{"new", "york"}, {"big", "apple"}}));
  CHECK_EQUAL(instead_of(all, {"new", "york"}),
              (phrases{{"nyc"}, {"big", "apple"}}));
  CHECK_EQUAL(instead_of(all, {"rnb"}), (phrases{{"r", "and", "b"}}));
  CHECK(instead_of(all, {"r", "and", "b"}).empty());
  CHECK(instead_of(all, {"new"}).empty());
}

TEST(rules about the same words add up) {
  auto all = *synonyms::parse("la => los angeles\nla => louisiana\nla, la");
  CHECK_EQUAL(instead_of(all, {"la"}),
              (phrases{{"los", "angeles"}, {"louisiana"}}));
}

TEST(a line that says nothing is refused with its number) {
  for (auto text : {"a, b\nfoo", "a, b\nfoo =>", "a, b\n=> foo", "a, b\n!, foo",
                    "a, b\nfoo, one two three four five"}) {
    auto all = synonyms::parse(text);
    REQUIRE(!all);
    CHECK_EQUAL(all.error().number, 2u);
  }
  CHECK(synonyms::parse(""));
}
