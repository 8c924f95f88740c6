#define SUITE search.reading
#include "search/reading.hpp"

#include "search/segment_builder.hpp"
#include "tests/support/test.hpp"

using namespace onsale::search;

namespace {

segment_ptr build(const std::vector<field_text>& texts) {
  segment_builder builder;
  document x;
  x.texts = texts;
  builder.add(x);
  return builder.build();
}

/// What a query is read as, as text: `from-to:word~typos`, a beginning with
/// `*`, words that follow each other joined by `+`.
std::vector<std::string>
meanings(const std::string& typed, const segment& in, unsigned typos = 0,
         const synonyms& also = {}) {
  std::vector<std::string> result;
  for (const auto& sense : read(read_query(typed), in, also, typos)) {
    auto text = std::to_string(sense.from) + "-" + std::to_string(sense.to);
    auto mark = ':';
    for (const auto& part : sense.parts) {
      for (const auto& hit : part)
        for (auto id = hit.terms.first; id < hit.terms.last; ++id) {
          text += mark + in.term(id) + (hit.whole ? "" : "*");
          if (hit.typos > 0)
            text += "~" + std::to_string(hit.typos);
          mark = ',';
        }
      mark = '+';
    }
    result.push_back(text);
  }
  return result;
}

using texts = std::vector<std::string>;

} // namespace

TEST(the last word may be unfinished) {
  auto words = build({{field::name, "cold coldplay play"}});
  CHECK_EQUAL(meanings("cold pl", *words),
              (texts{"0-1:cold", "0-2:coldplay*", "1-2:play*"}));
  CHECK_EQUAL(meanings("cold", *words), (texts{"0-1:cold,coldplay*"}));
  MESSAGE("unless something follows it");
  CHECK_EQUAL(meanings("cold ", *words), (texts{"0-1:cold"}));
}

TEST(typos are forgiven if they are asked for) {
  auto words = build({{field::name, "taylor swift"}});
  CHECK(meanings("tayler swfit ", *words).empty());
  CHECK_EQUAL(meanings("tayler swfit ", *words, 1),
              (texts{"0-1:taylor~1", "1-2:swift~1"}));
  MESSAGE("short words are as they are");
  CHECK(meanings("swi ", *words, 2).empty());
}

TEST(words are joined and split) {
  auto words = build({{field::name, "coldplay metlife stadium ac dc"}});
  CHECK_EQUAL(meanings("cold play ", *words), (texts{"0-2:coldplay"}));
  CHECK_EQUAL(meanings("metlifestadium ", *words),
              (texts{"0-1:metlife*+stadium*"}));
  CHECK_EQUAL(meanings("metlifesta", *words), (texts{"0-1:metlife*+stadium*"}));
  CHECK_EQUAL(meanings("acdc ", *words), (texts{"0-1:ac*+dc*"}));
}

TEST(words of descriptions are meant by their stems) {
  auto words = build({{field::name, "sing"}, {field::description, "Singing"}});
  CHECK_EQUAL(meanings("sings ", *words), (texts{"0-1:sing"}));
  CHECK_EQUAL(meanings("sing ", *words), (texts{"0-1:sing,sing"}));
}

TEST(synonyms are meant too) {
  auto words = build({{field::city, "new york"}});
  auto also = *synonyms::parse("nyc, new york");
  CHECK_EQUAL(meanings("msg nyc ", *words, 0, also), (texts{"1-2:new*+york*"}));
  CHECK(meanings("nyc ", *words).empty());
}

TEST(a query has a number of words at most) {
  std::string all;
  for (size_t i = 0; i < 2 * most_words; ++i)
    all += "word" + std::to_string(i) + " ";
  auto typed = read_query(all + "x");
  CHECK_EQUAL(typed.terms.size(), most_words);
  CHECK(typed.end == word_end::closed);
}
