// Live connections: news of the own place in a line, and of an event's seats.

#include "http/live/accept_live.hpp"
#include "http/live/seat_topic.hpp"
#include "http/problem.hpp"
#include "http/room/ask_room.hpp"
#include "http/room/own_place.hpp"
#include "http/room/place_text.hpp"
#include "http/room/room_gate.hpp"
#include "http/room/room_topic.hpp"
#include "http/router.hpp"
#include "http/routes/routes.hpp"
#include "http/site.hpp"

#include <memory>
#include <utility>

namespace onsale::http {

namespace {

/// The topic of somebody's place: begins with how it is now, unless the client
/// has news that are later.
std::unique_ptr<live_topic>
topic_of(site& s, const exchange& x, const place_holder& of,
         const actors::room_report& told, const place_query& query,
         live_users::seat seat) {
  std::optional<live_message> first;
  auto after = query.after.value_or(0);
  if (!query.after)
    first = live_message{place_text(*s.keys, of, seq_of(told), told.room,
                                    told.places.front()),
                         nullptr, seq_of(told)};
  return std::make_unique<room_topic>(s.kit(x).rooms, *s.keys, of,
                                      std::move(seat), std::move(first), after);
}

void follow_place(site& s, exchange& x, reply done) {
  auto record = find_room(s, x, done);
  if (!record)
    return;
  if (auto why = refuse_live(s, x)) {
    done(*std::move(why));
    return;
  }
  auto event = record->what.id;
  auto query = read_place_query(s, x, event);
  if (!query) {
    done(query.error());
    return;
  }
  with_place(
    s, x, event, std::move(done),
    [&s, &x, query = *query](const place_holder& of,
                             const actors::room_report& told, reply to) {
      if (x.is_head()) {
        to(event_stream_head());
        return;
      }
      auto seat = live_users::enter(s.live, of.user);
      to(seat ? go_live(x, topic_of(s, x, of, told, query, *std::move(seat)))
              : too_many_live());
    });
}

// -- the seats ----------------------------------------------------------------

/// Of somebody who has shown no token only the address is known.
std::optional<live_users::seat> seat_of(const site& s, const exchange& x) {
  return x.caller ? live_users::enter(s.live, x.caller->user)
                  : live_users::enter(s.live, {"@" + rate_key(x.client)},
                                      limits::live_sockets_of_address);
}

response
seats_stream(site& s, exchange& x, event_id id, const gate_answer& said) {
  if (x.is_head())
    return event_stream_head();
  auto seat = seat_of(s, x);
  if (!seat)
    return too_many_live();
  auto until = said.is == gate::admitted ? std::optional{said.until}
                                         : std::nullopt;
  return go_live(x, std::make_unique<seat_topic>(s.kit(x).seats, id,
                                                 *std::move(seat), until, [&s] {
                                                   return s.now();
                                                 }));
}

void follow_seats(site& s, exchange& x, reply done) {
  auto record = find_event(s, x, "event_id", done);
  if (!record)
    return;
  if (auto why = refuse_live(s, x)) {
    done(*std::move(why));
    return;
  }
  auto id = record->what.id;
  with_gate(s, x, record,
            [&s, &x, id, to = share(std::move(done))](gate_answer said) {
              (*to)(said.lets_in() ? seats_stream(s, x, id, said)
                                   : turned_away(said.is, id));
            });
}

} // namespace

void add_live(router& to, site& s) {
  route_policy seats;
  seats.takes_pass = true;
  to.add("GET /events/{event_id}/live", seats, [&s](exchange& x, reply done) {
    follow_seats(s, x, std::move(done));
  });
  route_policy person;
  person.who = access::user;
  to.add("GET /events/{event_id}/waiting-room/live", person,
         [&s](exchange& x, reply done) {
           follow_place(s, x, std::move(done));
         });
}

} // namespace onsale::http
