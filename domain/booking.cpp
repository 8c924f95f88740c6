#include "domain/booking.hpp"

#include "domain/ensure.hpp"
#include "domain/limits.hpp"

#include <algorithm>

namespace onsale {

namespace {

bool overdue(const booking& x, timestamp now) noexcept {
  return x.deadline && *x.deadline <= now;
}

booking changed(const booking& x, booking_status status) {
  auto next = x;
  next.status = status;
  ++next.version;
  return next;
}

/// The booking in a state that it does not leave by itself.
booking settled(const booking& x, booking_status status) {
  auto next = changed(x, status);
  next.deadline.reset();
  return next;
}

failure<refusal> explained(refusal_code code, const char* detail) {
  auto why = refuse(code);
  why.detail = detail;
  return failure{std::move(why)};
}

} // namespace

const char* to_string(booking_status x) noexcept {
  switch (x) {
    case booking_status::held:
      return "held";
    case booking_status::paying:
      return "paying";
    case booking_status::requires_action:
      return "requires_action";
    case booking_status::confirmed:
      return "confirmed";
    case booking_status::released:
      return "released";
    case booking_status::expired:
      return "expired";
    case booking_status::refunded:
      return "refunded";
    case booking_status::cancelled:
      return "cancelled";
    case booking_status::capture_failed:
      return "capture_failed";
    case booking_status::aborted:
      return "aborted";
  }
  ensure(false);
  return "";
}

bool is_open(booking_status x) noexcept {
  return x == booking_status::held || is_paying(x);
}

bool is_paying(booking_status x) noexcept {
  return x == booking_status::paying || x == booking_status::requires_action;
}

std::optional<bool> owns_tickets(const booking& x) noexcept {
  switch (x.status) {
    case booking_status::confirmed:
      return true;
    case booking_status::capture_failed:
      return x.deadline.has_value();
    case booking_status::refunded:
    case booking_status::cancelled:
      return false;
    default:
      return std::nullopt;
  }
}

int64_t total_of(const std::vector<booked_ticket>& tickets,
                 const std::vector<fee>& fees) noexcept {
  int64_t total = 0;
  for (auto& x : tickets)
    total += x.price;
  auto count = static_cast<int64_t>(tickets.size());
  for (auto& x : fees)
    total += x.per == fee_unit::ticket ? x.amount * count : x.amount;
  return total;
}

refusal no_longer_open(const booking& x) {
  switch (x.status) {
    case booking_status::held:
    case booking_status::paying:
    case booking_status::requires_action: // overdue
    case booking_status::expired:
      return refuse(refusal_code::hold_expired);
    case booking_status::confirmed:
      return refuse(refusal_code::already_confirmed);
    case booking_status::released:
      return refuse(refusal_code::hold_released);
    case booking_status::refunded:
      return explained(refusal_code::hold_released, "the booking was refunded")
        .error;
    case booking_status::cancelled:
      return explained(refusal_code::hold_released, "the booking was cancelled")
        .error;
    case booking_status::capture_failed:
      return explained(refusal_code::hold_released,
                       "the payment failed after the sale")
        .error;
    case booking_status::aborted:
      return refuse(refusal_code::no_such_booking);
  }
  ensure(false);
  return refuse(refusal_code::no_such_booking);
}

result<booking, refusal>
extend(const booking& x, duration_ms hold_ttl, timestamp now) {
  if (!is_open(x.status) || overdue(x, now))
    return failure{no_longer_open(x)};
  if (x.status != booking_status::held)
    return explained(refusal_code::extension_limit, "payment has begun");
  auto until = std::min(x.hold_until + hold_ttl, x.held_at + limits::hold_cap);
  if (until <= x.hold_until)
    return failure{refuse(refusal_code::extension_limit)};
  auto next = changed(x, booking_status::held);
  next.hold_until = until;
  next.deadline = until;
  return next;
}

result<booking, refusal> release(const booking& x, timestamp now) {
  if (!is_open(x.status) || overdue(x, now))
    return failure{no_longer_open(x)};
  return settled(x, booking_status::released);
}

booking expire(const booking& x, timestamp now) {
  ensure(overdue(x, now));
  if (x.status == booking_status::capture_failed)
    return settled(x, booking_status::capture_failed);
  ensure(is_open(x.status));
  return settled(x, booking_status::expired);
}

result<booking, refusal>
begin_payment(const booking& x, std::string method, timestamp now) {
  if (!is_open(x.status) || overdue(x, now))
    return failure{no_longer_open(x)};
  if (x.status == booking_status::paying)
    return explained(refusal_code::busy, "payment has begun");
  if (x.attempts() >= limits::payment_attempts)
    return failure{refuse(refusal_code::attempt_limit)};
  auto last = x.held_at + limits::booking_cap
              - duration_ms{limits::hold_after_decline};
  if (last <= now)
    return explained(refusal_code::attempt_limit,
                     "no time is left for another card");
  auto next = changed(x, booking_status::paying);
  next.deadline = std::min(now + duration_ms{limits::paying_max}, last);
  next.paid_by = payment{x.id,
                         x.attempts() + 1,
                         payment_state::intended,
                         std::move(method),
                         {},
                         {},
                         {},
                         money{x.total, x.unit}};
  return next;
}

provider_answer beyond_card_limit(provider_answer authorised) {
  authorised.state = payment_state::declined;
  authorised.decline_code = card_limit_code;
  authorised.card.clear();
  authorised.money = card_hold::stands;
  return authorised;
}

result<booking, refusal>
answer_payment(const booking& x, uint32_t attempt,
               const provider_answer& answer, timestamp now) {
  // Sold by this very attempt: a repeated answer must not end in a void.
  if (x.status == booking_status::confirmed && x.attempts() == attempt)
    return failure{refuse(refusal_code::already_confirmed)};
  if (!is_paying(x.status) || x.attempts() != attempt || overdue(x, now))
    return failure{refuse(refusal_code::hold_expired)};
  auto next = changed(x, x.status);
  next.paid_by->state = answer.state;
  next.paid_by->reference = answer.reference;
  next.paid_by->decline_code = answer.decline_code;
  next.paid_by->action_url = answer.action_url;
  switch (answer.state) {
    case payment_state::authorised:
      next.status = booking_status::confirmed;
      next.deadline.reset();
      next.paid_by->card = answer.card;
      return next;
    case payment_state::declined:
      next.status = booking_status::held;
      next.hold_until = std::max(x.hold_until,
                                 now + duration_ms{limits::hold_after_decline});
      next.deadline = next.hold_until;
      return next;
    case payment_state::requires_action:
      next.status = booking_status::requires_action;
      return next;
    default:
      ensure(false);
      return next;
  }
}

result<booking, refusal>
refund(const booking& x, std::optional<timestamp> refund_until, refunder who,
       timestamp now) {
  if (x.status == booking_status::aborted)
    return failure{refuse(refusal_code::no_such_booking)};
  if (x.status != booking_status::confirmed)
    return explained(refusal_code::not_refundable,
                     "only a booking that is confirmed can be refunded");
  if (who == refunder::buyer && (!refund_until || now >= *refund_until))
    return explained(refusal_code::not_refundable,
                     "the refund window is closed");
  return settled(x, booking_status::refunded);
}

result<booking, refusal> cancel(const booking& x, timestamp) {
  if (x.status == booking_status::aborted)
    return failure{refuse(refusal_code::no_such_booking)};
  if (!is_open(x.status) && x.status != booking_status::confirmed)
    return failure{refuse(refusal_code::not_refundable)};
  return settled(x, booking_status::cancelled);
}

result<booking, refusal> fail_capture(const booking& x, timestamp now) {
  if (is_open(x.status))
    return explained(refusal_code::invalid_request, "nothing was sold yet");
  if (x.status != booking_status::confirmed)
    return failure{no_longer_open(x)};
  auto next = changed(x, booking_status::capture_failed);
  next.deadline = now + duration_ms{capture_failed_grace};
  if (next.paid_by)
    next.paid_by->state = payment_state::capture_failed;
  return next;
}

} // namespace onsale
