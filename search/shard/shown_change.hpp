#pragma once

#include "domain/ids.hpp"

#include <functional>
#include <vector>

namespace onsale::search {

/// What a node shows in another way than before, in pages as in searches.
struct shown_change {
  /// It has begun to show what the store has, or more has changed than is worth
  /// naming.
  bool everything = false;

  /// Those that are new or gone, or of which something is written in another
  /// way; and those that are sold out now, or no longer, or have another lowest
  /// price.
  std::vector<event_id> events;

  /// Those that are written in another way themselves.
  std::vector<venue_id> venues;
  std::vector<performer_id> performers;

  /// Those whose lists of events have changed.
  std::vector<venue_id> venue_lists;
  std::vector<performer_id> performer_lists;

  bool empty() const {
    return !everything && events.empty() && venues.empty()
           && performers.empty(); // lists change with their events
  }
};

/// Hears of each change once it is shown, on the indexer's thread.
using change_listener = std::function<void(const shown_change&)>;

} // namespace onsale::search
