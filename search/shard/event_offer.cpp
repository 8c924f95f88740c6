#include "search/shard/event_offer.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace onsale::search {

std::optional<offer> make_offer(const actors::event_board& board) {
  auto opened = board.opened();
  offer result;
  auto lowest = std::numeric_limits<int64_t>::max();
  for (uint32_t block = 1; block <= board.blocks(); ++block) {
    auto seen = board.snapshot(block);
    if (!seen)
      return std::nullopt;
    result.available += seen->available;
    const auto& places = opened->seats->blocks[block - 1].places;
    // A snapshot may be of a plan that had fewer places.
    auto known = std::min(places.size(), seen->states.size() * 4);
    for (size_t seat = 0; seat < known; ++seat)
      if (!places[seat].retired
          && seen->state_of(static_cast<seat_index>(seat))
               == seat_status::available)
        lowest = std::min(lowest, opened->terms->prices[places[seat].price]);
  }
  if (lowest != std::numeric_limits<int64_t>::max())
    result.lowest = lowest;
  return result;
}

bool changed_events::add(event_id event) {
  std::lock_guard lock{mutex_};
  auto was_empty = events_.empty();
  events_.insert(event);
  return was_empty;
}

std::set<event_id> changed_events::take() {
  std::lock_guard lock{mutex_};
  return std::exchange(events_, {});
}

} // namespace onsale::search
