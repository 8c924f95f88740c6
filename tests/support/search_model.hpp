#pragma once

#include "search/document.hpp"
#include "search/offers.hpp"
#include "search/query.hpp"
#include "search/searching.hpp"
#include "search/settings.hpp"

#include <map>
#include <optional>
#include <string_view>
#include <vector>

/// Search as its pages describe it, without an index: every word of every event
/// is compared with what was typed. Slow, and plain enough to be believed.
namespace onsale::test {

/// Insertions, deletions, substitutions and swaps of neighbours between two
/// words (optimal string alignment, by its textbook table).
unsigned typos_between(std::u32string_view a, std::u32string_view b);

struct word_cost {
  unsigned typos = 0;
  bool whole = false;
};

/// What it takes to mean `word` by `typed`.
/// @returns nothing if that is too much
std::optional<word_cost>
cost_of(std::u32string_view typed, std::u32string_view word, unsigned allowed,
        search::word_end end);

/// What is found among events, and in which order.
struct model_findings {
  std::vector<event_id> events; // all of them, not a page
  std::array<search::value_counts, search::facet_count> facets;
  unsigned typos = 0;
  uint16_t dropped = 0;
};

using known_offers = std::map<event_id, search::offer>;

model_findings
find_by_reading_all(const std::vector<search::document>& documents,
                    const known_offers& offers, const search::query& what,
                    const search::settings& how);

} // namespace onsale::test
