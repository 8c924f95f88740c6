#pragma once

#include "search/document.hpp"
#include "search/fit.hpp"
#include "search/reading.hpp"
#include "search/settings.hpp"

#include <optional>
#include <string>
#include <vector>

/// Events as they are read for what was typed, word by word.
namespace onsale::test {

/// Words of the query that a text has at one place.
struct place {
  size_t from;
  size_t to;
  unsigned typos;
  bool whole;
  size_t first;
  size_t behind;
  bool is_phrase;
};

struct read_text {
  search::field field;
  std::vector<std::string> words;
  std::vector<place> places;
};

/// An event that was read for what was typed.
struct reading {
  std::vector<read_text> texts;
  size_t words = 0;

  reading(const search::document& x, const search::typed_words& typed,
          const search::settings& how, unsigned typos);

  /// Whether all words are there, each by some way to read it.
  bool has_all() const;

  bool has(size_t word, std::optional<search::field> in) const;

  search::fit to_fit(const search::field_weights& weights) const;

private:
  void add_word(size_t word, const search::field_weights& weights,
                search::fit& to) const;

  unsigned nearest(size_t word) const;
};

} // namespace onsale::test
