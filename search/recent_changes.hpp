#pragma once

#include "search/outlines.hpp"
#include "search/segment.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace onsale::search {

/// What some events were, and what they are instead: few are looked at sooner
/// than all.
struct recent_change {
  segment_ptr before; // null: nothing
  segment_ptr after;  // null: nothing

  /// Whether these tell all that has changed: not if it is what is left of an
  /// event, or if one is not there any more, whose `offer_slot` another one may
  /// have by now.
  bool tells_all = true;

  /// Whether all of them are there before and after, with other descriptions.
  bool only_descriptions = false;
};

/// The changes that have led to the latest generation of an index, each by one
/// generation: one by one, by sixteens, and by sixteens of these. So who is some
/// thousand changes behind has some thirty looks to take. A copy costs as many.
class recent_changes {
public:
  /// Changes that are kept, or somewhat more.
  static constexpr uint64_t most = 4'096;

  /// Nor more events than these, those before and those after a change: each is
  /// kept three times.
  static constexpr uint64_t most_events = 16'384;

  static constexpr uint64_t block_size = 16;

  /// Changes that follow each other, as one. Valid as long as this.
  struct step {
    const recent_change* what = nullptr;
    uint64_t length = 0;
    // Words of the events before and after: names only of those of which more
    // than the description has changed. Null: there are none.
    const outlines* words_before = nullptr;
    const outlines* words_after = nullptr;
  };

  /// Adds the change that led to that generation, the one after the latest.
  void add(uint64_t generation, recent_change x);

  /// How many changes can be followed.
  uint64_t size() const noexcept {
    return size_;
  }

  /// What came right after that generation: as many changes as are kept as one.
  /// @param generation at least the latest minus `size()`, and less than that
  step after(uint64_t generation) const;

private:
  using outlines_ptr = std::shared_ptr<const outlines>;

  struct node {
    recent_change what;
    uint64_t length = 1;
    uint64_t events = 0;
    outlines_ptr words_before;
    outlines_ptr words_after;
    std::vector<std::shared_ptr<const node>> parts; // none: one change
  };

  using node_ptr = std::shared_ptr<const node>;

  void join_last(uint64_t length);
  bool can_spare(const node& x) const;

  std::vector<node_ptr> nodes_; // the latest last
  uint64_t size_ = 0;
  uint64_t events_ = 0;
  uint64_t latest_ = 0; // generation
};

} // namespace onsale::search
