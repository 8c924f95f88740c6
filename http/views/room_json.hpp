#pragma once

#include "actors/room_desk.hpp"
#include "actors/room_messages.hpp"
#include "domain/catalogue.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace onsale::http {

/// A waiting room as everybody may see it, `GET /events/{id}/waiting-room`.
/// @pre the event has settings of a room
std::string room_document(const event& of, const actors::room_summary& room);

/// The end of every message to those in the line, the same for all of them: the
/// room in brief, and the bracket that closes the message, `{"state":…}}`.
std::string message_tail(const actors::room_summary& room);

/// How somebody's place is called: `pre_queue`, `queued`, `parked`, `admitted`,
/// `sold_out`; or `finished`, `left`, `forfeited`, and `ended` when the room
/// has ended for another reason.
std::string_view
place_state(const actors::room_summary& room, const room_place& place) noexcept;

/// What somebody is told of a place, apart from the room.
struct place_news {
  const actors::room_summary* room = nullptr;
  const actors::room_standing* standing = nullptr;
  std::string_view pass; // empty: none
};

/// The beginning of a message, up to its tail: `{"seq":…,"state":…,
/// "position":…,"ahead":…,"eta_s":{…},"pass":…,"pass_expires_at":…,"room":`.
/// `position` and what belongs to it are there for those who stand in a line
/// after the draw; a person who is parked is told why.
std::string message_head(uint64_t seq, const place_news& x);

} // namespace onsale::http
