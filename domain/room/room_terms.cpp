#include "domain/room/room_terms.hpp"

#include <algorithm>

namespace onsale {

room_times room_times_of(const event& x) {
  room_times result;
  result.ends_at = x.starts_at;
  if (x.onsale) {
    result.freezes_at = x.onsale->starts_at;
    result.ends_at = x.onsale->ends_at.value_or(x.starts_at);
  }
  if (!x.waiting_room)
    return result;
  result.enabled = x.waiting_room->enabled
                   && x.status != event_status::cancelled;
  result.opens_at = std::min(
    x.waiting_room->prequeue_starts_at.value_or(timestamp{}),
    result.freezes_at);
  return result;
}

room_terms make_room_terms(const event& x) {
  auto times = room_times_of(x);
  room_terms result{x.waiting_room.value_or(room_settings{}), times.opens_at,
                    times.freezes_at, times.ends_at};
  result.settings.enabled = times.enabled;
  result.settings.members.clear();
  return result;
}

} // namespace onsale
