#include "search/fit.hpp"

#include "search/varint.hpp"

#include <algorithm>
#include <bit>
#include <set>
#include <utility>

namespace onsale::search {

namespace {

/// BM25's usual constants: how fast more of the same says less, and how much
/// longer texts say less of each word.
constexpr float saturation = 1.2f;
constexpr float length_share = 0.5f;

} // namespace

unsigned field_rank(field x) noexcept {
  switch (x) {
    case field::name:
    case field::performer:
    case field::support:
      return 0;
    case field::venue:
      return 1;
    case field::city:
    case field::country:
    case field::genre:
      return 2;
    case field::description:
      return 3;
  }
  return 3;
}

fitter::fitter(const segment& in, const std::vector<sense>& senses,
               size_t words, field_set fields, const field_weights& weights)
  : in_{in}, words_{words}, fields_{fields}, weights_{weights} {
  for (const auto& sense : senses)
    for (const auto& what : sense.parts.front())
      add(what, sense);
  std::ranges::stable_sort(single_, {}, [](const entry& x) {
    return x.what.terms.first;
  });
}

void fitter::add(const hit& what, const sense& of) {
  auto [first, last] = what.terms;
  if (last - first > 16) {
    ranges_.push_back({what, &of});
    return;
  }
  for (auto term = first; term < last; ++term) {
    single_.push_back({{{term, term + 1}, what.typos, what.whole}, &of});
    maybe_.set(term % maybe_.size());
  }
}

template <class F>
void fitter::for_each_entry(term_id term, F f) const {
  if (maybe_.test(term % maybe_.size())) {
    auto at = std::ranges::lower_bound(single_, term, {}, [](const entry& x) {
      return x.what.terms.first;
    });
    for (; at != single_.end() && at->what.terms.first == term; ++at)
      f(*at);
  }
  for (const auto& x : ranges_)
    if (x.what.contains(term))
      f(x);
}

namespace {

bool contains(const std::vector<hit>& part, term_id term) {
  return std::ranges::any_of(part, [term](const hit& x) {
    return x.contains(term);
  });
}

/// Whether the parts of a phrase, after the first, follow here.
bool follows(const sense& phrase, const std::vector<term_id>& words,
             size_t first) {
  if (words.size() - first < phrase.parts.size())
    return false;
  for (size_t part = 1; part < phrase.parts.size(); ++part)
    if (!contains(phrase.parts[part], words[first + part]))
      return false;
  return true;
}

void read_words(const segment::text& text, std::vector<term_id>& to) {
  to.clear();
  const auto* end = text.words.data() + text.words.size();
  for (const auto* at = text.words.data(); at != end;)
    to.push_back(read_varint(at));
}

/// What a field counts: its rank, and whether it is that of support acts.
using field_standing = std::pair<unsigned, bool>;

/// What is known of one word of the query.
struct found_word {
  unsigned typos = ~0u;
  field_standing in{~0u, true};
  bool whole = false;
  float frequency = 0;

  void add(unsigned with_typos, field_standing here, bool as_whole) {
    if (with_typos < typos) {
      typos = with_typos;
      in = here;
      whole = as_whole;
    } else if (with_typos == typos) {
      in = std::min(in, here);
      whole = whole || as_whole;
    }
  }
};

/// How far apart two neighbours of the query stand, `left` being the one before.
unsigned distance(const occurrence& left, const occurrence& right) {
  if (left.behind <= right.first)
    return right.first - left.behind + 1;
  // The other way round is one farther.
  if (right.behind <= left.first)
    return left.first - right.behind + 2;
  return farthest;
}

/// Takes the texts of an event one after the other.
class fit_maker {
public:
  /// @param buffer for the words that a text has, emptied
  fit_maker(size_t words, const field_weights& weights,
            std::vector<occurrence>& buffer)
    : words_{words}, weights_{weights}, here_{buffer} {
    nearest_.fill(farthest);
  }

  void begin_text(search::field field, size_t length) {
    field_ = field;
    length_ = length;
    covered_ = 0;
    here_.clear();
  }

  void add(const hit& what, const occurrence& x) {
    here_.push_back(x);
    if (what.whole || x.of->parts.size() > 1)
      for (auto at = x.first; at < x.behind && at < 64; ++at)
        covered_ |= uint64_t{1} << at;
    auto i = static_cast<size_t>(field_);
    auto relative = static_cast<float>(length_) / weights_.usual_words[i];
    auto frequency = weights_.weight[i]
                     / (1 - length_share + length_share * relative);
    for (size_t word = x.of->from; word < x.of->to; ++word) {
      // Of words that are read as one the first has the typos.
      auto typos = word == x.of->from ? what.typos : 0u;
      found_[word].add(typos, {field_rank(field_), field_ == field::support},
                       what.whole);
      found_[word].frequency += frequency;
    }
  }

  void end_text() {
    auto is_name = field_ == field::name || field_ == field::performer
                   || field_ == field::support || field_ == field::venue;
    if (is_name && length_ > 0 && length_ <= 64
        && static_cast<size_t>(std::popcount(covered_)) == length_)
      complete_ = true;
    for (const auto& left : here_) {
      for (size_t word = left.of->from; word + 1 < left.of->to; ++word)
        put(word, 1);
      for (const auto& right : here_)
        if (right.of->from == left.of->to)
          put(left.of->to - 1u, distance(left, right));
    }
  }

  fit make() const {
    fit result;
    result.complete = complete_;
    for (size_t word = 0; word < words_; ++word) {
      const auto& x = found_[word];
      if (x.frequency == 0)
        continue;
      result.found |= static_cast<uint16_t>(1u << word);
      result.typos += x.typos;
      result.fields += x.in.first;
      result.support += x.in.second ? 1 : 0;
      result.whole += x.whole ? 1 : 0;
      result.weight[word] = x.frequency / (saturation + x.frequency);
    }
    for (size_t word = 0; word + 1 < words_; ++word)
      result.proximity += nearest_[word];
    return result;
  }

private:
  void put(size_t pair, unsigned distance) {
    nearest_[pair] = std::min(nearest_[pair], distance);
  }

  size_t words_;
  const field_weights& weights_;
  std::array<found_word, most_words> found_{};
  std::array<unsigned, most_words> nearest_{};
  search::field field_ = search::field::name;
  size_t length_ = 0;
  uint64_t covered_ = 0; // words of the text
  bool complete_ = false;
  std::vector<occurrence>& here_;
};

} // namespace

template <class T>
void fitter::read(doc_id doc, T& to) {
  for (auto id : in_.texts_of(doc))
    if (auto text = in_.text_at(id);
        fields_.test(static_cast<size_t>(text.field)))
      read_text(text, to);
}

template <class T>
void fitter::read_text(const segment::text& text, T& to) {
  read_words(text, buffer_);
  to.begin_text(text.field, buffer_.size());
  for (unsigned at = 0; at < buffer_.size(); ++at)
    for_each_entry(buffer_[at], [&](const entry& x) {
      if (!follows(*x.of, buffer_, at))
        return;
      auto behind = at + static_cast<unsigned>(x.of->parts.size());
      to.add(x.what, {x.of, at, behind});
    });
  to.end_text();
}

fit fitter::of(doc_id doc) {
  fit_maker result{words_, weights_, occurrences_};
  read(doc, result);
  return result.make();
}

uint16_t fitter::found_in(text_id id) {
  fit_maker result{words_, weights_, occurrences_};
  read_text(in_.text_at(id), result);
  return result.make().found;
}

namespace {

/// Takes the texts of an event, and keeps which words fit best.
class meaning_maker {
public:
  meaning_maker(const segment& in, size_t words,
                const std::vector<term_id>& text)
    : in_{in}, best_(words), text_{text} {
  }

  void begin_text(search::field field, size_t) {
    field_ = field;
  }

  void add(const hit& what, const occurrence& x) {
    best here{{what.typos, field_rank(field_), what.whole ? 0u : 1u},
              x.of->from,
              x.of->to,
              {text_.begin() + x.first, text_.begin() + x.behind}};
    all_.insert(here.terms.begin(), here.terms.end());
    for (size_t word = x.of->from; word < x.of->to; ++word)
      if (best_[word].terms.empty() || here.rank < best_[word].rank)
        best_[word] = here;
  }

  void end_text() {
  }

  meant_words make() const {
    meant_words result;
    for (auto term : all_)
      result.all.push_back(in_.term(term));
    result.instead.resize(best_.size());
    for (size_t word = 0; word < best_.size(); ++word) {
      const auto& x = best_[word];
      for (auto term : x.terms)
        result.instead[word] += (result.instead[word].empty() ? "" : " ")
                                + in_.term(term);
      if (x.from == word && x.to > word)
        word = x.to - size_t{1};
    }
    return result;
  }

private:
  struct best {
    std::array<unsigned, 3> rank{};
    size_t from = 0;
    size_t to = 0;
    std::vector<term_id> terms;
  };

  const segment& in_;
  std::vector<best> best_;
  const std::vector<term_id>& text_;
  search::field field_ = search::field::name;
  std::set<term_id> all_;
};

} // namespace

meant_words fitter::words_of(doc_id doc) {
  meaning_maker result{in_, words_, buffer_};
  read(doc, result);
  return result.make();
}

bool has_phrase(const segment& in, doc_id doc, const sense& phrase) {
  std::vector<term_id> words;
  return std::ranges::any_of(in.texts_of(doc), [&](text_id id) {
    read_words(in.text_at(id), words);
    for (size_t at = 0; at < words.size(); ++at)
      if (contains(phrase.parts.front(), words[at])
          && follows(phrase, words, at))
        return true;
    return false;
  });
}

} // namespace onsale::search
