#include "http/routes/booking_body.hpp"

#include "domain/limits.hpp"
#include "http/json_body.hpp"
#include "http/problem.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace onsale::http {

namespace {

/// Longest text of a ticket or booking id that is worth parsing.
constexpr size_t id_bytes = 100;
constexpr size_t payment_method_bytes = 100;
constexpr auto quantity_max = static_cast<int64_t>(limits::seats_per_request);

refusal no_such_ticket(std::string detail) {
  auto why = refuse(refusal_code::no_such_ticket);
  why.detail = std::move(detail);
  return why;
}

// -- reserve ------------------------------------------------------------------

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

reserve_reading read_wish(json_fields& in) {
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

failure<body_fault> invalid_json() {
  return {problem_response("invalid-json")};
}

} // namespace

body_reading<reserve_request> read_reserve(std::string_view body) {
  auto document = parse_json(body);
  if (!document)
    return invalid_json();
  json_fields in{*document};
  auto cmd = read_wish(in);
  auto code = in.maybe_text("access_code", limits::name_bytes);
  if (in.bad())
    return failure<body_fault>{in.problem()};
  if (!cmd)
    return failure<body_fault>{std::move(cmd).error()};
  if (code)
    std::visit(
      [&](auto& what) {
        what.access_code = *std::move(code);
      },
      *cmd);
  return *std::move(cmd);
}

// -- confirm ------------------------------------------------------------------

body_reading<confirm_request> read_confirm(std::string_view body) {
  auto document = parse_json(body);
  if (!document)
    return invalid_json();
  json_fields in{*document};
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
  if (in.bad())
    return failure<body_fault>{in.problem()};
  if (ticket) {
    if (auto id = parse_ticket_id(*ticket))
      return confirm_request{*id, std::move(method)};
    return failure<body_fault>{no_such_ticket("there is no ticket " + *ticket)};
  }
  if (auto id = parse_booking_id(booking))
    return confirm_request{*id, std::move(method)};
  return failure<body_fault>{refuse(refusal_code::no_such_booking)};
}

// -- extend, release, refund --------------------------------------------------

body_reading<booking_id> read_booking(std::string_view body) {
  auto document = parse_json(body);
  if (!document)
    return invalid_json();
  json_fields in{*document};
  auto text = in.text("booking_id", id_bytes);
  if (in.bad())
    return failure<body_fault>{in.problem()};
  if (auto id = parse_booking_id(text))
    return *id;
  return failure<body_fault>{refuse(refusal_code::no_such_booking)};
}

} // namespace onsale::http
