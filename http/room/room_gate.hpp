#pragma once

#include "actors/catalogue_view.hpp"
#include "actors/room_desk.hpp"
#include "http/exchange.hpp"
#include "http/response.hpp"
#include "http/site.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

/// Who may see, and reserve, the seats of an event that has a waiting room
/// (P8).
namespace onsale::http {

enum class gate : uint8_t {
  open,     // no room is on: everybody
  admitted, // by a pass
  closed,   // a room is on, and no pass was shown that counts
  unknown   // the room cannot be asked now
};

/// What a gate says, and until when that holds.
struct gate_answer {
  gate is = gate::unknown;
  timestamp until;

  bool lets_in() const noexcept {
    return is == gate::open || is == gate::admitted;
  }
};

/// What is known of the gate of an event without asking anybody, for those who
/// show no pass: by the catalogue's times, and by the latest look. A look that
/// is old still keeps people out, and lets nobody in.
/// @param look may be null
gate_answer known_gate(const actors::event_record_ptr& of,
                       const actors::room_look_ptr& look, timestamp now);

/// Looks whether the caller may pass, and waits for a look at the room if this
/// node has none. `then` runs on the exchange's thread, perhaps at once.
void with_gate(site& s, exchange& x, actors::event_record_ptr of,
               std::function<void(gate_answer)> then);

/// 403 `not-admitted`, with the address of the room; or 503 if nothing is known.
/// @pre neither `open` nor `admitted`
response turned_away(gate why, event_id id);

/// `,"waiting_room":{"path":…}`: where to queue.
std::string room_address(event_id id);

} // namespace onsale::http
