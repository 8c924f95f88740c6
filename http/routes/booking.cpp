// The booking calls: reserve, confirm, extend, release, refund, look at it.

#include "domain/limits.hpp"
#include "http/json_body.hpp"
#include "http/problem.hpp"
#include "http/router.hpp"
#include "http/routes/routes.hpp"
#include "http/site.hpp"
#include "http/views/booking_json.hpp"
#include "http/views/etag.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>

namespace onsale::http {

namespace {

/// Longest text of a ticket or booking id that is worth parsing.
constexpr size_t id_bytes = 100;
constexpr size_t payment_method_bytes = 100;
constexpr auto quantity_max = static_cast<int64_t>(limits::seats_per_request);

// -- reserve ------------------------------------------------------------------

using reserve_request = std::variant<
  actors::reserve_tickets, actors::reserve_best, actors::reserve_places>;

refusal no_such_ticket(std::string detail) {
  auto why = refuse(refusal_code::no_such_ticket);
  why.detail = std::move(detail);
  return why;
}

/// What a body asks for, or why a ticket or an event it names cannot exist.
/// Whether the body itself is well-formed, `in` knows.
using reserve_reading = result<reserve_request, refusal>;

reserve_reading named(const std::vector<std::string>& ids,
                      const std::string& field, json_fields& in) {
  actors::reserve_tickets cmd;
  std::set<ticket_id> seen;
  for (const auto& text : ids) {
    auto id = parse_ticket_id(text);
    if (!id)
      return failure{no_such_ticket("there is no ticket " + text)};
    if (!seen.insert(*id).second)
      in.reject(field, "names " + text + " twice");
    cmd.tickets.push_back(*id);
  }
  auto one_event = std::all_of(
    cmd.tickets.begin(), cmd.tickets.end(), [&](const auto& x) {
      return x.block.event == cmd.tickets.front().block.event;
    });
  if (!one_event)
    in.reject(field, "names tickets of several events");
  return reserve_request{std::move(cmd)};
}

reserve_request best(event_id event, json_fields& in) {
  auto wish = in.object("best_available");
  actors::reserve_best cmd;
  cmd.event = event;
  cmd.quantity = static_cast<uint32_t>(
    wish.integer("quantity", 1, quantity_max));
  cmd.accessible = static_cast<uint32_t>(
    wish.maybe_integer("accessible", 0, cmd.quantity).value_or(0));
  cmd.adjacent = wish.flag_or("adjacent", true);
  cmd.section = wish.maybe_text("section", limits::label_bytes);
  cmd.price_level = wish.maybe_text("price_level", limits::label_bytes);
  return cmd;
}

reserve_request places(event_id event, json_fields& in) {
  actors::reserve_places cmd;
  cmd.event = event;
  cmd.section = in.text("section", limits::label_bytes);
  cmd.quantity = static_cast<uint32_t>(in.integer("quantity", 1, quantity_max));
  return cmd;
}

/// The member that says which seats are wanted; null: places, in a section.
/// Whoever names two gets neither: one of them would not be what was meant.
const char* wish_in(json_fields& in) {
  const char* found = nullptr;
  auto ticket = in.has("ticket_id") ? "ticket_id" : "ticked_id";
  for (const auto* name : {ticket, "ticket_ids", "best_available"}) {
    if (!in.has(name))
      continue;
    if (found)
      in.reject(name, std::string{"cannot be combined with "} + found);
    else
      found = name;
  }
  return found;
}

reserve_reading read_reserve(json_fields& in) {
  std::string_view wish;
  if (auto name = wish_in(in))
    wish = name;
  if (wish == "ticket_id" || wish == "ticked_id")
    return named({in.text(wish, id_bytes)}, std::string{wish}, in);
  if (wish == "ticket_ids") {
    auto ids = in.texts(wish, limits::seats_per_request, id_bytes);
    if (ids.empty())
      in.reject(wish, "must name a ticket");
    return named(ids, std::string{wish}, in);
  }
  auto text = in.text("event_id", id_bytes);
  auto event = parse_numeric_id(text);
  auto result = wish.empty() ? places({event.value_or(0)}, in)
                             : best({event.value_or(0)}, in);
  if (!event)
    return failure{no_such_ticket("there is no event " + text)};
  return result;
}

/// Where the answer leaves, so that refusals of any actor count.
void count_reserve(const site& s, const actors::reply* answer) {
  auto why = answer ? std::get_if<refusal>(answer) : nullptr;
  auto given = answer ? std::get_if<actors::answer>(answer) : nullptr;
  auto outcome = why               ? problem_name(why->code)
                 : !given          ? problem_name(refusal_code::outcome_unknown)
                 : given->replayed ? "replayed"
                                   : "held";
  s.env->metrics->reserves[outcome].Increment();
}

void reserve(site& s, exchange& x, reply done) {
  auto body = parse_json(x.message.body);
  if (!body) {
    done(problem_response("invalid-json"));
    return;
  }
  json_fields in{*body};
  auto cmd = read_reserve(in);
  auto code = in.maybe_text("access_code", limits::name_bytes);
  if (in.bad()) {
    done(in.problem());
    return;
  }
  if (!cmd) {
    actors::reply refused{cmd.error()};
    count_reserve(s, &refused);
    done(to_response(&refused));
    return;
  }
  std::visit(
    [&](auto& what) {
      what.who = caller_of(s, x);
      what.access_code = code.value_or(std::string{});
      ask_region_then(s, x, std::move(what),
                      [&s, to = share(std::move(done))](actors::reply* answer) {
                        count_reserve(s, answer);
                        (*to)(to_response(answer));
                      });
    },
    *cmd);
}

// -- confirm ------------------------------------------------------------------

/// The caller's own bookings, newest first, among which one that has lost its
/// ticket is looked for.
constexpr size_t own_bookings = 100;

/// The newest of a page's bookings that had a ticket.
std::optional<booking_id>
booking_with(const ticket_id& ticket, const storage::booking_page& page) {
  for (const auto& x : page.bookings)
    for (const auto& has : x.row.tickets)
      if (has.ticket == ticket)
        return x.row.id;
  return std::nullopt;
}

/// No booking of the caller has the ticket. One that had it is asked instead:
/// its answer says what became of it, for example that the hold has expired.
void confirm_past(site& s, exchange& x, actors::confirm_ticket cmd,
                  shared_reply to) {
  auto found = [&s, &x, cmd,
                to](storage::store_result<storage::booking_page> page) {
    auto id = page ? booking_with(cmd.ticket, *page) : std::nullopt;
    if (!page)
      (*to)(to_response(refuse(refusal_code::unavailable)));
    else if (!id)
      (*to)(to_response(refuse(refusal_code::no_such_booking)));
    else
      ask_region(s, x,
                 actors::change_booking{cmd.who, *id,
                                        actors::booking_step::confirm,
                                        cmd.payment_method},
                 std::move(*to));
  };
  s.env->store->ledger().bookings_of(
    x.caller->user, {}, own_bookings,
    on_thread_of<storage::booking_page>(x, std::move(found)));
}

void confirm_by_ticket(site& s, exchange& x, actors::confirm_ticket cmd,
                       reply done) {
  auto to = share(std::move(done));
  ask_region_then(s, x, cmd, [&s, &x, cmd, to](actors::reply* answer) {
    auto why = answer ? std::get_if<refusal>(answer) : nullptr;
    if (why && why->code == refusal_code::no_such_booking)
      confirm_past(s, x, cmd, to);
    else
      (*to)(to_response(answer));
  });
}

void confirm(site& s, exchange& x, reply done) {
  auto body = parse_json(x.message.body);
  if (!body) {
    done(problem_response("invalid-json"));
    return;
  }
  json_fields in{*body};
  auto details = in.has("paymentDetails") && !in.has("payment_details")
                   ? in.object("paymentDetails")
                   : in.object("payment_details");
  auto method = details.text("payment_method", payment_method_bytes);
  std::optional<std::string> ticket;
  for (const auto* name : {"ticket_id", "ticked_id"})
    if (!in.has("booking_id") && in.has(name) && !ticket)
      ticket = in.text(name, id_bytes);
  auto booking = ticket ? std::string{} : in.text("booking_id", id_bytes);
  if (!in.bad() && method.empty())
    details.reject("payment_method", "must not be empty");
  if (in.bad()) {
    done(in.problem());
    return;
  }
  if (ticket) {
    if (auto id = parse_ticket_id(*ticket))
      confirm_by_ticket(s, x,
                        actors::confirm_ticket{caller_of(s, x), *id, method},
                        std::move(done));
    else
      done(to_response(no_such_ticket("there is no ticket " + *ticket)));
    return;
  }
  if (auto id = parse_booking_id(booking))
    ask_region(s, x,
               actors::change_booking{caller_of(s, x), *id,
                                      actors::booking_step::confirm, method},
               std::move(done));
  else
    done(to_response(refuse(refusal_code::no_such_booking)));
}

// -- extend, release, refund --------------------------------------------------

void change(site& s, exchange& x, reply done, actors::booking_step step) {
  auto body = parse_json(x.message.body);
  if (!body) {
    done(problem_response("invalid-json"));
    return;
  }
  json_fields in{*body};
  auto text = in.text("booking_id", id_bytes);
  if (in.bad()) {
    done(in.problem());
    return;
  }
  if (auto id = parse_booking_id(text))
    ask_region(s, x, actors::change_booking{caller_of(s, x), *id, step, {}},
               std::move(done));
  else
    done(to_response(refuse(refusal_code::no_such_booking)));
}

// -- look at it ---------------------------------------------------------------

void show(site& s, exchange& x, reply done) {
  auto id = parse_booking_id(x.parameter("booking_id"));
  if (!id) {
    done(to_response(refuse(refusal_code::no_such_booking)));
    return;
  }
  auto to = share(std::move(done));
  auto found =
    [&s, &x,
     to](storage::store_result<std::optional<storage::booking_record>> answer) {
      if (!answer) {
        (*to)(to_response(refuse(refusal_code::unavailable)));
        return;
      }
      auto record = *std::move(answer);
      auto hidden = !record || record->row.status == booking_status::aborted
                    || (record->row.user != x.caller->user
                        && !x.caller->admin());
      if (hidden) {
        (*to)(to_response(refuse(refusal_code::no_such_booking)));
        return;
      }
      with_event(s, x, record->row.id.home.event,
                 [&s, to, record = *std::move(record)](const auto& event) {
                   auto as_of = [&](timestamp now) {
                     return booking_document(record, event.get(), now);
                   };
                   (*to)(tagged_json(as_of(s.now()), etag_of(as_of({}))));
                 });
    };
  s.env->store->ledger().find_booking(
    *id,
    on_thread_of<std::optional<storage::booking_record>>(x, std::move(found)));
}

} // namespace

void add_booking(router& to, site& s) {
  auto policy = json_policy(access::user);
  policy.accepts_key = true;
  to.add("POST /booking/reserve", policy, [&s](exchange& x, reply done) {
    reserve(s, x, std::move(done));
  });
  to.add("POST /booking/confirm", policy, [&s](exchange& x, reply done) {
    confirm(s, x, std::move(done));
  });
  auto add_change = [&](const char* route, actors::booking_step step) {
    to.add(route, policy, [&s, step](exchange& x, reply done) {
      change(s, x, std::move(done), step);
    });
  };
  add_change("POST /booking/extend", actors::booking_step::extend);
  add_change("POST /booking/release", actors::booking_step::release);
  add_change("POST /booking/refund", actors::booking_step::refund);
  route_policy reads;
  reads.who = access::user;
  to.add("GET /booking/{booking_id}", reads, [&s](exchange& x, reply done) {
    show(s, x, std::move(done));
  });
}

} // namespace onsale::http
