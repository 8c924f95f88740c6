// The door: whoever shows the code of a sold ticket comes in, once.

#include "domain/limits.hpp"
#include "http/json_body.hpp"
#include "http/problem.hpp"
#include "http/router.hpp"
#include "http/routes/routes.hpp"
#include "http/site.hpp"
#include "http/ticket_code.hpp"
#include "http/views/json_out.hpp"
#include "http/views/ticket_json.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <utility>

namespace onsale::http {

namespace {

/// Longest code that is looked at; ours have some 250 bytes.
constexpr size_t code_bytes_max = 2048;

constexpr size_t id_bytes_max = 32;

/// The members that every answer about a ticket has.
void write_shown(json_out& out, const storage::shown_ticket& x,
                 const actors::opened_event* event) {
  out.name("ticket_id").ticket(x.ticket);
  out.name("event_id").id(x.ticket.block.event);
  out.name("booking_id").text(to_string(x.booking));
  write_place(out, event, x.ticket);
}

response
let_in(const storage::shown_ticket& x, const storage::door_answer& said,
       const actors::opened_event* event) {
  std::string body;
  json_out out{body};
  out.open('{').name("status").text("checked_in");
  write_shown(out, x, event);
  out.name("checked_in_at").time(said.at).close('}');
  auto result = json_response(200, std::move(body));
  if (said.repeated)
    result.set("Idempotent-Replayed", "true");
  return result;
}

/// @param at when its holder came in; none: nobody has
response
turned_away(const storage::shown_ticket& x, std::optional<timestamp> at,
            const char* detail, const actors::opened_event* event) {
  problem why;
  why.type = at ? "already-checked-in" : "ticket-not-valid";
  why.detail = detail;
  std::string members = "{";
  json_out out{members};
  write_shown(out, x, event);
  if (at)
    out.name("checked_in_at").time(*at);
  members[0] = ','; // behind those that every problem has
  why.members = std::move(members);
  return to_response(why);
}

response
answer_of(const storage::shown_ticket& x, const storage::door_answer& said,
          const actors::opened_event* event) {
  switch (said.is) {
    case storage::door_verdict::admitted:
      return let_in(x, said, event);
    case storage::door_verdict::seen_before:
      return turned_away(x, said.at, "", event);
    case storage::door_verdict::key_taken:
      return to_response(refuse(refusal_code::idempotency_conflict));
    case storage::door_verdict::not_theirs:
      break;
  }
  return turned_away(x, std::nullopt,
                     "The booking was refunded or cancelled, or the seat was "
                     "given to somebody else.",
                     event);
}

/// The event that a door is for, if it says so.
std::optional<event_id> read_door(json_fields& in) {
  auto text = in.maybe_text("event_id", id_bytes_max);
  if (!text)
    return std::nullopt;
  auto id = parse_numeric_id(*text);
  if (!id)
    in.reject("event_id", "is no id");
  return event_id{id.value_or(0)};
}

void check_in(site& s, exchange& x, reply done) {
  auto body = parse_json(x.message.body);
  if (!body) {
    done(problem_response("invalid-json"));
    return;
  }
  json_fields in{*body};
  in.only({"code", "event_id"});
  auto door = read_door(in);
  auto code = in.text("code", code_bytes_max);
  auto shown = read_ticket_code(*s.keys, code, s.now());
  if (!in.bad() && !shown)
    in.reject("code", "is not the code of a ticket of ours");
  if (in.bad()) {
    done(in.problem());
    return;
  }
  if (door && *door != shown->ticket.block.event) {
    // It still lets its holder in elsewhere.
    with_event(
      s, x, shown->ticket.block.event,
      [shown = *shown, to = share(std::move(done))](const auto& event) {
        (*to)(turned_away(shown, std::nullopt,
                          "The ticket is for another event.", event.get()));
      });
    return;
  }
  storage::check_in what;
  what.what = *shown;
  what.at = s.now();
  what.by = x.caller->user.value;
  if (x.idempotent)
    what.key = x.idempotent->key;
  auto answered = [&s, &x, shown = *shown, to = share(std::move(done))](
                    storage::store_result<storage::door_answer> said) {
    if (!said) {
      auto unknown = said.error().code == storage::store_errc::outcome_unknown;
      (*to)(to_response(refuse(unknown ? refusal_code::outcome_unknown
                                       : refusal_code::unavailable)));
      return;
    }
    with_event(s, x, shown.ticket.block.event,
               [shown, said = *said, to](const auto& event) {
                 (*to)(answer_of(shown, said, event.get()));
               });
  };
  s.env->store->check_ins().admit(
    std::move(what),
    on_thread_of<storage::door_answer>(x, std::move(answered)));
}

} // namespace

void add_check_in(router& to, site& s) {
  auto policy = json_policy(access::admin);
  policy.body_bytes_max = limits::body_bytes;
  policy.accepts_key = true;
  to.add("POST /admin/check-in", policy, [&s](exchange& x, reply done) {
    check_in(s, x, std::move(done));
  });
}

} // namespace onsale::http
