#include "search/outlines.hpp"

#include "search/words.hpp"

#include <algorithm>
#include <iterator>
#include <span>

namespace onsale::search {

namespace {

/// Whether `a` has no more than so many letters that `b` lacks.
bool lacks_few(uint64_t a, uint64_t b, unsigned most) {
  auto missing = a & ~b;
  for (; most > 0; --most)
    missing &= missing - 1;
  return missing == 0;
}

std::vector<outline> outlines_of(const dictionary& words) {
  std::vector<outline> result;
  result.reserve(words.size());
  for (term_id id = 0; id < words.size(); ++id)
    result.push_back(outline_of(words.term(id)));
  std::ranges::sort(result);
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

void add(std::vector<outline>& to, const std::vector<outline>& others) {
  std::vector<outline> all;
  all.reserve(to.size() + others.size());
  std::ranges::set_union(to, others, std::back_inserter(all));
  to = std::move(all);
}

/// Those of so many characters, and more up to the other number.
std::span<const outline>
of_length(const std::vector<outline>& all, uint32_t least, uint32_t most) {
  auto first = std::ranges::lower_bound(all, least, {}, &outline::length);
  auto behind = std::ranges::upper_bound(all, most, {}, &outline::length);
  return {first, behind};
}

/// Each typo adds or takes one letter at most, as it does with the length; a
/// swap neither.
bool may_be(const outline& word, const outline_wanted& what) {
  const auto& wanted = what.of;
  switch (what.kind) {
    case outline_kind::whole:
      return lacks_few(wanted.letters, word.letters, what.typos)
             && lacks_few(word.letters, wanted.letters, what.typos);
    case outline_kind::beginning:
      return lacks_few(wanted.letters, word.letters, what.typos);
    case outline_kind::part:
      return word.first == wanted.first
             && (word.letters & ~wanted.letters) == 0;
    case outline_kind::stem:
      break; // has no names
  }
  return false;
}

} // namespace

outline outline_of(std::string_view term) {
  auto characters = characters_of(term);
  if (characters.size() > longest_word)
    characters.resize(longest_word);
  outline result;
  result.length = static_cast<uint32_t>(characters.size());
  for (auto x : characters)
    result.letters |= uint64_t{1} << (x % 64);
  result.first = characters.empty() ? 0 : characters.front();
  return result;
}

outlines::outlines(const segment& of, bool with_names)
  : stems_{outlines_of(of.stems())} {
  if (with_names)
    names_ = outlines_of(of.names());
}

void outlines::add(const outlines& others) {
  search::add(names_, others.names_);
  search::add(stems_, others.stems_);
}

bool outlines::may_have(const outline_wanted& what) const noexcept {
  if (what.kind == outline_kind::stem)
    return std::ranges::binary_search(stems_, what.of);
  auto length = what.of.length;
  auto least = length > what.typos ? length - what.typos : 0;
  auto most = length + what.typos;
  if (what.kind == outline_kind::beginning)
    most = longest_word;
  if (what.kind == outline_kind::part)
    least = 0;
  return std::ranges::any_of(of_length(names_, least, most),
                             [&](const outline& x) {
                               return may_be(x, what);
                             });
}

} // namespace onsale::search
