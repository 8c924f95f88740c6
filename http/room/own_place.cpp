#include "http/room/own_place.hpp"

#include "domain/limits.hpp"
#include "http/cookie.hpp"
#include "http/header_text.hpp"
#include "http/problem.hpp"
#include "http/room/ask_room.hpp"
#include "http/room/place_text.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

namespace onsale::http {

namespace {

constexpr std::string_view place_header = "X-Onsale-Place";

response no_place() {
  return problem_response("not-found", "you have no place in this line");
}

/// RFC 7240: `Prefer: wait=25`, in seconds, among other preferences.
std::chrono::seconds wait_in(std::string_view prefer) {
  constexpr std::string_view name = "wait=";
  while (!prefer.empty()) {
    auto end = std::min(prefer.find(','), prefer.size());
    auto one = trim(prefer.substr(0, end));
    prefer.remove_prefix(std::min(end + 1, prefer.size()));
    if (!iequals(one.substr(0, name.size()), name))
      continue;
    auto text = one.substr(name.size());
    uint32_t seconds = 0;
    std::from_chars(text.data(), text.data() + text.size(), seconds);
    return std::min(std::chrono::seconds{seconds}, limits::room_wait);
  }
  return std::chrono::seconds{0};
}

} // namespace

result<place_query, response>
read_place_query(const site& s, const exchange& x, event_id event) {
  place_query result;
  auto text = x.query_value("after");
  if (!text)
    text = x.message.fields.find("Last-Event-ID");
  if (text) {
    uint64_t after = 0;
    auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(),
                                     after);
    if (ec != std::errc{} || end != text->data() + text->size()) {
      return failure{invalid_request("after", "must be the seq of a message")};
    }
    result.after = after;
    result.wait = wait_in(x.message.fields.joined("Prefer"));
  }
  auto token = x.message.fields.find(place_header);
  if (!token)
    return result;
  auto place = read_place(*s.keys, std::string{*token}, s.now());
  if (!place || place->of.event != event || place->of.user != x.caller->user) {
    return failure{problem_response("forbidden",
                                    "The place token is not yours, or not of "
                                    "this event.")};
  }
  return result;
}

uint64_t seq_of(const actors::room_report& x) {
  return static_cast<uint64_t>(to_ms(x.room.at));
}

void keep_pass(response& answer, const site& s, const exchange& x,
               const place_holder& of, const actors::room_summary& room,
               const actors::room_standing& standing) {
  auto until = pass_end(room, standing);
  if (!x.by_cookie || !until)
    return;
  auto left = std::chrono::ceil<std::chrono::seconds>(
    *until + limits::pass_leeway - s.now());
  set_cookie(answer, pass_cookie_of(of.event), issue_pass(*s.keys, of, *until),
             left, x.secure);
}

response
place_response(const site& s, const exchange& x, const place_holder& of,
               const actors::room_report& told) {
  const auto& standing = told.places.front();
  auto result = json_response(200, place_text(*s.keys, of, seq_of(told),
                                              told.room, standing));
  keep_pass(result, s, x, of, told.room, standing);
  return result;
}

/// Finds the caller's place, which counts as being there, and goes on with it.
void with_place(
  site& s, exchange& x, event_id event, reply done,
  std::function<void(const place_holder&, const actors::room_report&, reply)>
    then) {
  actors::follow_room cmd;
  cmd.who = caller_of(s, x);
  cmd.event = event;
  cmd.find = true;
  ask_room(s, x, std::move(cmd),
           [&s, event, user = x.caller->user, then = std::move(then),
            to = share(std::move(done))](const room_answer& said) {
             if (!said) {
               (*to)(room_refusal(said.error()));
             } else if ((*said)->places.empty()) {
               (*to)(no_place());
             } else {
               place_holder of{user, event, (*said)->places.front().place.id};
               s.env->rooms->touch(event, of.entry, s.now());
               then(of, **said, std::move(*to));
             }
           });
}

} // namespace onsale::http
