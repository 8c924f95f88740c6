#include "search/segment_builder.hpp"

#include "search/varint.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <tuple>

namespace onsale::search {

uint32_t string_pool::number_of(std::string_view x) {
  auto [at, is_new] = numbers_.try_emplace(std::string{x},
                                           static_cast<uint32_t>(size()));
  if (is_new)
    strings_.push_back(&at->first);
  return at->second;
}

std::pair<std::vector<uint32_t>, std::vector<std::string>>
string_pool::sort() const {
  std::vector<uint32_t> order(strings_.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::sort(order, {}, [this](uint32_t i) -> const std::string& {
    return *strings_[i];
  });
  std::vector<uint32_t> places(order.size());
  std::vector<std::string> sorted(order.size());
  for (uint32_t place = 0; place < order.size(); ++place) {
    places[order[place]] = place;
    sorted[place] = *strings_[order[place]];
  }
  return {std::move(places), std::move(sorted)};
}

// -- taking -------------------------------------------------------------------

segment_builder::draft_word
segment_builder::word_of(const std::string& term, bool is_stem) {
  return 2 * (is_stem ? stems_ : names_).number_of(term) + (is_stem ? 1 : 0);
}

text_id segment_builder::keep(search::field field,
                              const std::vector<draft_word>& words) {
  std::string key{static_cast<char>(field)};
  key.append(reinterpret_cast<const char*>(words.data()),
             words.size() * sizeof(draft_word));
  auto [at, is_new] = known_texts_.try_emplace(
    std::move(key), static_cast<text_id>(texts_.size()));
  if (is_new)
    texts_.push_back({field, words});
  return at->second;
}

text_id segment_builder::read(const field_text& x) {
  auto is_stem = x.field == field::description;
  std::vector<draft_word> words;
  for (const auto& word : words_of(x.text))
    words.push_back(
      word_of(is_stem ? stemmer_.stem_of(word.term) : word.term, is_stem));
  return keep(x.field, words);
}

void segment_builder::add(const document& x) {
  constexpr auto nowhere = std::numeric_limits<double>::quiet_NaN();
  draft doc{x.event,
            static_cast<float>(x.popularity),
            x.starts_at,
            x.day,
            x.at.value_or(geo_point{nowhere, nowhere}),
            x.price_min,
            x.price_max,
            x.slot,
            {},
            {}};
  for (const auto& text : x.texts)
    doc.texts.push_back(read(text));
  for (size_t i = 0; i < facet_count; ++i)
    for (const auto& value : x.values[i])
      doc.values[i].push_back(values_[i].number_of(value));
  docs_.push_back(std::move(doc));
}

namespace {

constexpr auto unknown = std::numeric_limits<uint32_t>::max();

/// New numbers for old ones, `unknown` at first: of few that are met, or of most.
class renumbering {
public:
  renumbering(size_t size, bool few) : all_(few ? 0 : size, unknown) {
  }

  uint32_t& operator[](uint32_t old) {
    return all_.empty() ? met_.try_emplace(old, unknown).first->second
                        : all_[old];
  }

private:
  std::vector<uint32_t> all_;
  std::unordered_map<uint32_t, uint32_t> met_;
};

} // namespace

void segment_builder::add(const segment& from, std::span<const doc_id> docs) {
  auto names = static_cast<term_id>(from.names().size());
  auto few = docs.size() < from.size() / 16;
  renumbering words{names + from.stems().size(), few};
  renumbering texts{from.text_count(), few};
  auto word_at = [&](term_id id) {
    if (words[id] == unknown)
      words[id] = word_of(from.term(id), id >= names);
    return words[id];
  };
  auto text_at = [&](text_id id) {
    if (texts[id] != unknown)
      return texts[id];
    auto text = from.text_at(id);
    std::vector<draft_word> all;
    const auto* end = text.words.data() + text.words.size();
    for (const auto* at = text.words.data(); at != end;)
      all.push_back(word_at(read_varint(at)));
    return texts[id] = keep(text.field, all);
  };
  const auto& has = from.values();
  for (auto id : docs) {
    draft doc{has.event[id],
              has.popularity[id],
              has.starts_at[id],
              has.day[id],
              has.at[id],
              has.price_min[id],
              has.price_max[id],
              has.slot[id],
              {},
              {}};
    for (auto text : from.texts_of(id))
      doc.texts.push_back(text_at(text));
    for (size_t i = 0; i < facet_count; ++i) {
      const auto& values = from.values(static_cast<facet>(i));
      for (auto value : values.of(id))
        doc.values[i].push_back(values_[i].number_of(values.names[value]));
    }
    docs_.push_back(std::move(doc));
  }
}

// -- building -----------------------------------------------------------------

namespace {

/// Numbers below `size`, ascending by what `key` says of them.
template <class Key>
std::vector<doc_id> sorted_by(size_t size, Key key) {
  std::vector<doc_id> result(size);
  std::iota(result.begin(), result.end(), 0);
  std::ranges::sort(result, {}, key);
  return result;
}

} // namespace

void segment_builder::put_words(segment& to,
                                const std::vector<uint32_t>& order) {
  // As pairs, since clang 14 captures no structured bindings.
  const auto sorted_names = names_.sort();
  const auto sorted_stems = stems_.sort();
  const auto& names = sorted_names.second;
  const auto& stems = sorted_stems.second;
  to.names_ = dictionary{names};
  to.stems_ = dictionary{stems};
  auto term_of = [&](draft_word word) {
    return word % 2 == 0 ? sorted_names.first[word / 2]
                         : static_cast<term_id>(names.size())
                             + sorted_stems.first[word / 2];
  };
  // Texts are numbered as events come, so that those of one lie together.
  std::vector<text_id> numbers(texts_.size(), unknown);
  std::vector<std::vector<doc_id>> docs_of(names.size() + stems.size());
  to.words_begin_.push_back(0);
  to.doc_texts_begin_.push_back(0);
  for (doc_id id = 0; id < order.size(); ++id) {
    for (auto text : docs_[order[id]].texts) {
      auto& number = numbers[text];
      if (number == unknown) {
        number = static_cast<text_id>(to.text_fields_.size());
        to.text_fields_.push_back(texts_[text].field);
        for (auto word : texts_[text].words)
          append_varint(to.words_, term_of(word));
        to.words_begin_.push_back(static_cast<uint32_t>(to.words_.size()));
      }
      to.doc_texts_.push_back(number);
      for (auto word : texts_[text].words)
        if (auto& docs = docs_of[term_of(word)];
            docs.empty() || docs.back() != id)
          docs.push_back(id);
    }
    to.doc_texts_begin_.push_back(static_cast<uint32_t>(to.doc_texts_.size()));
  }
  postings::builder lists;
  for (auto& docs : docs_of) {
    lists.add(docs);
    std::vector<doc_id>{}.swap(docs);
  }
  to.docs_ = lists.build();
}

void segment_builder::put_columns(segment& to,
                                  const std::vector<uint32_t>& order) const {
  auto& has = to.columns_;
  for (auto i : order) {
    const auto& doc = docs_[i];
    has.event.push_back(doc.event);
    has.popularity.push_back(doc.popularity);
    has.starts_at.push_back(doc.starts_at);
    has.day.push_back(doc.day);
    has.at.push_back(doc.at);
    has.price_min.push_back(doc.price_min);
    has.price_max.push_back(doc.price_max);
    has.slot.push_back(doc.slot);
  }
  to.by_event_ = sorted_by(order.size(), [&](doc_id id) {
    return has.event[id];
  });
  to.by_start_ = sorted_by(order.size(), [&](doc_id id) {
    return std::pair{has.starts_at[id], has.event[id]};
  });
}

void segment_builder::put_places(segment& to) const {
  const auto& at = to.columns_.at;
  std::map<std::pair<double, double>, std::vector<doc_id>> docs;
  for (doc_id id = 0; id < at.size(); ++id)
    if (!std::isnan(at[id].lat))
      docs[{at[id].lat, at[id].lon}].push_back(id);
  postings::builder lists;
  for (const auto& [point, ids] : docs) {
    to.places_.points.push_back({point.first, point.second});
    lists.add(ids);
  }
  to.places_.docs = lists.build();
}

void segment_builder::put_facets(segment& to,
                                 const std::vector<uint32_t>& order) const {
  for (size_t i = 0; i < facet_count; ++i) {
    auto& facet = to.facets_[i];
    auto [places, names] = values_[i].sort();
    facet.names = std::move(names);
    facet.begins.push_back(0);
    for (auto doc : order) {
      for (auto value : docs_[doc].values[i])
        facet.values.push_back(places[value]);
      facet.begins.push_back(static_cast<uint32_t>(facet.values.size()));
    }
  }
}

segment_ptr segment_builder::build() {
  auto order = sorted_by(docs_.size(), [this](uint32_t i) {
    const auto& doc = docs_[i];
    return std::tuple{-doc.popularity, doc.starts_at, doc.event};
  });
  auto result = std::make_shared<segment>();
  put_words(*result, order);
  put_columns(*result, order);
  put_places(*result);
  put_facets(*result, order);
  return result;
}

} // namespace onsale::search
