#pragma once

#include "search/segment.hpp"
#include "search/words.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace onsale::search {

/// Numbers strings in the order in which they come.
class string_pool {
public:
  uint32_t number_of(std::string_view x);

  size_t size() const noexcept {
    return strings_.size();
  }

  /// The numbers' places when their strings are sorted, and the sorted strings.
  std::pair<std::vector<uint32_t>, std::vector<std::string>> sort() const;

private:
  std::unordered_map<std::string, uint32_t> numbers_;
  std::vector<const std::string*> strings_; // keys of `numbers_`
};

/// Collects events and makes a segment of them. An event that is added twice is
/// there twice.
class segment_builder {
public:
  void add(const document& x);

  /// Adds some of what another segment has, without going back to the documents.
  void add(const segment& from, std::span<const doc_id> docs);

  size_t size() const noexcept {
    return docs_.size();
  }

  /// Call it once, at the end.
  segment_ptr build();

private:
  /// A word: its number in one of the two pools, twice, plus which.
  using draft_word = uint32_t;

  struct draft_text {
    search::field field;
    std::vector<draft_word> words;
  };

  struct draft {
    event_id event;
    float popularity;
    timestamp starts_at;
    int32_t day;
    geo_point at;
    int64_t price_min;
    int64_t price_max;
    offer_slot slot;
    std::vector<text_id> texts;
    std::array<std::vector<value_id>, facet_count> values;
  };

  draft_word word_of(const std::string& term, bool is_stem);
  text_id keep(search::field field, const std::vector<draft_word>& words);
  text_id read(const field_text& x);

  void put_words(segment& to, const std::vector<uint32_t>& order);
  void put_columns(segment& to, const std::vector<uint32_t>& order) const;
  void put_places(segment& to) const;
  void put_facets(segment& to, const std::vector<uint32_t>& order) const;

  stemmer stemmer_;
  string_pool names_;
  string_pool stems_;
  std::unordered_map<std::string, text_id> known_texts_;
  std::vector<draft_text> texts_;
  std::array<string_pool, facet_count> values_;
  std::vector<draft> docs_;
};

} // namespace onsale::search
