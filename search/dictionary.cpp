#include "search/dictionary.hpp"

#include <unicode/utf8.h>

#include <algorithm>
#include <cassert>

namespace onsale::search {

namespace {

void append_utf8(std::string& to, char32_t character) {
  char bytes[U8_MAX_LENGTH];
  int32_t size = 0;
  U8_APPEND_UNSAFE(bytes, size, static_cast<UChar32>(character));
  to.append(bytes, static_cast<size_t>(size));
}

size_t common_prefix(std::u32string_view a, std::u32string_view b) {
  return static_cast<size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
}

} // namespace

// -- building -----------------------------------------------------------------

namespace {

/// Words, and how many characters of each are known from the nodes above.
struct branch {
  term_id first;
  term_id last;
  size_t depth;
};

} // namespace

dictionary::dictionary(const std::vector<std::string>& terms)
  : size_{terms.size()} {
  std::vector<std::u32string> words;
  words.reserve(terms.size());
  for (const auto& term : terms)
    words.push_back(characters_of(term));
  // The children of the root, and of each node in turn. Words are few enough in
  // depth (`longest_word`) for a call to each.
  auto add = [&](auto& self, branch x) -> void {
    const auto& shortest = words[x.first];
    auto shared = common_prefix(shortest, words[x.last - 1]);
    auto at = nodes_.size();
    nodes_.push_back({static_cast<uint32_t>(labels_.size()), 0, x.first});
    labels_.insert(labels_.end(), shortest.begin() + x.depth,
                   shortest.begin() + shared);
    auto first = x.first + (shortest.size() == shared ? 1 : 0);
    while (first < x.last) {
      auto letter = words[first][shared];
      auto last = first + 1;
      while (last < x.last && words[last][shared] == letter)
        ++last;
      self(self, {first, last, shared});
      first = last;
    }
    nodes_[at].after = static_cast<uint32_t>(nodes_.size());
  };
  if (!words.empty())
    add(add, {0, static_cast<term_id>(words.size()), 0});
  nodes_.push_back({static_cast<uint32_t>(labels_.size()), 0,
                    static_cast<term_id>(words.size())});
  nodes_.shrink_to_fit();
  labels_.shrink_to_fit();
}

// -- reading ------------------------------------------------------------------

std::optional<dictionary::place>
dictionary::go(std::u32string_view text) const {
  if (size_ == 0)
    return std::nullopt;
  uint32_t at = 0;
  for (;;) {
    std::u32string_view label{labels_.data() + nodes_[at].label,
                              label_end(at) - nodes_[at].label};
    auto shared = common_prefix(label, text);
    if (shared == text.size())
      return place{at, static_cast<uint32_t>(shared)};
    if (shared < label.size())
      return std::nullopt;
    text.remove_prefix(shared);
    auto child = at + 1;
    while (child < nodes_[at].after
           && labels_[nodes_[child].label] != text.front())
      child = nodes_[child].after;
    if (child >= nodes_[at].after)
      return std::nullopt;
    at = child;
  }
}

std::optional<term_id> dictionary::find(std::string_view term) const {
  auto end = go(characters_of(term));
  if (!end || nodes_[end->node].label + end->taken != label_end(end->node)
      || !is_term(end->node))
    return std::nullopt;
  return nodes_[end->node].first;
}

term_range dictionary::with_prefix(std::string_view prefix) const {
  auto end = go(characters_of(prefix));
  if (!end)
    return {};
  const auto& x = nodes_[end->node];
  return {x.first, nodes_[x.after].first};
}

std::string dictionary::term(term_id id) const {
  assert(id < size_);
  std::string result;
  uint32_t at = 0;
  for (;;) {
    for (auto i = nodes_[at].label; i < label_end(at); ++i)
      append_utf8(result, labels_[i]);
    if (is_term(at) && nodes_[at].first == id)
      return result;
    auto child = at + 1;
    while (nodes_[nodes_[child].after].first <= id)
      child = nodes_[child].after;
    at = child;
  }
}

struct dictionary::walk {
  const dictionary& words;
  const typo_automaton& pattern;
  word_end end;
  unsigned most;
  std::vector<similar_terms> found;

  /// What is known of a node from its first letter on.
  struct path {
    typo_automaton::state state;
    unsigned fewest = typo_automaton::none; // with which the pattern has ended
    unsigned allowed = 0;
    unsigned extra = 0; // what the first letter costs more
    bool begun = false;
  };

  void add(term_range terms, unsigned typos, bool whole) {
    if (!found.empty()) {
      auto& last = found.back();
      if (last.terms.last == terms.first && last.typos == typos
          && last.whole == whole) {
        last.terms.last = terms.last;
        return;
      }
    }
    found.push_back({terms, typos, whole});
  }

  /// A wrong first letter is the only typo, and counts as two.
  /// @returns whether anything is allowed
  bool begin(path& x, char32_t letter) const {
    auto right = letter == pattern.first();
    x.allowed = right ? std::min(pattern.typos(), most) : 1;
    x.extra = right ? 0 : 1;
    x.begun = true;
    return right || (pattern.typos() > 0 && most > 1);
  }

  void visit(uint32_t at, path x) {
    const auto& node = words.nodes_[at];
    for (auto i = node.label; i < words.label_end(at); ++i) {
      auto letter = words.labels_[i];
      if (!x.begun && !begin(x, letter))
        return;
      x.state = pattern.step(x.state, pattern.mask_of(letter));
      if (end == word_end::open)
        x.fewest = std::min(x.fewest, typos_at(x));
      if (pattern.is_alive(x.state, std::min(x.fewest, x.allowed)))
        continue;
      // Nothing below can be nearer.
      if (x.fewest != typo_automaton::none)
        add({node.first, words.nodes_[node.after].first}, x.fewest + x.extra,
            false);
      return;
    }
    if (words.is_term(at))
      add_term(node.first, x);
    for (auto child = at + 1; child < node.after;
         child = words.nodes_[child].after)
      visit(child, x);
  }

  unsigned typos_at(const path& x) const {
    auto result = pattern.typos_at(x.state);
    return result <= x.allowed ? result : typo_automaton::none;
  }

  void add_term(term_id id, const path& x) {
    auto as_whole = typos_at(x);
    auto typos = std::min(as_whole, x.fewest);
    if (typos != typo_automaton::none)
      add({id, id + 1}, typos + x.extra, as_whole == typos);
  }
};

std::vector<similar_terms>
dictionary::similar(const typo_automaton& pattern, word_end end,
                    unsigned most) const {
  walk result{*this, pattern, end, most, {}};
  if (size_ != 0)
    result.visit(0, {pattern.start()});
  return std::move(result.found);
}

size_t dictionary::bytes() const noexcept {
  return nodes_.capacity() * sizeof(node)
         + labels_.capacity() * sizeof(char32_t);
}

} // namespace onsale::search
