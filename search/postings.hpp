#pragma once

#include "search/dictionary.hpp"

#include <cstdint>
#include <roaring/roaring.hh>
#include <vector>

namespace onsale::search {

/// The place of an event in a segment.
using doc_id = uint32_t;

/// For each word of a dictionary the events that have it, in ascending order.
/// Most words have few, which are kept as differences; those of many as a
/// compressed bitmap (CRoaring), whose containers serve as skips. Immutable.
class postings {
public:
  /// Above this many a word has a bitmap: then one is smaller, and faster to
  /// combine, than a list is to decode.
  static constexpr uint32_t most_listed = 256;

  class builder;

  size_t size() const noexcept {
    return begins_.size();
  }

  void add_to(Roaring& to, term_id term) const;
  void add_to(Roaring& to, term_range terms) const;

  size_t bytes() const;

private:
  /// A word's list begins there; or its bitmap's number, from the end.
  std::vector<uint32_t> begins_;
  std::vector<uint8_t> lists_;
  std::vector<Roaring> bitmaps_;
};

/// Takes the words in order.
class postings::builder {
public:
  /// @param docs ascending, none twice, at least one
  void add(const std::vector<doc_id>& docs);

  postings build();

private:
  postings result_;
};

} // namespace onsale::search
