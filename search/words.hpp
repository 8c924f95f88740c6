#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct sb_stemmer; // of libstemmer

namespace onsale::search {

/// Characters of a word that are kept: more tell no two names apart.
inline constexpr size_t longest_word = 48;

/// A word of a text, folded, and where it stands in that text.
struct word {
  std::string term;
  uint32_t begin = 0; // byte
  uint32_t end = 0;   // byte after the last

  friend bool operator==(const word&, const word&) = default;
};

/// Splits a text into words, the same way for what is searched and for what is
/// typed:
///
/// - Letters, digits and marks make words; what else stands between them parts
///   them: "AC/DC" and "blink-182" are two words each.
/// - Apostrophes and the dots of initials join: "Guns N' Roses", "R.E.M.".
/// - Signs that artists write for letters are these letters: "P!nk", "A$AP".
/// - `&`, and `+` by itself, are "and".
/// - Scripts without spaces are split by ICU's dictionaries.
///
/// Whatever the bytes are, there is an answer: those that are no UTF-8 part
/// words.
std::vector<word> words_of(std::string_view text);

/// Finds stems of words of descriptions, in English (Porter2, by libstemmer).
/// Names have none: "Eagles" are not "eagle". Not for several threads.
class stemmer {
public:
  stemmer();

  std::string stem_of(std::string_view term);

private:
  struct deleter {
    void operator()(sb_stemmer* x) const;
  };

  std::unique_ptr<sb_stemmer, deleter> stemmer_;
};

} // namespace onsale::search
