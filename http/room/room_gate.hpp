#pragma once

#include "actors/catalogue_view.hpp"
#include "http/exchange.hpp"
#include "http/response.hpp"
#include "http/site.hpp"

#include <cstdint>
#include <functional>

/// Who may see, and reserve, the seats of an event that has a waiting room
/// (P8).
namespace onsale::http {

enum class gate : uint8_t {
  open,     // no room is on: everybody
  admitted, // by a pass
  closed,   // a room is on, and no pass was shown that counts
  unknown   // the room cannot be asked now
};

/// Whether there may be a room at all at that time, as the catalogue says.
bool may_have_room(const event& x, timestamp now);

/// Until when a pass counts that the caller shows; none if it does not.
std::optional<timestamp>
pass_end(const site& s, const exchange& x, event_id id);

/// Looks whether the caller may pass, and asks the room if this node does not
/// know it. `then` runs on the exchange's thread, perhaps at once.
void with_gate(site& s, exchange& x, actors::event_record_ptr of,
               std::function<void(gate)> then);

/// 403 `not-admitted`, with the address of the room; or 503 if nothing is known.
/// @pre neither `open` nor `admitted`
response turned_away(gate why, event_id id);

/// `,"waiting_room":{"path":…}`: where to queue.
std::string room_address(event_id id);

} // namespace onsale::http
