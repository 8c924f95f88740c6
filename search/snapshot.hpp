#pragma once

#include "search/digest.hpp"
#include "search/filters.hpp"
#include "search/offers.hpp"
#include "search/recent_changes.hpp"
#include "search/segment.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace onsale::search {

/// A segment, and which of its events are not there any more.
struct snapshot_part {
  segment_ptr events;
  bitmap_ptr gone;

  uint64_t count() const {
    return events->size() - gone->cardinality();
  }
};

/// All that is searched, at one moment. Immutable; what is left of events is
/// not, and is laid over.
struct snapshot {
  std::vector<snapshot_part> parts;
  std::shared_ptr<const offer_table> offers;
  /// Higher with each change of what can be found.
  uint64_t generation = 0;
  /// Of what can be found: who has the same gives the same answers.
  digest content;
  /// Turns of the offers when that was so.
  uint64_t turns = 0;
  /// What has led to this generation and to those just before it.
  recent_changes recent;

  uint64_t count() const {
    uint64_t result = 0;
    for (const auto& part : parts)
      result += part.count();
    return result;
  }
};

using snapshot_ptr = std::shared_ptr<const snapshot>;

} // namespace onsale::search
