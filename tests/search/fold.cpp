#define SUITE search.fold
#include "search/fold.hpp"

#include "tests/support/test.hpp"

using namespace onsale::search;

TEST(case and diacritics are left out) {
  CHECK_EQUAL(fold("Beyoncé"), "beyonce");
  CHECK_EQUAL(fold("BEYONCÉ"), "beyonce");
  CHECK_EQUAL(fold("Beyonce\u0301"), "beyonce");
  CHECK_EQUAL(fold("Motörhead"), "motorhead");
  CHECK_EQUAL(fold("Ágætis"), "agaetis");
  CHECK_EQUAL(fold("Łódź"), "lodz");
  CHECK_EQUAL(fold("Øystein"), "oystein");
  CHECK_EQUAL(fold("Straße"), "strasse");
  CHECK_EQUAL(fold("İstanbul"), "istanbul");
  CHECK_EQUAL(fold("ΑΛΚΙΝΟΟΣ Ιωαννίδης"), "αλκινοοσ ιωαννιδησ");
  CHECK_EQUAL(fold("Ёлка"), "елка");
}

TEST(compatible forms are one) {
  CHECK_EQUAL(fold("ＡＢＣ１２"), "abc12");
  CHECK_EQUAL(fold("ﬁnal"), "final");
}

TEST(marks that are letters to their readers stay) {
  MESSAGE("a voiced kana is another one");
  CHECK(fold("ガ") != fold("カ"));
  CHECK_EQUAL(fold("カ\u3099"), fold("ガ"));
  MESSAGE("so is a vowel of Hindi");
  CHECK(fold("दिल") != fold("दल"));
}

TEST(bytes that are no text fold to something) {
  CHECK_EQUAL(fold("a\xff"), "a\ufffd");
  CHECK_EQUAL(fold(""), "");
}
