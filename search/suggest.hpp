#pragma once

#include "search/searchable.hpp"
#include "search/searching.hpp"

#include <string>
#include <vector>

namespace onsale::search {

enum class suggestion_kind : uint8_t { performer, venue, city, event };

struct suggestion {
  suggestion_kind kind = suggestion_kind::event;
  uint64_t id = 0;
  meant_words words;
};

/// What completes an unfinished text: what is asked of events, and of the
/// others as well.
query completions_of(const typed_words& typed, size_t most, timestamp as_of);

/// The best completions of all kinds.
/// @param what as `completions_of` makes it
/// @param events that were found by it
/// @param cache as `find` has it
std::vector<suggestion>
suggest(const directory& in, const query& what, const findings& events,
        const settings& how, filter_cache* cache);

} // namespace onsale::search
