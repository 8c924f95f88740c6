#include "http/views/booking_json.hpp"

#include "http/problem.hpp"
#include "http/ticket_code.hpp"
#include "http/views/json_out.hpp"
#include "http/views/ticket_json.hpp"

#include <algorithm>

namespace onsale::http {

namespace {

using actors::answer_kind;

/// A ticket of a booking: as in the event view, at the price that was agreed.
/// @param codes null: without what its QR code says
void write_ticket(json_out& out, const booked_ticket& x, const booking& of,
                  const actors::opened_event* event, const token_keys* codes) {
  out.open('{').name("ticket_id").ticket(x.ticket);
  write_place(out, event, x.ticket);
  out.name("price").amount({x.price, of.unit});
  const char* status = "available";
  if (is_open(of.status))
    status = "held";
  else if (of.status == booking_status::confirmed)
    status = "sold";
  out.name("status").text(status);
  if (codes && of.status == booking_status::confirmed)
    out.name("code").text(issue_ticket_code(*codes, {x.ticket, of.id}));
  out.close('}');
}

/// Members that every answer about a booking has; leaves the object open.
void begin_booking(json_out& out, const booking& x,
                   const actors::opened_event* event, timestamp now,
                   const token_keys* codes) {
  out.open('{').name("booking_id").text(to_string(x.id));
  out.name("status").text(to_string(x.status));
  out.name("event_id").id(x.id.home.event);
  out.name("tickets").open('[');
  for (const auto& ticket : x.tickets)
    write_ticket(out, ticket, x, event, codes);
  out.close(']');
  out.name("total").amount({x.total, x.unit});
  out.name("held_at").time(x.held_at);
  if (is_open(x.status) && x.deadline) {
    auto left = std::max(*x.deadline - now, duration_ms{0});
    out.name("expires_at").time(*x.deadline);
    out.name("expires_in_s")
      .number(std::chrono::floor<std::chrono::seconds>(left).count());
  }
}

/// Before the provider has said anything it is being worked on.
const char* to_word(payment_state x) {
  return x == payment_state::intended ? "processing" : to_string(x);
}

void write_payment(json_out& out, const payment& x) {
  out.name("payment").open('{').name("status").text(to_word(x.state));
  out.name("payment_method").text(x.method).name("attempt").number(x.attempt);
  out.name("amount").amount(x.amount);
  if (!x.reference.empty())
    out.name("reference").text(x.reference);
  if (!x.decline_code.empty())
    out.name("decline_code").text(x.decline_code);
  out.close('}');
}

void write_next_action(json_out& out, const booking& x) {
  if (x.status == booking_status::requires_action && x.paid_by)
    out.name("next_action")
      .open('{')
      .name("type")
      .text("redirect_to_url")
      .name("url")
      .text(x.paid_by->action_url)
      .close('}');
}

int status_of(answer_kind kind) {
  if (kind == answer_kind::held)
    return 201;
  return kind == answer_kind::action_required ? 202 : 200;
}

storage::stored_answer declined(const booking& x, timestamp now) {
  auto why = refuse(refusal_code::payment_declined);
  why.decline_code = x.paid_by ? x.paid_by->decline_code : std::string{};
  auto left = x.deadline ? *x.deadline - now : duration_ms{0};
  why.detail = "the card was declined; the seats are kept for "
               + std::to_string(
                 std::chrono::floor<std::chrono::seconds>(left).count())
               + " s";
  auto document = to_response(why);
  return {static_cast<uint16_t>(document.status), std::move(document.text)};
}

} // namespace

storage::stored_answer
booking_answers::write(answer_kind kind, const booking& x,
                       const actors::opened_event& event, timestamp now) const {
  if (kind == answer_kind::declined)
    return declined(x, now);
  storage::stored_answer result;
  result.status = static_cast<uint16_t>(status_of(kind));
  json_out out{result.body};
  begin_booking(out, x, &event, now, nullptr);
  if (x.paid_by)
    write_payment(out, *x.paid_by);
  write_next_action(out, x);
  out.close('}');
  return result;
}

std::string booking_document(const storage::booking_record& x,
                             const actors::opened_event* event, timestamp now,
                             const token_keys* codes) {
  std::string result;
  json_out out{result};
  begin_booking(out, x.row, event, now, codes);
  if (x.row.paid_by)
    write_payment(out, *x.row.paid_by);
  write_next_action(out, x.row);
  out.name("history").open('[');
  for (const auto& step : x.history)
    out.open('{').name("what").text(step.kind).name("at").time(step.at).close(
      '}');
  out.close(']').close('}');
  return result;
}

} // namespace onsale::http
