#include "search/reading.hpp"

#include "search/words.hpp"

#include <unicode/utf8.h>

#include <algorithm>
#include <span>
#include <utility>

namespace onsale::search {

namespace {

word_end end_of(const typed_words& typed, size_t word) {
  return word + 1 == typed.terms.size() ? typed.end : word_end::closed;
}

class reader {
public:
  reader(const typed_words& typed, const segment& in, const synonyms& also,
         unsigned typos)
    : typed_{typed}, in_{in}, also_{also}, typos_{typos} {
  }

  std::vector<sense> run() {
    for (size_t i = 0; i < typed_.terms.size(); ++i) {
      add(i, i + 1, {as_typed(i)});
      add_split(i);
      if (i + 1 < typed_.terms.size())
        add(i, i + 2,
            {names_like(typed_.terms[i] + typed_.terms[i + 1],
                        end_of(typed_, i + 1))});
      add_synonyms(i);
    }
    return std::move(senses_);
  }

private:
  void add(size_t from, size_t to, std::vector<std::vector<hit>> parts) {
    auto is_empty = [](const std::vector<hit>& x) {
      return x.empty();
    };
    if (std::ranges::none_of(parts, is_empty))
      senses_.push_back({static_cast<uint8_t>(from), static_cast<uint8_t>(to),
                         std::move(parts)});
  }

  std::vector<hit> names_like(const std::string& term, word_end end) const {
    std::vector<hit> result;
    auto letters = characters_of(term);
    if (letters.size() > longest_word)
      letters.resize(longest_word);
    auto allowed = allowed_typos(letters.size());
    auto most = std::min(allowed, typos_);
    if (most == 0 && end == word_end::closed) {
      if (auto exact = in_.names().find(term))
        result.push_back({{*exact, *exact + 1}, 0, true});
      return result;
    }
    // A budget of one typo is enough unless two are looked for; but the first
    // letter costs two.
    typo_automaton pattern{letters, most == 0 ? 0 : allowed};
    auto limit = allowed == 0 ? 0 : typos_;
    for (const auto& x : in_.names().similar(pattern, end, limit))
      result.push_back({x.terms, static_cast<uint8_t>(x.typos), x.whole});
    return result;
  }

  std::vector<hit> as_typed(size_t word) const {
    const auto& term = typed_.terms[word];
    auto result = names_like(term, end_of(typed_, word));
    if (auto stem = in_.stems().find(typed_.stems[word])) {
      auto id = static_cast<term_id>(in_.names().size()) + *stem;
      result.push_back({{id, id + 1}, 0, true});
    }
    return result;
  }

  /// A word that must be followed by another, or follow one.
  std::vector<hit> exactly(const std::string& term) const {
    auto id = in_.names().find(term);
    return id ? std::vector<hit>{{{*id, *id + 1}, 0, false}}
              : std::vector<hit>{};
  }

  void add_split(size_t word) {
    // One letter alone is more often left over than meant.
    constexpr size_t least = 2;
    const auto& term = typed_.terms[word];
    auto letters = static_cast<size_t>(characters_of(term).size());
    int32_t at = 0;
    for (size_t i = 1; i + least <= letters; ++i) {
      U8_FWD_1(term.data(), at, static_cast<int32_t>(term.size()));
      if (i < least)
        continue;
      auto first = exactly(term.substr(0, static_cast<size_t>(at)));
      if (first.empty())
        continue;
      auto rest = term.substr(static_cast<size_t>(at));
      auto second = exactly(rest);
      if (end_of(typed_, word) == word_end::open)
        if (auto begun = in_.names().with_prefix(rest); !begun.empty())
          second = {{begun, 0, false}};
      add(word, word + 1, {std::move(first), std::move(second)});
    }
  }

  void add_synonyms(size_t word) {
    for (size_t count = 1;
         count <= synonyms::most_words && word + count <= typed_.terms.size();
         ++count) {
      std::span<const std::string> said{typed_.terms.data() + word, count};
      for (const auto& instead : also_.instead_of(said)) {
        std::vector<std::vector<hit>> parts;
        for (const auto& term : instead)
          parts.push_back(exactly(term));
        add(word, word + count, std::move(parts));
      }
    }
  }

  const typed_words& typed_;
  const segment& in_;
  const synonyms& also_;
  unsigned typos_;
  std::vector<sense> senses_;
};

} // namespace

typed_words read_query(std::string_view text) {
  typed_words result;
  auto words = words_of(text);
  // Whoever has gone on after a word, even by a space, has finished it.
  if (!words.empty() && words.back().end != text.size())
    result.end = word_end::closed;
  if (words.size() > most_words) {
    words.resize(most_words);
    result.end = word_end::closed;
  }
  stemmer stems;
  for (auto& word : words) {
    result.stems.push_back(stems.stem_of(word.term));
    result.terms.push_back(std::move(word.term));
  }
  return result;
}

typed_words without(const typed_words& all, uint16_t dropped) {
  typed_words result{{}, {}, all.end};
  for (size_t i = 0; i < all.terms.size(); ++i) {
    auto is_dropped = (dropped >> i & 1) != 0;
    if (is_dropped) {
      if (i + 1 == all.terms.size())
        result.end = word_end::closed;
      continue;
    }
    result.terms.push_back(all.terms[i]);
    result.stems.push_back(all.stems[i]);
  }
  return result;
}

namespace {

/// As `reader::names_like`.
outline_wanted
wanted_name(std::string_view term, word_end end, unsigned typos) {
  auto of = outline_of(term);
  return {of,
          end == word_end::open ? outline_kind::beginning : outline_kind::whole,
          std::min(allowed_typos(of.length), typos)};
}

} // namespace

std::vector<outline_wanted>
outlines_wanted(const typed_words& typed, const synonyms& also,
                unsigned typos) {
  using kind = outline_kind;
  std::vector<outline_wanted> result;
  const auto& terms = typed.terms;
  for (size_t i = 0; i < terms.size(); ++i) {
    result.push_back(wanted_name(terms[i], end_of(typed, i), typos));
    result.push_back({outline_of(typed.stems[i]), kind::stem, 0});
    result.push_back({outline_of(terms[i]), kind::part, 0});
    if (i + 1 < terms.size())
      result.push_back(
        wanted_name(terms[i] + terms[i + 1], end_of(typed, i + 1), typos));
    for (size_t count = 1;
         count <= synonyms::most_words && i + count <= terms.size(); ++count)
      for (const auto& instead : also.instead_of({terms.data() + i, count}))
        // All words of it must be there.
        if (!instead.empty())
          result.push_back({outline_of(instead.front()), kind::whole, 0});
  }
  return result;
}

std::vector<sense> read(const typed_words& typed, const segment& in,
                        const synonyms& also, unsigned typos) {
  return reader{typed, in, also, typos}.run();
}

} // namespace onsale::search
