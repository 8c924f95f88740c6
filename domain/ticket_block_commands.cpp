#include "domain/booking_change.hpp"
#include "domain/ensure.hpp"
#include "domain/seat_choice.hpp"
#include "domain/ticket_block.hpp"

#include <algorithm>

namespace onsale {

namespace {

booking
new_booking(const reserve_seats& cmd, const block_id& block,
            const std::vector<seat_index>& seats, const block_plan& plan,
            const sale_terms& terms, timestamp now) {
  booking x;
  x.id = cmd.id;
  x.user = cmd.user;
  x.held_at = now;
  x.hold_until = now + duration_ms{terms.limits.hold_ttl};
  x.deadline = x.hold_until;
  x.unit = terms.unit;
  x.tickets = cmd.elsewhere;
  for (auto seat : seats) {
    auto price = plan.places[seat].price;
    ensure(price < terms.prices.size());
    x.tickets.push_back({{block, seat}, terms.prices[price]});
  }
  std::sort(x.tickets.begin(), x.tickets.end(), [](auto& a, auto& b) {
    return a.ticket < b.ticket;
  });
  x.total = total_of(x.tickets, terms.fees);
  return x;
}

/// Whether a hold can be paid for: the event's limit by card may have been
/// lowered since it began.
std::optional<refusal> may_pay_for(const booking& x, const sale_terms& terms) {
  auto why = may_keep(terms);
  return why || x.total == 0 ? why : may_pay(terms, x.tickets.size());
}

/// What a booking says for itself comes first: one that has ended has ended.
result<booking, refusal>
unless(std::optional<refusal> why, result<booking, refusal> next) {
  if (next && why)
    return failure{std::move(*why)};
  return next;
}

} // namespace

template <class Decide, class Compose>
result<change, refusal> ticket_block::step(const booking_id& id, timestamp now,
                                           Decide decide, Compose compose) {
  if (in_flight_.contains(id))
    return failure{refuse(refusal_code::busy)};
  auto known = bookings_.find(id);
  if (known == bookings_.end())
    return failure{refuse(refusal_code::no_such_booking)};
  result<booking, refusal> next = decide(known->second);
  if (!next) {
    forget_if_ended(id);
    return failure{next.error()};
  }
  return begin(compose(booking_step{id_, *terms_, known->second, *next, now}));
}

result<change, refusal>
ticket_block::reserve(const reserve_seats& cmd, timestamp now) {
  ensure(cmd.id.home == id_);
  if (in_flight_.contains(cmd.id) || bookings_.contains(cmd.id))
    return failure{refuse(refusal_code::busy)};
  if (auto why = may_reserve(*terms_, now, {cmd.access_code, cmd.admitted}))
    return failure{std::move(*why)};
  auto seats = choose_seats({id_, plan(), *terms_, seats_}, cmd.choice,
                            cmd.elsewhere.size());
  if (!seats)
    return failure{seats.error()};
  auto row = new_booking(cmd, id_, *seats, plan(), *terms_, now);
  return begin(hold_change(id_, *terms_, row));
}

result<change, refusal>
ticket_block::extend(const booking_id& id, timestamp now) {
  return step(
    id, now,
    [&](const booking& x) {
      return unless(may_keep(*terms_),
                    onsale::extend(x, terms_->limits.hold_ttl, now));
    },
    [](const booking_step& x) {
      return row_change(change_kind::hold_extended, x);
    });
}

result<change, refusal>
ticket_block::release(const booking_id& id, timestamp now) {
  return step(
    id, now,
    [&](const booking& x) {
      return onsale::release(x, now);
    },
    [](const booking_step& x) {
      return ending_change(change_kind::hold_released, x);
    });
}

result<change, refusal>
ticket_block::begin_payment(const booking_id& id, const std::string& method,
                            timestamp now) {
  return step(
    id, now,
    [&](const booking& x) {
      return unless(may_pay_for(x, *terms_),
                    onsale::begin_payment(x, method, now));
    },
    payment_change);
}

result<change, refusal>
ticket_block::answer_payment(const booking_id& id, uint32_t attempt,
                             const provider_answer& answer, timestamp now) {
  return step(
    id, now,
    [&](const booking& x) {
      auto next = onsale::answer_payment(x, attempt, answer, now);
      if (next && terms_->limits.tickets_per_card == 0)
        next->paid_by->card.clear();
      return next;
    },
    [&](const booking_step& x) {
      return answer_change(x, answer.money);
    });
}

result<change, refusal>
ticket_block::refund(const booking_id& id, refunder who, timestamp now) {
  return step(
    id, now,
    [&](const booking& x) {
      return onsale::refund(x, terms_->refund_until, who, now);
    },
    [&](const booking_step& x) {
      auto result = ending_change(change_kind::tickets_refunded, x);
      // Whoever is inside does not pay their way back out.
      result.only_unused = who == refunder::buyer;
      return result;
    });
}

result<change, refusal>
ticket_block::cancel(const booking_id& id, timestamp now) {
  return step(
    id, now,
    [&](const booking& x) {
      return onsale::cancel(x, now);
    },
    [](const booking_step& x) {
      return ending_change(change_kind::booking_cancelled, x);
    });
}

result<change, refusal>
ticket_block::fail_capture(const booking_id& id, card_hold money,
                           timestamp now) {
  return step(
    id, now,
    [&](const booking& x) {
      return onsale::fail_capture(x, now);
    },
    [&](const booking_step& x) {
      return capture_failed_change(x, money);
    });
}

// -- house seats --------------------------------------------------------------

result<change, refusal>
ticket_block::block_seats(const std::vector<seat_index>& seats, timestamp now) {
  return move_house_seats(seats, seat_status::blocked, now);
}

result<change, refusal>
ticket_block::unblock_seats(const std::vector<seat_index>& seats,
                            timestamp now) {
  return move_house_seats(seats, seat_status::available, now);
}

/// Why the house may not take these places now.
std::optional<refusal>
ticket_block::not_ours_to_move(const std::vector<seat_index>& seats) const {
  if (auto why = check_names({id_, plan(), *terms_, seats_}, seats))
    return why;
  auto in_use = refuse(refusal_code::seats_in_use);
  auto busy = false;
  for (auto seat : seats) {
    if (holder_of(seat))
      in_use.unavailable.push_back({id_, seat});
    else if (seats_.is_moving(seat))
      busy = true;
  }
  if (!in_use.unavailable.empty())
    return in_use;
  if (busy)
    return refuse(refusal_code::busy);
  return std::nullopt;
}

result<change, refusal>
ticket_block::move_house_seats(const std::vector<seat_index>& seats,
                               seat_status to, timestamp now) {
  if (auto why = not_ours_to_move(seats))
    return failure{std::move(*why)};
  change x;
  x.block = id_;
  x.kind = to == seat_status::blocked ? change_kind::seats_blocked
                                      : change_kind::seats_unblocked;
  x.at = now;
  for (auto seat : seats)
    if (seats_.status(seat) != to)
      x.seats.push_back({seat, to});
  return begin(std::move(x));
}

// -- places that leave the plan -----------------------------------------------

result<std::vector<seat_index>, refusal>
ticket_block::withdraw(const std::vector<seat_index>& seats) {
  if (auto why = not_ours_to_move(seats))
    return failure{std::move(*why)};
  std::vector<seat_index> result;
  for (auto seat : seats)
    if (seats_.withdraw(seat))
      result.push_back(seat);
  return result;
}

void ticket_block::put_back(const std::vector<seat_index>& seats) {
  auto effect = choice_effect::none;
  for (auto seat : seats)
    if (seats_.put_back(seat) == choice_effect::seats_came_back)
      effect = choice_effect::seats_came_back;
  if (effect == choice_effect::seats_came_back)
    ++freed_;
}

void ticket_block::withdraw_again(const seat_set& seats) {
  for (size_t i = 0; i < seats.size(); ++i)
    if (seats.test(i))
      seats_.withdraw(static_cast<seat_index>(i));
}

// -- time ---------------------------------------------------------------------

change ticket_block::end_overdue(const booking& x, timestamp now) {
  auto next = onsale::expire(x, now);
  auto kind = x.status == booking_status::capture_failed
                ? change_kind::seats_returned
                : change_kind::hold_expired;
  return begin(ending_change(kind, {id_, *terms_, x, next, now}));
}

std::vector<change> ticket_block::expire(timestamp now) {
  std::vector<change> overdue;
  for (auto& id : due_.due(now)) {
    auto booked = bookings_.find(id);
    overdue.push_back(booked == bookings_.end()
                        ? ask(id, now)
                        : end_overdue(booked->second, now));
  }
  return overdue;
}

} // namespace onsale
