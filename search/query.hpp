#pragma once

#include "search/document.hpp"
#include "search/reading.hpp"

#include <bitset>
#include <cstdint>
#include <optional>
#include <vector>

namespace onsale::search {

/// What decides which event comes first. Events that are equal in it come by id.
enum class sort_order : uint8_t {
  relevance, // by date where nothing was typed
  date,
  date_descending,
  distance, // needs `query::from`
  price,
  price_descending,
  popularity
};

struct circle {
  geo_point centre;
  double radius_km = 0;

  friend bool operator==(const circle&, const circle&) = default;
};

/// A text that one field must have.
struct text_filter {
  search::field field = search::field::name;
  typed_words words;
};

/// Whether something can be asked as of that time: from 1970 until the end of
/// the year 9999, as far as any event is. (Cursors and other nodes may say
/// anything.)
constexpr bool can_be_as_of(timestamp x) noexcept {
  return x >= from_ms(0) && x <= from_ms(253'402'300'799'999);
}

/// Where a page of results ended. What it was decided by then is kept, so that
/// the next page goes on there however the index has changed.
struct page_end {
  uint64_t key = 0;
  event_id event;
  unsigned typos = 0;            // that were allowed
  uint16_t dropped = 0;          // words that were left out, as bits
  std::vector<uint8_t> rareness; // of each word
  timestamp as_of;

  friend bool operator==(const page_end&, const page_end&) = default;
};

/// With how many typos each alternative of each text of a query is met.
using typos_of_texts = std::vector<std::vector<unsigned>>;

/// How a query is read where there is more than one way: decided by what all
/// events have together, so that parts of them that are asked by themselves
/// (`gathering`) read it alike.
struct decisions {
  unsigned typos = 0;            // that are allowed in a word
  uint16_t dropped = 0;          // words that are left out, as bits
  std::vector<uint8_t> rareness; // of each word that is not
  typos_of_texts text_typos;
};

/// What is asked of the index.
struct query {
  /// What was typed, if anything was. Without any word nothing is found.
  std::optional<typed_words> words;

  /// Each of them must fit one of its alternatives.
  std::vector<std::vector<text_filter>> texts;

  std::optional<int32_t> day_from; // at the venue, in days since 1970-01-01
  std::optional<int32_t> day_to;
  std::optional<circle> within;
  std::optional<geo_point> from; // where distances begin
  std::optional<int64_t> price_min;
  std::optional<int64_t> price_max;
  bool available = false;

  sort_order sort = sort_order::relevance;
  uint32_t size = 20;
  std::optional<page_end> after;

  /// How it is read, if that is not for the index to decide.
  std::optional<decisions> decided;

  std::bitset<facet_count> facets;

  /// Fewer than `settings::most_compared`, if less is enough.
  std::optional<uint32_t> most_compared;

  /// Whether events say which of their words were meant.
  bool highlight = false;

  /// Whether they say why they stand where they do.
  bool explain = false;

  /// When it is asked. Without a day, events that have begun are left out.
  timestamp as_of;
};

} // namespace onsale::search
