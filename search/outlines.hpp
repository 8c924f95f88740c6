#pragma once

#include "search/dictionary.hpp"
#include "search/segment.hpp"

#include <compare>
#include <cstdint>
#include <string_view>
#include <vector>

namespace onsale::search {

/// What can be seen of a word at a glance. Words that are few typos apart have
/// nearly the same outline, so most that are not are told without reading them.
struct outline {
  uint32_t length = 0; // characters
  char32_t first = 0;
  uint64_t letters = 0; // a bit for each, some share one

  friend auto operator<=>(const outline&, const outline&) = default;
};

/// @param term UTF-8, of which the first `longest_word` characters count
outline outline_of(std::string_view term);

/// How a word is looked for.
enum class outline_kind : uint8_t {
  whole,     // with as many typos
  beginning, // the word, with as many typos, or what begins with it
  part,      // without a typo, what the word begins with
  stem       // of a description, without a typo
};

/// A word that is looked for, as an outline.
struct outline_wanted {
  outline of;

  outline_kind kind = outline_kind::whole;
  unsigned typos = 0;
};

/// The outlines of words of a few events.
class outlines {
public:
  outlines() = default;

  /// @param with_names or only those of descriptions
  explicit outlines(const segment& of, bool with_names = true);

  void add(const outlines& others);

  /// @returns false only if there is no such word
  bool may_have(const outline_wanted& what) const noexcept;

private:
  // Sorted, each once.
  std::vector<outline> names_;
  std::vector<outline> stems_;
};

} // namespace onsale::search
