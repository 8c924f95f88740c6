#pragma once

#include "search/dictionary.hpp"
#include "search/document.hpp"
#include "search/postings.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace onsale::search {

/// The place of a text in a segment.
using text_id = uint32_t;

/// A value of a facet, by its place in the segment's sorted list of them.
using value_id = uint32_t;

/// Events that can be searched: immutable, and safe to read from any thread.
///
/// Words of names and of descriptions are kept apart: those of descriptions are
/// stems, and nothing is forgiven in them. A word's number is its place in the
/// dictionary of names; those of descriptions follow.
///
/// Events stand in the order of their popularity, so that whoever stops early
/// has seen those that matter. Their words are kept twice: by word, the events
/// that have it (`postings`), and by event, its texts as numbers of words in
/// their order, which tell how well a query fits. A text is kept once, however
/// many events have it.
class segment {
public:
  struct text {
    search::field field;
    std::span<const uint8_t> words; // as varints
  };

  /// What filters and orders look at, by event.
  struct columns {
    std::vector<event_id> event;
    std::vector<float> popularity;
    std::vector<timestamp> starts_at;
    std::vector<int32_t> day;
    std::vector<geo_point> at; // not a number without one
    std::vector<int64_t> price_min;
    std::vector<int64_t> price_max;
    std::vector<offer_slot> slot;
  };

  /// Where events take place; each point once.
  struct places {
    std::vector<geo_point> points;
    postings docs; // by place of the point
  };

  /// Values of one facet.
  struct facet_values {
    std::vector<std::string> names; // sorted
    std::vector<uint32_t> begins;   // by event, with one more at the end
    std::vector<value_id> values;

    std::span<const value_id> of(doc_id doc) const noexcept {
      return {values.data() + begins[doc], begins[doc + 1] - begins[doc]};
    }
  };

  uint32_t size() const noexcept {
    return static_cast<uint32_t>(columns_.event.size());
  }

  /// Which event that is, or nothing. Takes logarithmic time.
  std::optional<doc_id> find(event_id event) const;

  const dictionary& names() const noexcept {
    return names_;
  }

  const dictionary& stems() const noexcept {
    return stems_;
  }

  const postings& docs() const noexcept {
    return docs_;
  }

  const columns& values() const noexcept {
    return columns_;
  }

  const facet_values& values(facet of) const noexcept {
    return facets_[static_cast<size_t>(of)];
  }

  std::span<const text_id> texts_of(doc_id doc) const noexcept {
    return {doc_texts_.data() + doc_texts_begin_[doc],
            doc_texts_begin_[doc + 1] - doc_texts_begin_[doc]};
  }

  size_t text_count() const noexcept {
    return text_fields_.size();
  }

  text text_at(text_id id) const noexcept {
    return {text_fields_[id],
            {words_.data() + words_begin_[id],
             words_begin_[id + 1] - words_begin_[id]}};
  }

  const places& where() const noexcept {
    return places_;
  }

  /// All events in the order of their start, then of their ids.
  std::span<const doc_id> by_start() const noexcept {
    return by_start_;
  }

  /// A word by its number, of either dictionary.
  std::string term(term_id id) const;

  size_t bytes() const;

private:
  friend class segment_builder;

  dictionary names_;
  dictionary stems_;
  postings docs_;
  std::vector<search::field> text_fields_;
  std::vector<uint32_t> words_begin_;
  std::vector<uint8_t> words_;
  std::vector<uint32_t> doc_texts_begin_;
  std::vector<text_id> doc_texts_;
  columns columns_;
  std::array<facet_values, facet_count> facets_;
  places places_;
  std::vector<doc_id> by_event_;
  std::vector<doc_id> by_start_;
};

using segment_ptr = std::shared_ptr<const segment>;

} // namespace onsale::search
