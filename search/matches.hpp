#pragma once

#include "search/segment.hpp"
#include "search/sense.hpp"

#include <cstdint>
#include <vector>

namespace onsale::search {

/// Events of a segment by what was typed.
struct matches {
  Roaring all;                  // that have every word
  std::vector<uint64_t> counts; // for each word, of those that have it
};

/// @param senses of `words` words, in the order of `sense::from`
/// @param gone events that do not count
/// @pre `words > 0`
matches match(const segment& in, const std::vector<sense>& senses, size_t words,
              const Roaring& gone);

} // namespace onsale::search
