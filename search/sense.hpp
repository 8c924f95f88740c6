#pragma once

#include "search/dictionary.hpp"

#include <cstdint>
#include <vector>

namespace onsale::search {

/// Words of a segment that may be meant, and what it takes to mean them.
struct hit {
  term_range terms;
  uint8_t typos = 0;
  bool whole = false; // not only a beginning, nor a synonym

  bool contains(term_id term) const noexcept {
    return terms.first <= term && term < terms.last;
  }

  friend bool operator==(const hit&, const hit&) = default;
};

/// One way to read neighbouring words of a query: as any of these words; or, if
/// there are several parts, as words that follow each other in a text.
struct sense {
  uint8_t from = 0; // the first word that is read
  uint8_t to = 0;   // behind the last
  std::vector<std::vector<hit>> parts;

  friend bool operator==(const sense&, const sense&) = default;
};

} // namespace onsale::search
