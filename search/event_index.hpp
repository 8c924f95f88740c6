#pragma once

#include "search/document.hpp"
#include "search/snapshot.hpp"

#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace onsale::search {

/// Parts of an index that are to become one.
struct merge_plan {
  std::vector<snapshot_part> parts;
};

/// Makes one segment of several. Takes long, and may be done by any thread.
segment_ptr merge(const merge_plan& what);

/// Events that can be searched and change. What changes goes into segments of
/// its own, at once; these are merged by and by, so that there are few. For one
/// thread; what it hands out, any may read.
class event_index {
public:
  /// Events of a change that is kept as such (`snapshot::recent`). Of more it
  /// is not worth the while.
  static constexpr size_t most_changed = 256;

  /// Events of a part that is made anew with every change. There is one at
  /// most, for each part makes every search a little slower.
  static constexpr size_t small_part = 64;

  /// @param generation from which on it counts: higher than that of an index
  /// whose place it takes
  explicit event_index(uint64_t generation = 0);

  /// Takes events as they are now, and forgets others. An event that it does
  /// not know is forgotten already.
  void apply(std::vector<document> changed, std::span<const event_id> removed);

  /// Takes what is left of an event. It is a change of what can be found if it
  /// sells out or does so no longer, or if another price is its lowest.
  void put_offer(event_id event, const offer& x);

  /// @returns nothing if nobody has said, or of an event that it does not know
  std::optional<offer> offer_of(event_id event) const;

  /// Offers stay with an index that is built anew.
  snapshot_ptr read() const {
    return now_;
  }

  /// What should be merged, if anything: parts of about the same size when
  /// there are some of it, or one that is mostly gone.
  std::optional<merge_plan> plan_merge() const;

  /// Puts a merged segment in the place of what it was made of: no change of
  /// what can be found (but of more events than `settings::most_compared`,
  /// which are counted by segment, others may be shown first). What has gone
  /// from that since is gone from it.
  /// @pre nothing else was put there since the plan was made
  void replace(const merge_plan& what, segment_ptr by);

private:
  offer_slot slot_of(event_id event);
  digest share_of(event_id event) const;
  void publish(snapshot next, recent_change by);
  void publish_anew(snapshot next);

  std::shared_ptr<offer_table> offers_;
  std::unordered_map<event_id, offer_slot> slots_;
  std::vector<offer_slot> free_slots_;
  std::vector<uint64_t> hashes_; // by slot, of what is written of the event
  // The same without descriptions; none: no event has the slot.
  std::vector<std::optional<uint64_t>> named_;
  snapshot_ptr now_;
};

} // namespace onsale::search
