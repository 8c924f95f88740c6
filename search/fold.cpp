#include "search/fold.hpp"

#include "domain/ensure.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>

namespace onsale::search {

namespace {

using get_instance = const icu::Normalizer2* (*)(UErrorCode&);

/// ICU's tables are part of the library: they are there, or it is broken.
const icu::Normalizer2& normalizer(get_instance get) {
  auto status = U_ZERO_ERROR;
  const auto* result = get(status);
  ensure(U_SUCCESS(status));
  return *result;
}

icu::UnicodeString normalize(get_instance get, const icu::UnicodeString& x) {
  auto status = U_ZERO_ERROR;
  auto result = normalizer(get).normalize(x, status);
  ensure(U_SUCCESS(status));
  return result;
}

/// Scripts whose readers leave marks out when they type.
bool is_read_without_marks(UScriptCode script) {
  return script == USCRIPT_LATIN || script == USCRIPT_GREEK
         || script == USCRIPT_CYRILLIC || script == USCRIPT_ARABIC
         || script == USCRIPT_HEBREW;
}

/// Letters of their own that look like others with a mark.
struct plain_letter {
  UChar32 letter;
  const char* plain;
};

constexpr plain_letter plain_letters[]{
  {0xe6, "ae"},  {0xf0, "d"},  {0xf8, "o"},  {0xfe, "th"}, {0x111, "d"},
  {0x127, "h"},  {0x131, "i"}, {0x138, "k"}, {0x142, "l"}, {0x14b, "n"},
  {0x153, "oe"}, {0x167, "t"}, {0x180, "b"}, {0x1e5, "g"}, {0x268, "i"},
};

void append_plain(icu::UnicodeString& to, UChar32 letter) {
  auto known = std::ranges::find(plain_letters, letter, &plain_letter::letter);
  if (known == std::end(plain_letters))
    to.append(letter);
  else
    to.append(icu::UnicodeString{known->plain, -1, US_INV});
}

icu::UnicodeString without_marks(const icu::UnicodeString& decomposed) {
  icu::UnicodeString result;
  auto base = USCRIPT_COMMON;
  for (int32_t i = 0; i < decomposed.length();) {
    auto letter = decomposed.char32At(i);
    i += U16_LENGTH(letter);
    if (u_charType(letter) == U_NON_SPACING_MARK) {
      if (!is_read_without_marks(base))
        result.append(letter);
      continue;
    }
    auto status = U_ZERO_ERROR;
    base = uscript_getScript(letter, &status);
    append_plain(result, letter);
  }
  return result;
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return static_cast<unsigned char>(c) < 0x80;
  });
}

std::string to_lower_ascii(std::string_view text) {
  std::string result{text};
  for (auto& c : result)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return result;
}

} // namespace

std::string fold(std::string_view word) {
  if (is_ascii(word))
    return to_lower_ascii(word);
  auto text = icu::UnicodeString::fromUTF8(
    {word.data(), static_cast<int32_t>(word.size())});
  text = normalize(icu::Normalizer2::getNFKCCasefoldInstance, text);
  text = without_marks(normalize(icu::Normalizer2::getNFDInstance, text));
  text = normalize(icu::Normalizer2::getNFCInstance, text);
  std::string result;
  text.toUTF8String(result);
  return result;
}

} // namespace onsale::search
