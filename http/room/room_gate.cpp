#include "http/room/room_gate.hpp"

#include "domain/limits.hpp"
#include "domain/room/room_terms.hpp"
#include "http/problem.hpp"
#include "http/room/ask_room.hpp"
#include "http/room/room_tokens.hpp"
#include "http/router.hpp"

#include <utility>

namespace onsale::http {

namespace {

/// There is one by time: the room may not have noticed yet that it is open.
gate gate_of(const actors::room_summary& x) {
  return x.phase == room_phase::ended ? gate::open : gate::closed;
}

/// What a room that has ended, or is none, says holds until somebody changes
/// the event.
bool counts(const actors::room_look& x, const actors::event_record_ptr& of,
            timestamp now) {
  if (x.of != of)
    return false;
  return !x.told || x.has_ended() || now < x.taken_at + limits::room_known;
}

} // namespace

std::optional<timestamp>
pass_end(const site& s, const exchange& x, event_id id) {
  auto text = x.message.fields.find(pass_header);
  if (!text || !x.caller)
    return std::nullopt;
  auto pass = read_pass(*s.keys, std::string{*text}, s.now());
  if (!pass || pass->of.event != id || pass->of.user != x.caller->user)
    return std::nullopt;
  return pass->expires + limits::pass_leeway;
}

bool may_have_room(const event& x, timestamp now) {
  if (!x.waiting_room || !x.waiting_room->enabled)
    return false;
  auto terms = make_room_terms(x);
  return terms.settings.enabled && now >= terms.opens_at && now < terms.ends_at;
}

void with_gate(site& s, exchange& x, actors::event_record_ptr of,
               std::function<void(gate)> then) {
  auto now = s.now();
  if (!may_have_room(of->what, now)) {
    then(gate::open);
    return;
  }
  auto id = of->what.id;
  if (pass_end(s, x, id)) {
    then(gate::admitted);
    return;
  }
  auto& rooms = *s.env->rooms;
  rooms.ask(id, now);
  if (auto known = rooms.look(id); known && counts(*known, of, now)) {
    then(known->told ? gate_of(known->told->room) : gate::open);
    return;
  }
  actors::follow_room cmd;
  cmd.who.give_up = now + give_up_after;
  cmd.event = id;
  ask_room(
    s, x, std::move(cmd), [then = std::move(then)](const room_answer& y) {
      if (y)
        then(gate_of((*y)->room));
      else
        then(y.error().code == refusal_code::no_such_room ? gate::open
                                                          : gate::unknown);
    });
}

std::string room_address(event_id id) {
  return R"(,"waiting_room":{"path":"/events/)" + std::to_string(id.value)
         + R"(/waiting-room"})";
}

response turned_away(gate why, event_id id) {
  if (why == gate::unknown)
    return to_response(refuse(refusal_code::unavailable));
  problem x;
  x.type = "not-admitted";
  x.members = room_address(id);
  return to_response(x);
}

} // namespace onsale::http
