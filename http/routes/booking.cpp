// The booking calls: reserve, confirm, extend, release, refund, look at it.

#include "http/problem.hpp"
#include "http/room/room_gate.hpp"
#include "http/router.hpp"
#include "http/routes/booking_body.hpp"
#include "http/routes/routes.hpp"
#include "http/site.hpp"
#include "http/views/booking_json.hpp"
#include "http/views/etag.hpp"

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace onsale::http {

namespace {

// -- reserve ------------------------------------------------------------------

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

/// The answer to a body that asks for nothing.
response answer_to(const body_fault& why) {
  if (auto refused = std::get_if<refusal>(&why))
    return to_response(*refused);
  return std::get<response>(why);
}

event_id event_of(const actors::reserve_tickets& x) {
  return x.tickets.front().block.event;
}

template <class Command>
event_id event_of(const Command& x) {
  return x.event;
}

/// The refusal of somebody who has to queue first says where; unless nobody
/// knows whether there is a queue.
response reserve_response(actors::reply* said, event_id id, gate is) {
  auto why = said ? std::get_if<refusal>(said) : nullptr;
  if (!why || why->code != refusal_code::not_admitted)
    return to_response(said);
  return turned_away(is == gate::unknown ? gate::unknown : gate::closed, id);
}

template <class Command>
void ask_to_reserve(site& s, exchange& x, Command what, gate is,
                    const shared_reply& to) {
  auto id = event_of(what);
  auto began = s.now();
  // How long it takes paces the waiting room, if there is one.
  auto paces = what.who.admitted_until > began;
  ask_region_then(s, x, std::move(what),
                  [&s, to, id, is, began, paces](actors::reply* said) {
                    count_reserve(s, said);
                    if (paces)
                      s.env->rooms->reserved(id, s.now() - began);
                    (*to)(reserve_response(said, id, is));
                  });
}

/// Whether the seats are to decide about somebody who has shown no pass:
/// whoever comes from a presale needs none before the sale itself begins, and
/// whoever repeats a request hears what became of it.
template <class Command>
bool is_for_the_seats(const Command& what, const event& of, timestamp now) {
  auto of_presale = !what.access_code.empty() && of.onsale
                    && now < of.onsale->starts_at;
  return of_presale || what.who.key;
}

template <class Command>
void reserve_behind_gate(site& s, exchange& x, Command what,
                         const actors::event_record_ptr& of,
                         const shared_reply& to) {
  with_gate(s, x, of,
            [&s, &x, what = std::move(what), of, to](gate_answer said) mutable {
              if (said.lets_in())
                what.who.admitted_until = said.until;
              if (said.lets_in() || is_for_the_seats(what, of->what, s.now())) {
                ask_to_reserve(s, x, std::move(what), said.is, to);
                return;
              }
              actors::reply refused{refuse(said.is == gate::unknown
                                             ? refusal_code::unavailable
                                             : refusal_code::not_admitted)};
              count_reserve(s, &refused);
              (*to)(reserve_response(&refused, of->what.id, said.is));
            });
}

void reserve(site& s, exchange& x, reply done) {
  auto cmd = read_reserve(x.message.body);
  if (!cmd) {
    if (auto why = std::get_if<refusal>(&cmd.error())) {
      actors::reply refused{*why};
      count_reserve(s, &refused);
    }
    done(answer_to(cmd.error()));
    return;
  }
  std::visit(
    [&](auto& what) {
      auto of = s.env->catalogue->read()->find(event_of(what));
      auto to = share(std::move(done));
      what.who = caller_of(s, x);
      if (of && of->what.waiting_room && of->what.waiting_room->enabled)
        reserve_behind_gate(s, x, std::move(what), of, to);
      else
        ask_to_reserve(s, x, std::move(what), gate::open, to);
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
void confirm_past(site& s, exchange& x, const actors::confirm_ticket& cmd,
                  const shared_reply& to) {
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

void confirm_by_ticket(site& s, exchange& x, const actors::confirm_ticket& cmd,
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
  auto asked = read_confirm(x.message.body);
  if (!asked) {
    done(answer_to(asked.error()));
    return;
  }
  auto& method = asked->payment_method;
  if (auto ticket = std::get_if<ticket_id>(&asked->what))
    confirm_by_ticket(s, x,
                      actors::confirm_ticket{caller_of(s, x), *ticket, method},
                      std::move(done));
  else
    ask_region(s, x,
               actors::change_booking{caller_of(s, x),
                                      std::get<booking_id>(asked->what),
                                      actors::booking_step::confirm, method},
               std::move(done));
}

// -- extend, release, refund --------------------------------------------------

void change(site& s, exchange& x, reply done, actors::booking_step step) {
  auto id = read_booking(x.message.body);
  if (!id) {
    done(answer_to(id.error()));
    return;
  }
  ask_region(s, x, actors::change_booking{caller_of(s, x), *id, step, {}},
             std::move(done));
}

// -- look at it ---------------------------------------------------------------

void show_booking(site& s, exchange& x, reply done) {
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
      auto id = record->row.id.home.event;
      with_event(
        s, x, id, [&s, to, record = *std::move(record)](const auto& event) {
          auto tag = booking_document(record, event.get(), {}, nullptr);
          (*to)(tagged_json(booking_document(record, event.get(), s.now(),
                                             s.keys.get()),
                            etag_of(tag)));
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
  // A hold can be paid, or given back, while no new one is to be had.
  auto begins = policy;
  begins.order = precedence::last;
  begins.takes_pass = true;
  to.add("POST /booking/reserve", begins, [&s](exchange& x, reply done) {
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
    show_booking(s, x, std::move(done));
  });
}

} // namespace onsale::http
