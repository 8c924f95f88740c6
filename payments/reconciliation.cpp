#include "payments/reconciliation.hpp"

namespace onsale::payments {

namespace {

bool is_refunded(booking_status x) noexcept {
  return x == booking_status::refunded || x == booking_status::cancelled;
}

/// Of money for which no ticket is good.
standing judge_without_ticket(payment_state x) noexcept {
  switch (x) {
    case payment_state::authorised:
    case payment_state::requires_action:
      return standing::orphan_hold;
    case payment_state::captured:
      return standing::unsold;
    default:
      return standing::in_order;
  }
}

standing judge_sold(const stated_payment& x, const booked& known) noexcept {
  switch (*x.state) {
    case payment_state::captured:
      return x.covered == known.total.amount
                 && x.amount.currency == known.total.currency
               ? standing::in_order
               : standing::wrong_amount;
    case payment_state::authorised:
      return standing::capture_overdue;
    case payment_state::refunded:
      return standing::refunded_elsewhere;
    default:
      return standing::unpaid;
  }
}

standing
judge_at_rest(const stated_payment& x, const std::optional<booked>& known) {
  // An attempt is written down before the provider hears of it, so one that is
  // not is of another store, or this one is older than the provider's books.
  if (!known || x.attempt > known->attempts) {
    auto result = judge_without_ticket(*x.state);
    return result == standing::in_order ? result : standing::unknown_booking;
  }
  // Any other is over: another card has replaced it, or another payment of the
  // same attempt has been taken on.
  auto is_its = is_payment_of(*known, x);
  if (is_its && known->status == booking_status::confirmed)
    return judge_sold(x, *known);
  if (known->attempts == x.attempt && is_paying(known->status)
      && *x.state != payment_state::captured)
    return standing::unsettled; // until its deadline, which the booking keeps
  auto result = judge_without_ticket(*x.state);
  if (result == standing::unsold && is_its && is_refunded(known->status))
    return standing::refund_overdue;
  return result;
}

} // namespace

const char* to_string(standing x) noexcept {
  switch (x) {
    case standing::in_order:
      return "in_order";
    case standing::unsettled:
      return "unsettled";
    case standing::orphan_hold:
      return "orphan_hold";
    case standing::capture_overdue:
      return "capture_overdue";
    case standing::unpaid:
      return "unpaid";
    case standing::unsold:
      return "unsold";
    case standing::refund_overdue:
      return "refund_overdue";
    case standing::refunded_elsewhere:
      return "refunded_elsewhere";
    case standing::wrong_amount:
      return "wrong_amount";
    case standing::unknown_booking:
      break;
  }
  return "unknown_booking";
}

bool is_payment_of(const booked& x, const stated_payment& stated) noexcept {
  return x.attempts == stated.attempt
         && (x.reference.empty() || x.reference == stated.reference);
}

standing judge(const stated_payment& x, const std::optional<booked>& known,
               timestamp now, duration_ms settling) {
  if (!x.state)
    return standing::unsettled;
  auto result = judge_at_rest(x, known);
  auto is_recent = known && now - known->changed < settling;
  return is_difference(result) && is_recent ? standing::unsettled : result;
}

standing judge_unstated(const booked& x, timestamp now, duration_ms settling) {
  if (x.total.amount == 0)
    return standing::in_order; // no provider takes a payment of nothing
  return now - x.changed < settling ? standing::unsettled : standing::unpaid;
}

} // namespace onsale::payments
