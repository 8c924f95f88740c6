#pragma once

#include "search/outlines.hpp"
#include "search/segment.hpp"
#include "search/sense.hpp"
#include "search/synonyms.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace onsale::search {

/// Words of a query that are looked at; what follows is left out.
inline constexpr size_t most_words = 12;

/// What is typed, split into words; the last may be unfinished.
struct typed_words {
  std::vector<std::string> terms; // `most_words` at most
  std::vector<std::string> stems; // of each
  word_end end = word_end::open;

  friend bool operator==(const typed_words&, const typed_words&) = default;
};

typed_words read_query(std::string_view text);

/// The words whose bits are not set in `dropped`. If the last is dropped, none
/// is unfinished.
typed_words without(const typed_words& all, uint16_t dropped);

/// Which words of a segment are meant by those that were typed:
///
/// - the word itself, or what begins with it if it is the last; or its stem in a
///   description
/// - with `typos`, names that are this far from it at most (`allowed_typos`)
/// - two neighbours written as one, and one written as two that follow each
///   other
/// - synonyms.
///
/// In the order of `sense::from`.
std::vector<sense> read(const typed_words& typed, const segment& in,
                        const synonyms& also, unsigned typos);

/// What `read` looks for, at a glance: where none of it may be, it finds
/// nothing.
std::vector<outline_wanted>
outlines_wanted(const typed_words& typed, const synonyms& also, unsigned typos);

} // namespace onsale::search
