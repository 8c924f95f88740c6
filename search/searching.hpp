#pragma once

#include "search/deciding.hpp"
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
};

/// How an event fits what was typed.
struct event_fit {
  search::fit fit;
  meant_words words;
  blend rest;
};

/// How often a value is there among all events that were found.
using value_counts = std::map<std::string, uint64_t>;

struct findings {
  std::vector<found_event> events;
  uint64_t total = 0;

  /// Of each of the events, if something was typed and it was asked for.
  std::vector<event_fit> fits;

  /// What was typed, as the first event has it, word by word (see
  /// `meant_words`); empty if that has no typo.
  std::vector<std::string> instead;

  std::array<value_counts, facet_count> facets; // those that were asked for

  unsigned typos = 0;            // that were allowed in a word
  uint16_t dropped = 0;          // words that had to be left out, as bits
  std::vector<uint64_t> having;  // of each word that was not: events with it
  std::vector<uint8_t> rareness; // of each of those words

  /// Where the next page begins, if there is one.
  std::optional<page_end> next;
};

/// Answers a query. Waits for nobody.
/// @param cache of bitmaps that others may have needed too, or nothing
findings find(const snapshot& in, const query& what, const settings& how,
              filter_cache* cache);

/// Counts what there is by the reading that the query says is decided (but for
/// the rareness of words); and, if no word is left out, with one more typo and
/// so on, until there is enough or no more are allowed.
/// @pre a word was typed that is not left out, and `what.decided`
std::vector<census> count(const snapshot& in, const query& what,
                          const settings& how, filter_cache* cache);

} // namespace onsale::search
