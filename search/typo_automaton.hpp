#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace onsale::search {

/// Most typos that a word is forgiven.
inline constexpr unsigned most_typos = 2;

/// How many typos a word of so many characters is forgiven.
constexpr unsigned allowed_typos(size_t characters) {
  if (characters < 4)
    return 0;
  return characters < 8 ? 1 : most_typos;
}

/// The characters of a text, as UTF-8 has them.
std::u32string characters_of(std::string_view text);

/// Reads one word character by character and tells how far it is from a
/// pattern: insertions, deletions, substitutions and swaps of neighbours count
/// one each (optimal string alignment: nothing is edited twice).
///
/// All positions of the pattern are followed at once, as bits (Wu and Manber,
/// "Fast text searching allowing errors", 1992; swaps as in Hyyrö, "A
/// bit-vector algorithm for computing Levenshtein and Damerau edit distances",
/// 2003).
class typo_automaton {
public:
  /// Where the reader is: for each number of typos the positions that can be
  /// reached with it, and those where a swap has begun.
  struct state {
    std::array<uint64_t, most_typos + 1> reached{};
    std::array<uint64_t, most_typos + 1> swapped{};
  };

  /// More typos than any pattern is forgiven.
  static constexpr unsigned none = most_typos + 1;

  /// @pre `pattern` has 1 to 62 characters, `typos` is `most_typos` at most
  typo_automaton(std::u32string_view pattern, unsigned typos);

  state start() const noexcept;

  /// @param mask what `mask_of` says of the character that is read
  state step(const state& from, uint64_t mask) const noexcept;

  /// The positions at which the pattern has this character.
  uint64_t mask_of(char32_t character) const noexcept;

  /// The fewest typos with which all of the pattern has been read, or `none`.
  unsigned typos_at(const state& x) const noexcept;

  /// Whether anything can still be reached with so many typos at most.
  bool is_alive(const state& x, unsigned typos) const noexcept {
    return x.reached[typos] != 0 || x.swapped[typos] != 0;
  }

  unsigned typos() const noexcept {
    return typos_;
  }

  char32_t first() const noexcept {
    return first_;
  }

private:
  struct place {
    char32_t character;
    uint64_t mask;
  };

  std::array<uint64_t, 128> ascii_{};
  std::vector<place> others_; // sorted by character
  uint64_t positions_ = 0;    // all that there are, the end included
  uint64_t end_ = 0;
  unsigned typos_ = 0;
  char32_t first_ = 0;
};

} // namespace onsale::search
