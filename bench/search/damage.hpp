#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace onsale::bench {

/// What happens to names as they are typed.
enum class damage : uint8_t {
  none,
  typo,    // a neighbour on the keyboard instead of a letter
  swap,    // two letters in the wrong order
  lost,    // a letter is missing
  prefix,  // the last word is unfinished
  joined,  // two words are one
  split,   // one word is two
  dropped, // a word is missing
};

inline constexpr std::array<std::string_view, 8> damage_names{
  "exact",  "typo",   "swap",  "lost letter",
  "prefix", "joined", "split", "dropped word"};

/// Damages a text of plain letters and spaces.
/// @returns nothing if that cannot happen to it
std::optional<std::string>
damaged(damage how, const std::string& text, std::minstd_rand& random);

/// A name as most people type it: lower case, without diacritics and signs.
std::string as_typed(const std::string& name);

} // namespace onsale::bench
