#include "domain/room/room_terms.hpp"

#include <algorithm>

namespace onsale {

room_terms make_room_terms(const event& x) {
  room_terms result{
    x.waiting_room.value_or(room_settings{}), {}, {}, x.starts_at};
  if (x.onsale) {
    result.freezes_at = x.onsale->starts_at;
    result.ends_at = x.onsale->ends_at.value_or(x.starts_at);
  }
  result.opens_at = std::min(
    result.settings.prequeue_starts_at.value_or(timestamp{}),
    result.freezes_at);
  if (x.status == event_status::cancelled)
    result.settings.enabled = false;
  return result;
}

} // namespace onsale
