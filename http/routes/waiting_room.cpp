// Waiting rooms for those who stand in the line: join, leave, the own place.

#include "domain/limits.hpp"
#include "domain/room/proof_of_work.hpp"
#include "domain/room/room_terms.hpp"
#include "http/json_body.hpp"
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

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace onsale::http {

namespace {

// -- join and leave -----------------------------------------------------------

std::optional<response> not_eligible(const exchange& x, const event& of) {
  const auto& settings = *of.waiting_room;
  switch (settings.eligibility) {
    case room_eligibility::guest:
      return std::nullopt;
    case room_eligibility::verified:
      if (x.caller->verified)
        return std::nullopt;
      return problem_response("not-eligible", "Only people whose account was "
                                              "verified may join.");
    case room_eligibility::list:
      if (std::binary_search(settings.members.begin(), settings.members.end(),
                             x.caller->user))
        return std::nullopt;
      return problem_response("not-eligible",
                              "Only people on the organiser's list may join.");
  }
  return problem_response("not-eligible");
}

/// Nothing says as much as an object without members.
std::optional<nlohmann::json> body_of(const exchange& x) {
  return parse_json(x.message.body.empty() ? "{}" : x.message.body);
}

/// Whether the work that is asked for has been done; or the answer to somebody
/// who has sent none at all. Whoever has sent a wrong one is parked.
result<bool, response>
has_worked(const site& s, const exchange& x, const event& of) {
  auto base = of.waiting_room->proof_bits;
  if (base == 0)
    return true;
  auto body = body_of(x);
  if (!body)
    return failure{problem_response("invalid-json")};
  json_fields in{*body};
  auto fields = in.object("proof");
  work_proof proof;
  proof.minute = static_cast<uint64_t>(fields.integer("minute", 0, INT64_MAX));
  proof.nonce = fields.text("nonce", nonce_bytes);
  if (in.bad())
    return failure{in.problem()};
  auto look = s.env->rooms->look(of.id);
  auto joined = look && look->told ? look->told->room.counts.joined : 0;
  // It may have risen while somebody was at it.
  auto bits = std::max(base, asked_bits(base, joined / 2));
  return is_proof(proof, of.id, x.caller->user, bits, s.now(), s.env->hash);
}

bool shows_no_work(const exchange& x) {
  auto body = body_of(x);
  return body && body->is_object() && !body->contains("proof");
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
                       room_times_of(event).ends_at + limits::place_kept));
  out.name("receipt").text(issue_receipt(*s.keys, receipt));
  auto message = place_text(*s.keys, of, seq_of(told), told.room, standing);
  out.raw(std::string_view{message}.substr(1)); // without its bracket
  return result;
}

/// Nobody can join any more, or needs to.
response room_over(const actors::room_summary& x) {
  if (x.end == room_end::sold_out)
    return to_response(refuse(refusal_code::sold_out));
  return problem_response("room-not-open", "The waiting room is over.");
}

/// @pre the report has that place alone
response joined_response(site& s, const exchange& x, const event& of,
                         const actors::room_report& told) {
  const auto& standing = told.places.front();
  place_holder who{x.caller->user, of.id, standing.place.id};
  auto result = json_response(200, joined_text(s, who, of, told));
  keep_pass(result, s, x, who, told.room, standing);
  return result;
}

/// Whoever stands in the line, or is in, has no need to work for it again.
void find_again(site& s, exchange& x, actors::event_record_ptr record,
                response otherwise, reply done) {
  actors::follow_room cmd;
  cmd.who = caller_of(s, x);
  cmd.event = record->what.id;
  cmd.find = true;
  ask_room(s, x, std::move(cmd),
           [&s, &x, record, otherwise = std::move(otherwise),
            to = share(std::move(done))](const room_answer& said) {
             if (!said)
               (*to)(room_refusal(said.error()));
             else if ((*said)->places.empty()
                      || is_over((*said)->places.front().place.state))
               (*to)(otherwise);
             else
               (*to)(joined_response(s, x, record->what, **said));
           });
}

void take_place(site& s, exchange& x, actors::event_record_ptr record,
                reply done) {
  if (auto why = not_eligible(x, record->what)) {
    done(*std::move(why));
    return;
  }
  auto worked = has_worked(s, x, record->what);
  if (!worked && shows_no_work(x)) {
    find_again(s, x, std::move(record), worked.error(), std::move(done));
    return;
  }
  if (!worked) {
    done(worked.error());
    return;
  }
  actors::join_room cmd;
  cmd.who = caller_of(s, x);
  cmd.proved = *worked;
  cmd.event = record->what.id;
  cmd.address = s.keys->pseudonym(rate_key(x.client));
  ask_room(s, x, std::move(cmd),
           [&s, &x, record,
            to = share(std::move(done))](const room_answer& said) {
             if (!said) {
               (*to)(room_refusal(said.error()));
               return;
             }
             if ((*said)->places.empty()) {
               (*to)(room_over((*said)->room));
               return;
             }
             // A look is taken, but nobody is in it who has not shown the line
             // yet.
             s.env->rooms->ask(record->what.id, s.now());
             (*to)(joined_response(s, x, record->what, **said));
           });
}

void join(site& s, exchange& x, reply done) {
  auto record = find_room(s, x, done);
  if (!record)
    return;
  s.joins->take(x, s.kit(x).limits.get(),
                [&s, &x, record,
                 to = share(std::move(done))](std::optional<response> refusal) {
                  if (refusal)
                    (*to)(*std::move(refusal));
                  else
                    take_place(s, x, record, std::move(*to));
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
  with_place(s, x, event, std::move(done),
             [&s, &x, may_wait, query = *query](const place_holder& of,
                                                const actors::room_report& told,
                                                reply to) {
               if (may_wait) {
                 answer_with_news(s, x, {of, *query.after, query.wait, told},
                                  std::move(to));
                 return;
               }
               to(place_response(s, x, of, told));
             });
}

} // namespace

void add_waiting_room(router& to, site& s) {
  route_policy person;
  person.who = access::user;
  auto begins = json_policy(access::user);
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
