#include "tests/support/search_model_reading.hpp"

#include "search/typo_automaton.hpp"
#include "search/words.hpp"
#include "tests/support/search_model.hpp"

#include <algorithm>

namespace onsale::test {

using namespace onsale::search;

namespace {

using text_words = std::vector<std::string>;

text_words words_in(const field_text& text) {
  stemmer stems;
  text_words result;
  for (const auto& word : words_of(text.text))
    result.push_back(text.field == field::description ? stems.stem_of(word.term)
                                                      : word.term);
  return result;
}

class reader {
public:
  reader(const typed_words& typed, const settings& how, unsigned typos)
    : typed_{typed}, how_{how}, typos_{typos} {
  }

  std::vector<place>
  places_in(const field_text& text, const text_words& words) const {
    std::vector<place> result;
    for (size_t at = 0; at < words.size(); ++at)
      for (size_t word = 0; word < typed_.terms.size(); ++word)
        if (text.field == field::description)
          add_stem(words, at, word, result);
        else
          add(words, at, word, result);
    return result;
  }

private:
  word_end end_of(size_t word) const {
    return word + 1 == typed_.terms.size() ? typed_.end : word_end::closed;
  }

  void add_stem(const text_words& words, size_t at, size_t word,
                std::vector<place>& to) const {
    if (words[at] == typed_.stems[word])
      to.push_back({word, word + 1, 0, true, at, at + 1, false});
  }

  void add(const text_words& words, size_t at, size_t word,
           std::vector<place>& to) const {
    add_like(typed_.terms[word], word, word + 1, words[at], at, to);
    if (word + 1 < typed_.terms.size())
      add_like(typed_.terms[word] + typed_.terms[word + 1], word, word + 2,
               words[at], at, to);
    add_split(words, at, word, to);
    add_synonyms(words, at, word, to);
  }

  void add_like(const std::string& typed, size_t from, size_t to,
                const std::string& word, size_t at,
                std::vector<place>& result) const {
    auto letters = characters_of(typed);
    auto allowed = typos_ == 0 ? 0 : allowed_typos(letters.size());
    auto cost = cost_of(letters, characters_of(word), allowed, end_of(to - 1));
    if (cost && cost->typos <= typos_)
      result.push_back({from, to, cost->typos, cost->whole, at, at + 1, false});
  }

  void add_split(const text_words& words, size_t at, size_t word,
                 std::vector<place>& to) const {
    if (at + 1 >= words.size())
      return;
    auto typed = characters_of(typed_.terms[word]);
    auto first = characters_of(words[at]);
    auto second = characters_of(words[at + 1]);
    if (first.size() < 2 || typed.size() < first.size() + 2
        || !typed.starts_with(first))
      return;
    auto rest = typed.substr(first.size());
    if (second == rest
        || (end_of(word) == word_end::open && second.starts_with(rest)))
      to.push_back({word, word + 1, 0, false, at, at + 2, true});
  }

  void add_synonyms(const text_words& words, size_t at, size_t word,
                    std::vector<place>& to) const {
    for (size_t count = 1; word + count <= typed_.terms.size(); ++count) {
      std::span<const std::string> said{typed_.terms.data() + word, count};
      for (const auto& instead : how_.synonyms.instead_of(said))
        if (at + instead.size() <= words.size()
            && std::ranges::equal(instead,
                                  std::span{words.data() + at, instead.size()}))
          to.push_back({word, word + count, 0, false, at, at + instead.size(),
                        instead.size() > 1});
    }
  }

  const typed_words& typed_;
  const settings& how_;
  unsigned typos_;
};

unsigned distance(const place& left, const place& right) {
  if (left.behind <= right.first)
    return static_cast<unsigned>(right.first - left.behind + 1);
  if (right.behind <= left.first)
    return static_cast<unsigned>(left.first - right.behind + 2);
  return farthest;
}

/// Whoever asks for a performer asks for those who support others, too.
bool is_field_of(field x, field asked) {
  return x == asked || (asked == field::performer && x == field::support);
}

bool is_name(field x) {
  return x == field::name || x == field::performer || x == field::support
         || x == field::venue;
}

} // namespace

reading::reading(const document& x, const typed_words& typed,
                 const settings& how, unsigned typos)
  : words{typed.terms.size()} {
  reader all{typed, how, typos};
  for (const auto& text : x.texts) {
    auto in_order = words_in(text);
    auto places = all.places_in(text, in_order);
    texts.push_back({text.field, std::move(in_order), std::move(places)});
  }
}

bool reading::has_all() const {
  std::vector<bool> reached(words + 1);
  reached[0] = true;
  for (size_t word = 0; word < words; ++word)
    for (const auto& text : texts)
      for (const auto& x : text.places)
        if (reached[word] && x.from == word)
          reached[x.to] = true;
  return reached[words];
}

bool reading::has(size_t word, std::optional<field> in) const {
  return std::ranges::any_of(texts, [&](const auto& text) {
    return (!in || is_field_of(text.field, *in))
           && std::ranges::any_of(text.places, [&](const place& x) {
                return x.from <= word && word < x.to;
              });
  });
}

fit reading::to_fit(const field_weights& weights) const {
  fit result;
  for (size_t word = 0; word < words; ++word)
    add_word(word, weights, result);
  for (size_t word = 0; word + 1 < words; ++word)
    result.proximity += nearest(word);
  result.complete = std::ranges::any_of(texts, [](const auto& text) {
    if (!is_name(text.field) || text.words.empty())
      return false;
    for (size_t at = 0; at < text.words.size(); ++at)
      if (std::ranges::none_of(text.places, [at](const place& x) {
            return (x.whole || x.is_phrase) && x.first <= at && at < x.behind;
          }))
        return false;
    return true;
  });
  return result;
}

void reading::add_word(size_t word, const field_weights& weights,
                       fit& to) const {
  // Fewest typos, then the weightiest field; whole if any of these is.
  // (Of names, those of support acts count as the least.)
  auto best = std::pair{~0u, std::pair{~0u, true}};
  auto whole = false;
  float frequency = 0;
  for (const auto& text : texts)
    for (const auto& x : text.places) {
      if (word < x.from || word >= x.to)
        continue;
      auto i = static_cast<size_t>(text.field);
      auto relative = static_cast<float>(text.words.size())
                      / weights.usual_words[i];
      frequency += weights.weight[i] / (1 - 0.5f + 0.5f * relative);
      auto typos = word == x.from ? x.typos : 0;
      auto here = std::pair{field_rank(text.field),
                            text.field == field::support};
      if (typos < best.first) {
        best = {typos, here};
        whole = x.whole;
      } else if (typos == best.first) {
        best.second = std::min(best.second, here);
        whole = whole || x.whole;
      }
    }
  if (frequency == 0)
    return;
  to.found |= static_cast<uint16_t>(1u << word);
  to.typos += best.first;
  to.fields += best.second.first;
  to.support += best.second.second ? 1 : 0;
  to.whole += whole ? 1 : 0;
  to.weight[word] = frequency / (1.2f + frequency);
}

unsigned reading::nearest(size_t word) const {
  auto result = farthest;
  for (const auto& text : texts)
    for (const auto& left : text.places) {
      if (left.from <= word && word + 1 < left.to)
        result = std::min(result, 1u);
      for (const auto& right : text.places)
        if (left.to == word + 1 && right.from == word + 1)
          result = std::min(result, distance(left, right));
    }
  return result;
}

} // namespace onsale::test
