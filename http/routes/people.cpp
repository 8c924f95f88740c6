// Guests, who one is, and one's bookings.

#include "domain/limits.hpp"
#include "http/guests.hpp"
#include "http/json_body.hpp"
#include "http/problem.hpp"
#include "http/router.hpp"
#include "http/routes/routes.hpp"
#include "http/site.hpp"
#include "http/views/booking_json.hpp"
#include "http/views/etag.hpp"
#include "http/views/json_out.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <utility>

namespace onsale::http {

namespace {

// -- guests -------------------------------------------------------------------

std::string guest_document(const site& s, const storage::user_record& who) {
  std::string result;
  json_out out{result};
  out.open('{').name("user_id").text(who.id.value);
  out.name("token").text(guest_token(s, who));
  out.name("expires_at").time(who.created + s.token_ttl).close('}');
  return result;
}

void add_person(site& s, exchange& x, reply done) {
  storage::user_record who;
  // A body is optional here: a guest needs no name.
  if (!x.message.body.empty()) {
    auto body = parse_json(x.message.body);
    if (!body) {
      done(problem_response("invalid-json"));
      return;
    }
    json_fields in{*body};
    who.email = in.maybe_text("email", limits::name_bytes).value_or("");
    who.name = in.maybe_text("name", limits::name_bytes).value_or("");
    if (in.bad()) {
      done(in.problem());
      return;
    }
  }
  add_guest(s, x, std::move(who),
            [&s, to = share(std::move(done))](const storage::user_record* y) {
              (*to)(y ? json_response(201, guest_document(s, *y))
                      : to_response(refuse(refusal_code::unavailable)));
            });
}

// -- oneself ------------------------------------------------------------------

std::string me_document(const principal& who,
                        const std::optional<storage::user_record>& known) {
  std::string result;
  json_out out{result};
  out.open('{').name("user_id").text(who.user.value);
  out.name("scopes").open('[');
  for (const auto& scope : who.scopes)
    out.text(scope);
  out.close(']');
  if (known && !known->email.empty())
    out.name("email").text(known->email);
  if (known && !known->name.empty())
    out.name("name").text(known->name);
  if (known)
    out.name("created_at").time(known->created);
  out.name("token_expires_at").time(who.expires).close('}');
  return result;
}

void me(site& s, exchange& x, reply done) {
  auto to = share(std::move(done));
  using found = std::optional<storage::user_record>;
  s.env->store->users().find(
    x.caller->user,
    on_thread_of<found>(
      x, [to, who = x.caller](storage::store_result<found> known) {
        (*to)(known ? tagged_json(me_document(*who, *known))
                    : to_response(refuse(refusal_code::unavailable)));
      }));
}

// -- one's bookings -----------------------------------------------------------

/// A page of bookings on its way: their events are opened one after the other.
struct bookings_listing {
  storage::booking_page page;
  std::map<event_id, actors::opened_event_ptr> events;
  shared_reply to;
};

std::string list_document(const bookings_listing& x, timestamp now,
                          const token_keys* codes) {
  std::string body;
  json_out out{body};
  out.open('{').name("bookings").open('[');
  for (const auto& record : x.page.bookings)
    out.raw(booking_document(
      record, x.events.at(record.row.id.home.event).get(), now, codes));
  out.close(']');
  if (!x.page.cursor.empty())
    out.name("cursor").text(x.page.cursor);
  out.close('}');
  return body;
}

void finish(const site& s, const bookings_listing& x) {
  (*x.to)(tagged_json(list_document(x, s.now(), s.keys.get()),
                      etag_of(list_document(x, {}, nullptr))));
}

void open_events(site& s, exchange& x, std::shared_ptr<bookings_listing> list) {
  for (const auto& record : list->page.bookings) {
    auto id = record.row.id.home.event;
    if (list->events.contains(id))
      continue;
    with_event(s, x, id, [&s, &x, list, id](actors::opened_event_ptr event) {
      list->events.emplace(id, std::move(event));
      open_events(s, x, list);
    });
    return;
  }
  finish(s, *list);
}

void my_bookings(site& s, exchange& x, reply done) {
  auto list = std::make_shared<bookings_listing>();
  list->to = share(std::move(done));
  auto cursor = std::string{x.query_value("cursor").value_or("")};
  if (!cursor.empty() && !parse_booking_id(cursor)) {
    (*list->to)(invalid_request("cursor", "is not one that a page gave"));
    return;
  }
  s.env->store->ledger().bookings_of(
    x.caller->user, std::move(cursor), limits::page_items,
    on_thread_of<storage::booking_page>(
      x, [&s, &x, list](storage::store_result<storage::booking_page> page) {
        if (!page) {
          (*list->to)(to_response(refuse(refusal_code::unavailable)));
          return;
        }
        list->page = *std::move(page);
        open_events(s, x, list);
      }));
}

} // namespace

void add_people(router& to, site& s) {
  auto json = json_policy(access::anyone);
  to.add("POST /users", json, [&s](exchange& x, reply done) {
    add_person(s, x, std::move(done));
  });
  route_policy mine;
  mine.who = access::user;
  to.add("GET /me", mine, [&s](exchange& x, reply done) {
    me(s, x, std::move(done));
  });
  to.add("GET /me/bookings", mine, [&s](exchange& x, reply done) {
    my_bookings(s, x, std::move(done));
  });
}

} // namespace onsale::http
