// Waiting rooms for those who stand in the line: join, leave, the own place.

#include "domain/limits.hpp"
#include "domain/room/room_terms.hpp"
#include "http/problem.hpp"
#include "http/room/ask_room.hpp"
#include "http/room/long_poll.hpp"
#include "http/room/own_place.hpp"
#include "http/room/place_text.hpp"
#include "http/room/room_tokens.hpp"
#include "http/router.hpp"
#include "http/routes/routes.hpp"
#include "http/site.hpp"
#include "http/views/json_out.hpp"
#include "http/views/room_json.hpp"

#include <optional>
#include <utility>

namespace onsale::http {

namespace {

// -- join and leave -----------------------------------------------------------

/// Who may join, as far as the token tells.
std::optional<response> not_eligible(const exchange& x, const event& of) {
  auto asked = of.waiting_room->eligibility;
  if (asked == room_eligibility::guest
      || (asked == room_eligibility::verified && x.caller->verified))
    return std::nullopt;
  return problem_response("not-eligible",
                          asked == room_eligibility::verified
                            ? "Only people whose account was verified may join."
                            : "Only people on the organiser's list may join.");
}

std::string joined_text(const site& s, const place_holder& of,
                        const event& event, const actors::room_report& told) {
  const auto& standing = told.places.front();
  draw_receipt receipt;
  receipt.event = of.event;
  receipt.entry = of.entry;
  receipt.commitment = told.room.promise.commitment;
  receipt.late = standing.place.late;
  if (told.room.frozen_at)
    receipt.root = told.room.root;
  std::string result;
  json_out out{result};
  out.open('{').name("entry_id").id(of.entry).name("place_token");
  out.text(issue_place(*s.keys, of,
                       make_room_terms(event).ends_at + limits::place_kept));
  out.name("receipt").text(issue_receipt(*s.keys, receipt));
  auto message = place_text(*s.keys, of, seq_of(told), told.room, standing);
  out.raw(std::string_view{message}.substr(1)); // without its bracket
  return result;
}

void join(site& s, exchange& x, reply done) {
  auto record = find_room(s, x, done);
  if (!record)
    return;
  if (auto why = not_eligible(x, record->what)) {
    done(*std::move(why));
    return;
  }
  actors::join_room cmd;
  cmd.who = caller_of(s, x);
  cmd.event = record->what.id;
  cmd.address = s.keys->pseudonym(rate_key(x.client));
  ask_room(
    s, x, std::move(cmd),
    [&s, user = x.caller->user, record,
     to = share(std::move(done))](const room_answer& said) {
      if (!said) {
        (*to)(room_refusal(said.error()));
        return;
      }
      place_holder of{user, record->what.id, (*said)->places.front().place.id};
      s.env->rooms->touch(of.event, of.entry, s.now());
      (*to)(json_response(200, joined_text(s, of, record->what, **said)));
    });
}

void leave(site& s, exchange& x, reply done) {
  auto record = find_room(s, x, done);
  if (!record)
    return;
  ask_room(s, x, actors::leave_room{caller_of(s, x), record->what.id},
           [to = share(std::move(done))](const room_answer& said) {
             (*to)(said ? json_response(200, R"({"state":"left"})")
                        : room_refusal(said.error()));
           });
}

// -- the own place ------------------------------------------------------------

void show_place(site& s, exchange& x, reply done) {
  auto record = find_room(s, x, done);
  if (!record)
    return;
  auto event = record->what.id;
  auto query = read_place_query(s, x, event);
  if (!query) {
    done(query.error());
    return;
  }
  auto may_wait = query->after && query->wait.count() > 0;
  if (may_wait && query->entry) {
    answer_with_news(
      s, x,
      {{x.caller->user, event, *query->entry}, *query->after, query->wait, {}},
      std::move(done));
    return;
  }
  with_place(
    s, x, event, *query, std::move(done),
    [&s, &x, may_wait, query = *query](
      const place_holder& of, const actors::room_report& told, reply to) {
      auto text = place_text(*s.keys, of, seq_of(told), told.room,
                             told.places.front());
      if (may_wait)
        answer_with_news(s, x, {of, *query.after, query.wait, std::move(text)},
                         std::move(to));
      else
        to(json_response(200, std::move(text)));
    });
}

} // namespace

void add_waiting_room(router& to, site& s) {
  route_policy person;
  person.who = access::user;
  auto begins = person;
  begins.order = precedence::last;
  to.add("POST /events/{event_id}/waiting-room/join", begins,
         [&s](exchange& x, reply done) {
           join(s, x, std::move(done));
         });
  to.add("POST /events/{event_id}/waiting-room/leave", person,
         [&s](exchange& x, reply done) {
           leave(s, x, std::move(done));
         });
  to.add("GET /events/{event_id}/waiting-room/place", person,
         [&s](exchange& x, reply done) {
           show_place(s, x, std::move(done));
         });
}

} // namespace onsale::http
