#include "http/room/room_gate.hpp"

#include "domain/limits.hpp"
#include "domain/room/room_terms.hpp"
#include "http/cookie.hpp"
#include "http/problem.hpp"
#include "http/room/room_tokens.hpp"
#include "http/router.hpp"

#include <utility>

namespace onsale::http {

namespace {

constexpr timestamp for_ever = timestamp::max();

/// Until when a pass counts that the caller shows; none if it does not.
std::optional<timestamp>
pass_end(const site& s, const exchange& x, event_id id) {
  auto& fields = x.message.fields;
  auto text = fields.find(pass_header);
  if (!text)
    text = find_cookie(fields, pass_cookie_of(id));
  if (!text || !x.caller)
    return std::nullopt;
  auto pass = read_pass(*s.keys, std::string{*text}, s.now());
  if (!pass || pass->of.event != id || pass->of.user != x.caller->user)
    return std::nullopt;
  return pass->expires + limits::pass_leeway;
}

} // namespace

gate_answer known_gate(const actors::event_record_ptr& of,
                       const actors::room_look_ptr& look, timestamp now) {
  auto times = room_times_of(of->what);
  if (!times.enabled || now >= times.ends_at)
    return {gate::open, for_ever};
  // It may not have noticed yet that it is open.
  if (now < times.opens_at)
    return {gate::open, times.opens_at};
  if (!look || !look->told || look->of->what.id != of->what.id)
    return {};
  auto counts = look->counts(of, now);
  if (!look->has_ended())
    return {gate::closed, counts ? look->taken_at + limits::room_known : now};
  if (!counts)
    return {};
  return {gate::open,
          look->is_final() ? for_ever : look->taken_at + limits::room_known};
}

void with_gate(site& s, exchange& x, actors::event_record_ptr of,
               std::function<void(gate_answer)> then) {
  auto now = s.now();
  auto id = of->what.id;
  auto times = room_times_of(of->what);
  if (!times.enabled) {
    then({gate::open, for_ever});
    return;
  }
  if (auto until = pass_end(s, x, id)) {
    then({gate::admitted, *until});
    return;
  }
  auto known = known_gate(of, s.env->rooms->look(id), now);
  if (known.is != gate::unknown) {
    if (now >= times.opens_at)
      s.env->rooms->ask(id, now);
    then(known);
    return;
  }
  s.kit(x).rooms.await(
    id, [&s, of, then = std::move(then)](const actors::room_look_ptr& look) {
      then(known_gate(of, look, s.now()));
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
