// What operators do: the catalogue, house seats, the end of an event, and the
// books.

#include "domain/limits.hpp"
#include "http/json_body.hpp"
#include "http/problem.hpp"
#include "http/router.hpp"
#include "http/routes/refunds.hpp"
#include "http/routes/routes.hpp"
#include "http/routes/sales_csv.hpp"
#include "http/site.hpp"
#include "http/views/etag.hpp"
#include "http/views/json_out.hpp"
#include "storage/format/catalogue_format.hpp"

#include <nlohmann/json.hpp>

#include <functional>
#include <optional>
#include <set>
#include <utility>

namespace onsale::http {

namespace {

/// Tickets that one call may take out of sale: all of a large house.
constexpr size_t house_seats_max = 200'000;
constexpr size_t id_bytes = 100;

// -- catalogue ----------------------------------------------------------------

response written(const std::string& id, uint64_t version) {
  std::string body;
  json_out out{body};
  out.open('{').name("id").text(id).name("catalogue_version").number(version);
  out.close('}');
  return json_response(200, std::move(body));
}

/// A room is there, and what its draw is bound to is published, when the upsert
/// that has asked for it is answered. If that cannot be known now it comes
/// later, as after an import.
void await_room(site& s, exchange& x, event_id id, response done,
                shared_reply to) {
  actors::follow_room cmd;
  cmd.who.give_up = s.now() + give_up_after;
  cmd.event = id;
  ask_region_then(s, x, std::move(cmd),
                  [to, done = std::move(done)](actors::reply*) {
                    (*to)(done);
                  });
}

void write(site& s, exchange& x, actors::write_catalogue what, std::string id,
           shared_reply to) {
  std::optional<event_id> with_room;
  for (const auto& y : what.events)
    if (y.waiting_room && y.waiting_room->enabled)
      with_room = y.id;
  s.kit(x).bridge.request<actors::catalogue_written>(
    s.catalogue, std::move(what), answer_timeout,
    [&s, &x, to, with_room, id = std::move(id)](actors::catalogue_written* y,
                                                bridge_error) {
      auto why = y ? std::get_if<refusal>(y) : nullptr;
      if (!y || why) {
        (*to)(to_response(why ? *why : refuse(refusal_code::outcome_unknown)));
        return;
      }
      auto done = written(id, std::get<uint64_t>(*y));
      if (with_room)
        await_room(s, x, *with_room, std::move(done), to);
      else
        (*to)(std::move(done));
    });
}

/// Reads the object of a `PUT`; answers itself when it cannot.
template <class Id, class Parse>
auto read_object(exchange& x, reply& done, Parse parse)
  -> std::optional<std::decay_t<decltype(*parse(nlohmann::json{}, Id{}))>> {
  auto id = parse_numeric_id(x.parameter("id"));
  if (!id) {
    done(problem_response("not-found", "ids are numbers from 1 to 2^63 - 1"));
    return std::nullopt;
  }
  auto body = parse_json(x.message.body);
  if (!body) {
    done(problem_response("invalid-json"));
    return std::nullopt;
  }
  auto object = parse(*body, Id{*id});
  if (!object) {
    done(invalid_request(object.error().field, object.error().reason));
    return std::nullopt;
  }
  return *std::move(object);
}

void put_venue(site& s, exchange& x, reply done) {
  auto object = read_object<venue_id>(x, done,
                                      [](const auto& body, venue_id id) {
                                        return storage::parse_venue(body, id);
                                      });
  if (!object)
    return;
  auto id = std::to_string(object->id.value);
  write(s, x, {{*std::move(object)}, {}, {}}, std::move(id),
        share(std::move(done)));
}

void put_performer(site& s, exchange& x, reply done) {
  auto object = read_object<performer_id>(
    x, done, [](const auto& body, performer_id id) {
      return storage::parse_performer(body, id);
    });
  if (!object)
    return;
  auto id = std::to_string(object->id.value);
  write(s, x, {{}, {*std::move(object)}, {}}, std::move(id),
        share(std::move(done)));
}

void put_event(site& s, exchange& x, reply done) {
  auto object = read_object<event_id>(x, done,
                                      [](const auto& body, event_id id) {
                                        return storage::parse_event(body, id);
                                      });
  if (!object)
    return;
  auto id = std::to_string(object->id.value);
  write(s, x, {{}, {}, {*std::move(object)}}, std::move(id),
        share(std::move(done)));
}

// -- once per key -------------------------------------------------------------

using answer_with = std::function<void(response)>;

void keep_and_answer(site& s, exchange& x, event_id event,
                     storage::keyed_answer key, response done,
                     shared_reply to) {
  key.status = static_cast<uint16_t>(done.status);
  key.body = done.text;
  s.kit(x).bridge.request<actors::reply>(
    s.region, actors::keep_answer{{event, 1}, std::move(key)}, answer_timeout,
    [to, done = std::move(done)](actors::reply* said, bridge_error) {
      // Under this key it would be done again, perhaps after something else.
      auto kept = said && std::holds_alternative<actors::answer>(*said);
      (*to)(kept ? done : to_response(refuse(refusal_code::outcome_unknown)));
    });
}

/// What was answered under the same key before.
response replayed(const storage::keyed_answer& x) {
  actors::reply again{actors::answer{x.status, x.body, true}};
  return to_response(&again);
}

/// Runs an operator's command, unless its idempotency key has an answer
/// already. Such a command may be repeated without harm, so the answer is kept
/// after the effect and not with it.
void once_per_key(site& s, exchange& x, event_id event, reply done,
                  std::function<void(answer_with)> run) {
  auto to = share(std::move(done));
  auto key = caller_of(s, x).key;
  if (!key) {
    run([to](response y) {
      (*to)(std::move(y));
    });
    return;
  }
  using known_answer = std::optional<storage::keyed_answer>;
  auto found = [&s, &x, event, key = *key, to, run = std::move(run)](
                 storage::store_result<known_answer> known) {
    if (!known)
      (*to)(to_response(refuse(refusal_code::unavailable)));
    else if (!*known)
      run([&s, &x, event, key, to](response y) {
        // An event without tickets has no block to keep it.
        auto record = s.env->catalogue->read()->find(event);
        if (y.status == 200 && record && !record->seats.empty())
          keep_and_answer(s, x, event, key, std::move(y), to);
        else
          (*to)(std::move(y));
      });
    else if ((*known)->fingerprint != key.fingerprint)
      (*to)(to_response(refuse(refusal_code::idempotency_conflict)));
    else
      (*to)(replayed(**known));
  };
  s.env->store->ledger().find_answer(
    key->user, key->key, on_thread_of<known_answer>(x, std::move(found)));
}

/// First the catalogue says that the event is off, so that nothing new is held;
/// then its bookings end.
void call_off(site& s, exchange& x, event_id id, answer_with to) {
  auto who = caller_of(s, x);
  s.kit(x).bridge.request<actors::catalogue_written>(
    s.catalogue, actors::call_off{id}, answer_timeout,
    [&s, &x, to, id, who](actors::catalogue_written* y, bridge_error) {
      auto why = y ? std::get_if<refusal>(y) : nullptr;
      if (!y || why) {
        to(to_response(why ? *why : refuse(refusal_code::outcome_unknown)));
        return;
      }
      // From now on it is off, whatever has become of its bookings.
      s.kit(x).bridge.request<actors::reply>(
        s.region, actors::cancel_event{who, id}, answer_timeout,
        [to](actors::reply* said, bridge_error) {
          if (said && std::holds_alternative<actors::answer>(*said))
            to(json_response(200, R"({"status":"cancelled"})"));
          else
            to(to_response(refuse(refusal_code::outcome_unknown)));
        });
    });
}

void cancel(site& s, exchange& x, reply done) {
  auto record = find_event(s, x, "id", done);
  if (!record)
    return;
  auto id = record->what.id;
  once_per_key(s, x, id, std::move(done), [&s, &x, id](answer_with to) {
    call_off(s, x, id, std::move(to));
  });
}

// -- house seats --------------------------------------------------------------

void move_house(site& s, exchange& x, const actors::set_house_seats& cmd,
                answer_with to) {
  s.kit(x).bridge.request<actors::reply>(
    s.region, cmd, answer_timeout,
    [to, to_status = cmd.to](actors::reply* said, bridge_error) {
      auto why = said ? std::get_if<refusal>(said) : nullptr;
      if (!said || why) {
        to(to_response(why ? *why : refuse(refusal_code::outcome_unknown)));
        return;
      }
      std::string body;
      json_out out{body};
      out.open('{').name("status").text(to_string(to_status)).close('}');
      to(json_response(200, std::move(body)));
    });
}

void set_house(site& s, exchange& x, reply done, seat_status to_status) {
  auto record = find_event(s, x, "id", done);
  if (!record)
    return;
  auto body = parse_json(x.message.body);
  if (!body) {
    done(problem_response("invalid-json"));
    return;
  }
  json_fields in{*body};
  in.only({"ticket_ids"});
  auto ids = in.texts("ticket_ids", house_seats_max, id_bytes);
  if (ids.empty())
    in.reject("ticket_ids", "must name a ticket");
  if (in.bad()) {
    done(in.problem());
    return;
  }
  std::set<ticket_id> tickets;
  for (const auto& text : ids) {
    auto id = parse_ticket_id(text);
    if (!id || id->block.event != record->what.id) {
      done(to_response(refuse(refusal_code::no_such_ticket)));
      return;
    }
    tickets.insert(*id);
  }
  actors::set_house_seats cmd{
    caller_of(s, x), {tickets.begin(), tickets.end()}, to_status};
  once_per_key(s, x, record->what.id, std::move(done),
               [&s, &x, cmd = std::move(cmd)](answer_with to) {
                 move_house(s, x, cmd, std::move(to));
               });
}

// -- the books ----------------------------------------------------------------

std::string ledger_document(const std::vector<storage::journal_row>& rows,
                            const ticket_id& of) {
  std::string result;
  json_out out{result};
  out.open('{').name("ticket_id").ticket(of).name("ledger").open('[');
  for (const auto& row : rows) {
    out.open('{').name("at").time(row.at).name("what").text(row.kind);
    for (const auto& seat : row.seats)
      if (seat.seat == of.seat)
        out.name("status").text(to_string(seat.status));
    if (row.about)
      out.name("booking_id").text(to_string(*row.about));
    if (row.user)
      out.name("user_id").text(row.user->value);
    out.name("shard").number(row.shard).name("seq").number(row.seq);
    out.name("epoch").number(row.epoch).close('}');
  }
  out.close(']').close('}');
  return result;
}

void ledger(site& s, exchange& x, reply done) {
  auto record = find_event(s, x, "id", done);
  if (!record)
    return;
  auto text = x.query_value("seat");
  auto ticket = text ? parse_ticket_id(*text) : std::nullopt;
  if (!ticket || ticket->block.event != record->what.id) {
    done(invalid_request("seat", "must name a ticket of the event"));
    return;
  }
  auto to = share(std::move(done));
  using rows = std::vector<storage::journal_row>;
  s.env->store->ledger().history_of(
    ticket->block, ticket->seat,
    on_thread_of<rows>(x, [to, ticket](storage::store_result<rows> found) {
      (*to)(found ? tagged_json(ledger_document(*found, *ticket))
                  : to_response(refuse(refusal_code::unavailable)));
    }));
}

} // namespace

void add_admin(router& to, site& s) {
  auto writes = json_policy(access::admin);
  writes.body_bytes_max = limits::admin_body_bytes;
  to.add("PUT /admin/venues/{id}", writes, [&s](exchange& x, reply done) {
    put_venue(s, x, std::move(done));
  });
  to.add("PUT /admin/performers/{id}", writes, [&s](exchange& x, reply done) {
    put_performer(s, x, std::move(done));
  });
  to.add("PUT /admin/events/{id}", writes, [&s](exchange& x, reply done) {
    put_event(s, x, std::move(done));
  });
  auto commands = writes;
  commands.accepts_key = true;
  to.add("POST /admin/events/{id}/block", commands,
         [&s](exchange& x, reply done) {
           set_house(s, x, std::move(done), seat_status::blocked);
         });
  to.add("POST /admin/events/{id}/unblock", commands,
         [&s](exchange& x, reply done) {
           set_house(s, x, std::move(done), seat_status::available);
         });
  route_policy plain;
  plain.who = access::admin;
  auto bare_command = plain;
  bare_command.accepts_key = true;
  to.add("POST /admin/events/{id}/cancel", bare_command,
         [&s](exchange& x, reply done) {
           cancel(s, x, std::move(done));
         });
  to.add("GET /admin/events/{id}/ledger", plain, [&s](exchange& x, reply done) {
    ledger(s, x, std::move(done));
  });
  to.add("GET /admin/events/{id}/refunds", plain,
         [&s](exchange& x, reply done) {
           if (auto record = find_event(s, x, "id", done))
             send_refunds(s, x, record, std::move(done));
         });
  to.add("GET /admin/events/{id}/sales.csv", plain,
         [&s](exchange& x, reply done) {
           if (auto record = find_event(s, x, "id", done))
             send_sales(s, x, record, std::move(done));
         });
}

} // namespace onsale::http
