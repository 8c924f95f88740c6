#define SUITE search.words
#include "search/words.hpp"

#include "tests/support/property.hpp"
#include "tests/support/test.hpp"

using namespace onsale::search;

namespace {

std::string terms_of(std::string_view text) {
  std::string result;
  for (const auto& word : words_of(text))
    result += (result.empty() ? "" : " ") + word.term;
  return result;
}

} // namespace

TEST(names are split as fans type them) {
  CHECK_EQUAL(terms_of("AC/DC"), "ac dc");
  CHECK_EQUAL(terms_of("blink-182"), "blink 182");
  CHECK_EQUAL(terms_of("the 1975"), "the 1975");
  CHECK_EQUAL(terms_of("Sigur Rós – Ágætis"), "sigur ros agaetis");
  CHECK_EQUAL(terms_of("JAY-Z"), "jay z");
  CHECK_EQUAL(terms_of("U2"), "u2");
}

TEST(apostrophes and initials join) {
  CHECK_EQUAL(terms_of("Guns N' Roses"), "guns n roses");
  CHECK_EQUAL(terms_of("Don't / Don\u2019t"), "dont dont");
  CHECK_EQUAL(terms_of("O\u02bbahu"), "oahu");
  CHECK_EQUAL(terms_of("R.E.M."), "rem");
  CHECK_EQUAL(terms_of("D.C. United"), "dc united");
  MESSAGE("other dots part");
  CHECK_EQUAL(terms_of("St. Vincent"), "st vincent");
  CHECK_EQUAL(terms_of("will.i.am"), "will i am");
  CHECK_EQUAL(terms_of("J. Cole"), "j cole");
}

TEST(signs that stand for letters are letters) {
  CHECK_EQUAL(terms_of("P!nk"), "pink");
  CHECK_EQUAL(terms_of("A$AP Rocky"), "asap rocky");
  CHECK_EQUAL(terms_of("Ke$ha"), "kesha");
  CHECK_EQUAL(terms_of("$uicideboy$"), "suicideboys");
  CHECK_EQUAL(terms_of("Deadm@u5"), "deadmau5");
  MESSAGE("elsewhere they part");
  CHECK_EQUAL(terms_of("Wham!"), "wham");
  CHECK_EQUAL(terms_of("from $20"), "from 20");
  CHECK_EQUAL(terms_of("live @ home"), "live home");
}

TEST(and is written in several ways) {
  CHECK_EQUAL(terms_of("Simon & Garfunkel"), "simon and garfunkel");
  CHECK_EQUAL(terms_of("Florence + The Machine"), "florence and the machine");
  CHECK_EQUAL(terms_of("R&B"), "r and b");
  CHECK_EQUAL(terms_of("a+b"), "a b");
}

TEST(scripts without spaces have words too) {
  CHECK_EQUAL(terms_of("ค่ำคืนแห่งดนตรี").find(' ') != std::string::npos, true);
  CHECK(words_of("東京ドームで会いましょう").size() > 1);
  CHECK_EQUAL(terms_of("방탄소년단"), "방탄소년단");
}

TEST(words know where they stand) {
  auto words = words_of("Beyoncé & JAY-Z");
  REQUIRE_EQUAL(words.size(), 4u);
  CHECK_EQUAL(words[0], (word{"beyonce", 0, 8}));
  CHECK_EQUAL(words[1], (word{"and", 9, 10}));
  CHECK_EQUAL(words[3], (word{"z", 15, 16}));
}

TEST(what is no word is none) {
  CHECK(words_of("").empty());
  CHECK(words_of("!!! ... --- ★").empty());
  CHECK_EQUAL(terms_of("\xff\xfe x \xc3"), "x");
  MESSAGE("a word without end is cut");
  CHECK_EQUAL(terms_of(std::string(500, 'a')), std::string(longest_word, 'a'));
}

TEST(any bytes have words that lie within them) {
  CHECK_PROPERTY("places", [](const std::string& text) {
    uint32_t at = 0;
    for (const auto& word : words_of(text)) {
      if (word.begin < at || word.end <= word.begin || word.end > text.size()
          || word.term.empty())
        return false;
      at = word.end;
    }
    return true;
  });
}

TEST(words of descriptions have stems) {
  stemmer stems;
  CHECK_EQUAL(stems.stem_of("concerts"), "concert");
  CHECK_EQUAL(stems.stem_of("singing"), "sing");
  CHECK_EQUAL(stems.stem_of("beyonce"), "beyonc");
  CHECK_EQUAL(stems.stem_of(""), "");
}
