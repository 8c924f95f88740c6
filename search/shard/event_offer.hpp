#pragma once

#include "actors/board.hpp"
#include "search/offers.hpp"

#include <mutex>
#include <optional>
#include <set>

namespace onsale::search {

/// What is left of an event, by what its board shows. Takes a look at each of
/// its places.
/// @returns nothing as long as not all of its blocks have been opened
std::optional<offer> make_offer(const actors::event_board& board);

/// Events of which something has been sold or given back, until somebody looks.
/// Thread-safe.
class changed_events {
public:
  /// @returns whether it is the first since the last look
  bool add(event_id event);

  std::set<event_id> take();

private:
  std::mutex mutex_;
  std::set<event_id> events_;
};

} // namespace onsale::search
