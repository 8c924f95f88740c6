#pragma once

#include "search/digest.hpp"
#include "search/filters.hpp"
#include "search/offers.hpp"
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

/// What some events were, and what they are instead: few are looked at sooner
/// than all.
struct recent_change {
  segment_ptr before; // null: nothing
  segment_ptr after;  // null: nothing
};

/// Changes that are kept one by one, and as many together as a block has.
struct recent_changes {
  static constexpr size_t most = 1'024;
  static constexpr uint64_t block_size = 16;

  /// The last ones, those that have led to the latest generation at the end.
  std::vector<recent_change> each;

  /// The same, block by block: a block begins after a generation that is a
  /// multiple of its size.
  std::vector<recent_change> blocks;
  uint64_t first_block = 0; // the generation after which the first begins

  /// All changes of the block that begins there, or null.
  const recent_change* block_after(uint64_t generation) const noexcept {
    if (generation < first_block || generation % block_size != 0)
      return nullptr;
    auto i = (generation - first_block) / block_size;
    return i < blocks.size() ? &blocks[i] : nullptr;
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
