#include "search/typo_automaton.hpp"

#include <unicode/utf8.h>

#include <algorithm>
#include <cassert>

namespace onsale::search {

std::u32string characters_of(std::string_view text) {
  std::u32string result;
  auto size = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < size;) {
    UChar32 code = 0;
    U8_NEXT_OR_FFFD(text.data(), i, size, code);
    result.push_back(static_cast<char32_t>(code));
  }
  return result;
}

typo_automaton::typo_automaton(std::u32string_view pattern, unsigned typos)
  : typos_{typos} {
  assert(!pattern.empty() && pattern.size() <= 62 && typos <= most_typos);
  first_ = pattern.front();
  end_ = uint64_t{1} << pattern.size();
  positions_ = (end_ << 1) - 1;
  for (size_t i = 0; i < pattern.size(); ++i) {
    auto bit = uint64_t{1} << i;
    if (pattern[i] < ascii_.size()) {
      ascii_[pattern[i]] |= bit;
      continue;
    }
    auto at = std::ranges::lower_bound(others_, pattern[i], {},
                                       &place::character);
    if (at == others_.end() || at->character != pattern[i])
      at = others_.insert(at, {pattern[i], 0});
    at->mask |= bit;
  }
}

typo_automaton::state typo_automaton::start() const noexcept {
  state result;
  // Whoever leaves characters of the pattern out has made as many typos.
  for (unsigned typo = 0; typo <= typos_; ++typo)
    result.reached[typo] = ((uint64_t{2} << typo) - 1) & positions_;
  return result;
}

typo_automaton::state
typo_automaton::step(const state& from, uint64_t mask) const noexcept {
  state result;
  result.reached[0] = (from.reached[0] & mask) << 1;
  for (unsigned typo = 1; typo <= typos_; ++typo) {
    auto matched = (from.reached[typo] & mask) << 1;
    auto inserted = from.reached[typo - 1];
    auto replaced = from.reached[typo - 1] << 1;
    auto left_out = result.reached[typo - 1] << 1;
    auto swapped = (from.swapped[typo] & mask) << 2;
    result.reached[typo] = (matched | inserted | replaced | left_out | swapped)
                           & positions_;
    result.swapped[typo] = from.reached[typo - 1] & (mask >> 1);
  }
  return result;
}

uint64_t typo_automaton::mask_of(char32_t character) const noexcept {
  if (character < ascii_.size())
    return ascii_[character];
  auto at = std::ranges::lower_bound(others_, character, {}, &place::character);
  return at != others_.end() && at->character == character ? at->mask : 0;
}

unsigned typo_automaton::typos_at(const state& x) const noexcept {
  for (unsigned typo = 0; typo <= typos_; ++typo)
    if ((x.reached[typo] & end_) != 0)
      return typo;
  return none;
}

} // namespace onsale::search
