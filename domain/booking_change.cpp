#include "domain/booking_change.hpp"

#include <set>

namespace onsale {

namespace {

int32_t ticket_count(const booking& x) {
  return static_cast<int32_t>(x.tickets.size());
}

counter_change counters(const sale_terms& terms, const booking& x,
                        int32_t tickets, int32_t open_holds) {
  return {x.user,
          terms.event,
          tickets,
          open_holds,
          terms.limits.tickets_per_user,
          terms.limits.open_holds};
}

/// Counts the tickets of a sale, or those that it gives back, for its card.
void count_card(change& to, const booking_step& step, const booking& sold,
                int32_t tickets) {
  if (!sold.paid_by || sold.paid_by->card.empty())
    return;
  to.card_counters = counter_change{holder_of(sold.paid_by->card),
                                    step.terms.event,
                                    tickets,
                                    0,
                                    step.terms.limits.tickets_per_card,
                                    0};
}

/// Writes what must be done with the latest attempt. A booking that costs
/// nothing never went to the provider.
void owe(change& to, const booking& x, duty_kind what) {
  if (x.total > 0)
    to.due.push_back({x.id, what, x.attempts()});
}

void set_seats(change& x, const booking& whose, seat_status status) {
  for (auto seat : seats_in(whose, x.block))
    x.seats.push_back({seat, status});
}

/// Tells the other blocks of a booking what became of it.
void tell_followers(change& x, const booking& whose, duty_kind what) {
  std::set<uint32_t> others;
  for (auto& ticket : whose.tickets)
    if (ticket.ticket.block != x.block)
      others.insert(ticket.ticket.block.block);
  for (auto block : others)
    x.due.push_back({whose.id, what, block});
}

change begun(change_kind kind, const block_id& block, const booking& row,
             timestamp at) {
  change x;
  x.block = block;
  x.kind = kind;
  x.at = at;
  x.about = row.id;
  x.row = row;
  return x;
}

} // namespace

std::vector<seat_index> seats_in(const booking& x, const block_id& block) {
  std::vector<seat_index> seats;
  for (auto& ticket : x.tickets)
    if (ticket.ticket.block == block)
      seats.push_back(ticket.ticket.seat);
  return seats;
}

change
hold_change(const block_id& block, const sale_terms& terms, const booking& x) {
  auto result = begun(change_kind::seats_held, block, x, x.held_at);
  set_seats(result, x, seat_status::held);
  result.counters = counters(terms, x, ticket_count(x), 1);
  return result;
}

change row_change(change_kind kind, const booking_step& step) {
  return begun(kind, step.block, step.next, step.at);
}

change payment_change(const booking_step& step) {
  auto result = row_change(change_kind::payment_begun, step);
  result.attempt = step.next.paid_by;
  if (is_paying(step.before.status)) {
    owe(result, step.before, duty_kind::void_payment);
    result.replaced = step.before.paid_by;
  }
  return result;
}

change answer_change(const booking_step& step, card_hold money) {
  auto kind = change_kind::payment_answered_action;
  if (step.next.status == booking_status::confirmed)
    kind = change_kind::tickets_sold;
  else if (step.next.status == booking_status::held)
    kind = change_kind::payment_declined;
  auto result = row_change(kind, step);
  result.attempt = step.next.paid_by;
  if (kind == change_kind::payment_declined && money == card_hold::stands)
    owe(result, step.next, duty_kind::void_payment);
  if (kind != change_kind::tickets_sold)
    return result;
  set_seats(result, step.next, seat_status::sold);
  result.counters = counters(step.terms, step.next, 0, -1);
  count_card(result, step, step.next, ticket_count(step.next));
  owe(result, step.next, duty_kind::capture);
  tell_followers(result, step.next, duty_kind::settle_follower);
  return result;
}

change ending_change(change_kind kind, const booking_step& step) {
  auto& before = step.before;
  auto result = row_change(kind, step);
  set_seats(result, before, seat_status::available);
  result.counters = counters(step.terms, before, -ticket_count(before),
                             is_open(before.status) ? -1 : 0);
  if (owns_tickets(before).value_or(false))
    count_card(result, step, before, -ticket_count(before));
  if (is_paying(before.status))
    owe(result, before, duty_kind::void_payment);
  else if (before.status == booking_status::confirmed && before.paid_by)
    owe(result, before, duty_kind::refund_payment);
  tell_followers(result, before, duty_kind::free_follower);
  return result;
}

change capture_failed_change(const booking_step& step, card_hold money) {
  auto result = row_change(change_kind::capture_failed, step);
  result.attempt = step.next.paid_by;
  result.done.push_back(
    {step.next.id, duty_kind::capture, step.next.attempts()});
  if (money == card_hold::stands)
    owe(result, step.next, duty_kind::void_payment);
  return result;
}

} // namespace onsale
