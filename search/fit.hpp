#pragma once

#include "search/reading.hpp"
#include "search/segment.hpp"
#include "search/sense.hpp"

#include <array>
#include <bitset>
#include <cstdint>
#include <string>
#include <vector>

namespace onsale::search {

/// Fields that are looked at.
using field_set = std::bitset<field_count>;

/// How far apart neighbouring words of a query count as, at most: so do those
/// that no text has both of.
inline constexpr unsigned farthest = 8;

/// How well an event fits what was typed, all its texts considered. Each word
/// counts as it is found best: with the fewest typos first, and of these in the
/// weightiest field.
struct fit {
  uint16_t found = 0;     // which words, as bits
  unsigned typos = 0;     // of all words
  unsigned proximity = 0; // distances of neighbours, summed
  unsigned fields = 0;    // of all words; 0 for names and performers
  unsigned whole = 0;     // how many words are more than beginnings
  bool complete = false;  // a name is all there, of whatever it is
  unsigned support = 0;   // how many words are of support acts alone
  /// How much of each word's meaning is there, 0 to 1 (the saturated and
  /// weighted frequency of BM25F: Robertson, Zaragoza, Taylor, 2004).
  std::array<float, most_words> weight{};

  friend bool operator==(const fit&, const fit&) = default;
};

/// How much less a field says than a name: what `fit::fields` sums.
unsigned field_rank(field x) noexcept;

/// Weights of fields and their usual lengths in words, for BM25F. The lengths
/// are fixed, not those of what is there now: an event's place must not change
/// because others do.
struct field_weights {
  std::array<float, field_count> weight{3, 3, 1.5, 1.5, 1, 0.5, 1, 0.5};
  std::array<float, field_count> usual_words{4, 2, 2, 3, 2, 1, 1, 30};
};

/// Words of the query that a text has at one place.
struct occurrence {
  const sense* of;
  unsigned first;  // word of the text
  unsigned behind; // the last
};

/// Whether the parts of a sense follow each other in a text of the event.
bool has_phrase(const segment& in, doc_id doc, const sense& phrase);

/// What an event has of what was typed.
struct meant_words {
  /// All its words that fit one that was typed, once each; of a description,
  /// their stems.
  std::vector<std::string> all;

  /// What stands there for each word that was typed, where it fits best: more
  /// words than one, or none if it was read together with the one before.
  std::vector<std::string> instead;

  friend bool operator==(const meant_words&, const meant_words&) = default;
};

/// Compares events of one segment with what was typed. Not for several threads.
class fitter {
public:
  /// @param senses of `words` words, with which this is read; outlive the
  /// fitter, as does the segment
  fitter(const segment& in, const std::vector<sense>& senses, size_t words,
         field_set fields, const field_weights& weights);

  fit of(doc_id doc);

  /// Which words one text has, as bits, whatever field it is of.
  uint16_t found_in(text_id id);

  /// Which words of an event were meant.
  meant_words words_of(doc_id doc);

private:
  struct entry {
    hit what;
    const sense* of; // a sense of one part, or with this as its first
  };

  void add(const hit& what, const sense& of);

  template <class F>
  void for_each_entry(term_id term, F f) const;

  /// Calls `to.begin_text`, `to.add` and `to.end_text`.
  template <class T>
  void read(doc_id doc, T& to);

  template <class T>
  void read_text(const segment::text& text, T& to);

  const segment& in_;
  size_t words_;
  field_set fields_;
  const field_weights& weights_;

  /// Most words of a text are no hit: a bit for some of each number tells.
  std::bitset<1024> maybe_;
  std::vector<entry> single_; // sorted by term
  std::vector<entry> ranges_;

  std::vector<term_id> buffer_;
  std::vector<occurrence> occurrences_;
};

} // namespace onsale::search
