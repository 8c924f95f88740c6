#pragma once

#include "search/typo_automaton.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onsale::search {

/// A word of a dictionary: its place in the order of all of them.
using term_id = uint32_t;

/// Neighbours in a dictionary, from `first` to before `last`.
struct term_range {
  term_id first = 0;
  term_id last = 0;

  bool empty() const noexcept {
    return first == last;
  }

  friend bool operator==(const term_range&, const term_range&) = default;
};

/// What a pattern may mean: neighbours that are equally far from it.
struct similar_terms {
  term_range terms;
  unsigned typos = 0;
  bool whole = false; // not only their beginning is like it

  friend bool operator==(const similar_terms&, const similar_terms&) = default;
};

enum class word_end : uint8_t {
  closed, // the word is as typed
  open    // more of it may follow
};

/// Sorted words, compressed: a radix tree, so that what words begin with in
/// common is kept, and compared with a pattern, only once. Immutable, and safe
/// to read from any thread.
///
/// Nodes stand in the order of a walk through the tree (parents first), which
/// is that of the words, so that a subtree is a range of words.
class dictionary {
public:
  dictionary() = default;

  /// @pre `terms` are UTF-8, sorted, each there once
  explicit dictionary(const std::vector<std::string>& terms);

  size_t size() const noexcept {
    return size_;
  }

  std::optional<term_id> find(std::string_view term) const;

  /// The words that begin like this.
  term_range with_prefix(std::string_view prefix) const;

  /// @pre `id < size()`
  std::string term(term_id id) const;

  /// All words that a pattern may mean, in order, none twice: each with the
  /// fewest typos that make one of the other, its end left out if the pattern's
  /// is open. A typo in the first letter counts as two, and must be the only
  /// one: few make it, and most of the tree need not be looked at.
  /// @param most typos, besides what the automaton allows
  std::vector<similar_terms>
  similar(const typo_automaton& pattern, word_end end, unsigned most) const;

  size_t bytes() const noexcept;

private:
  struct node {
    uint32_t label = 0; // where its characters begin in `labels_`
    uint32_t after = 0; // the node behind its subtree
    term_id first = 0;  // how many words stand before it
  };

  struct walk;

  uint32_t label_end(uint32_t at) const noexcept {
    return nodes_[at + 1].label;
  }

  bool is_term(uint32_t at) const noexcept {
    return nodes_[at + 1].first != nodes_[at].first;
  }

  /// Goes from the root along a text.
  /// @returns the node in whose label it ends, and how many characters of that
  /// label it takes; nothing if no word begins like this
  struct place {
    uint32_t node;
    uint32_t taken;
  };
  std::optional<place> go(std::u32string_view text) const;

  std::vector<node> nodes_; // with one more at the end, that is none
  std::vector<char32_t> labels_;
  size_t size_ = 0;
};

} // namespace onsale::search
