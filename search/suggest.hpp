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

/// The best completions of an unfinished text, of all kinds.
/// @param cache as `find` has it
std::vector<suggestion>
suggest(const searchable& in, const typed_words& typed, size_t most,
        timestamp as_of, const settings& how, filter_cache* cache);

} // namespace onsale::search
