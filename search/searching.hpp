#pragma once

#include "search/filter_cache.hpp"
#include "search/query.hpp"
#include "search/ranking.hpp"
#include "search/settings.hpp"
#include "search/snapshot.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace onsale::search {

/// An event that was found.
struct found_event {
  event_id event;
  uint64_t key = 0; // lower comes first; equal ones by id

  // If something was typed:
  search::fit fit;
  meant_words words;
  std::optional<blend> rest; // if `query::explain`
};

/// How often a value is there among all events that were found.
using value_counts = std::map<std::string, uint64_t>;

struct findings {
  std::vector<found_event> events;
  uint64_t total = 0;
  std::array<value_counts, facet_count> facets; // those that were asked for

  unsigned typos = 0;            // that were allowed in a word
  uint16_t dropped = 0;          // words that had to be left out, as bits
  std::vector<uint8_t> rareness; // of each word

  /// Where the next page begins, if there is one.
  std::optional<page_end> next;
};

/// Answers a query. Waits for nobody.
/// @param cache of bitmaps that others may have needed too, or nothing
findings find(const snapshot& in, const query& what, const settings& how,
              filter_cache* cache);

} // namespace onsale::search
