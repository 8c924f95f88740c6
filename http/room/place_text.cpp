#include "http/room/place_text.hpp"

#include "http/views/room_json.hpp"

namespace onsale::http {

std::optional<timestamp> pass_end(const actors::room_summary& room,
                                  const actors::room_standing& standing) {
  const auto& place = standing.place;
  auto inside = place.state == entry_state::admitted
                && room.phase != room_phase::ended;
  return inside ? place.pass_until : std::nullopt;
}

std::string place_head(const token_keys& keys, const place_holder& of,
                       uint64_t seq, const actors::room_summary& room,
                       const actors::room_standing& standing) {
  auto until = pass_end(room, standing);
  auto pass = until ? issue_pass(keys, of, *until) : std::string{};
  return message_head(seq, {&room, &standing, pass});
}

std::string place_text(const token_keys& keys, const place_holder& of,
                       uint64_t seq, const actors::room_summary& room,
                       const actors::room_standing& standing) {
  return place_head(keys, of, seq, room, standing) + message_tail(room);
}

} // namespace onsale::http
