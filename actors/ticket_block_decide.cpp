// How a ticket block turns commands into changes and refusals.

#include "actors/store_call.hpp"
#include "actors/ticket_block.hpp"
#include "actors/ticket_block_call.hpp"

#include <algorithm>
#include <utility>

namespace onsale::actors {

namespace {

/// Ended bookings take no command: all that is left of the attempt is why.
result<change, refusal> why_not(result<booking, refusal> attempted) {
  if (attempted)
    return failure{refuse(refusal_code::unavailable)};
  return failure{std::move(attempted).error()};
}

/// An operator may end a booking, but not pay for it or keep it in its owner's
/// place.
bool may_touch(const change_booking& cmd, const booking& x) {
  auto ends = cmd.step == booking_step::refund
              || cmd.step == booking_step::cancel;
  return cmd.who.user == x.user || (cmd.who.by_operator && ends);
}

answer_kind kind_of(booking_step step) {
  switch (step) {
    case booking_step::confirm:
      return answer_kind::confirmed;
    case booking_step::extend:
      return answer_kind::extended;
    case booking_step::release:
      return answer_kind::released;
    default:
      return answer_kind::refunded;
  }
}

} // namespace

// -- commands that make or keep bookings --------------------------------------

void ticket_block_state::on(const reserve_here& cmd, request& from) {
  if (now() >= cmd.who.give_up) {
    answer_to(from, refuse(refusal_code::overloaded));
    return;
  }
  auto id = cmd.id ? *cmd.id : booking_id{id_, links_.env->random->bits128()};
  auto decided = machine_->reserve({id, cmd.who.user, cmd.access_code,
                                    cmd.choice, cmd.elsewhere,
                                    now() < cmd.who.admitted_until},
                                   now());
  conclude(std::move(decided), answer_kind::held, from);
}

void ticket_block_state::on(const hold_here& cmd, request& from) {
  auto kept = [&](const std::vector<seat_index>& seats) {
    answer result{200, {}, false, cmd.id};
    for (auto seat : seats)
      result.moved.push_back({id_, seat});
    return result;
  };
  if (auto seats = machine_->kept_for(cmd.id); !seats.empty()) {
    // Decided anew after the store's answer got lost. The row of its booking is
    // still to come.
    machine_->expect_row(cmd.id, now());
    check(std::move(from), std::nullopt, kept(seats));
    return;
  }
  auto decided = machine_->hold({cmd.id, cmd.choice}, now());
  if (!decided) {
    check(std::move(from), std::move(decided).error(), std::nullopt);
    return;
  }
  std::vector<seat_index> seats;
  for (const auto& x : decided->seats)
    seats.push_back(x.seat);
  write(*std::move(decided), kept(seats), std::move(from), std::nullopt);
}

void ticket_block_state::on(const settle_follower& cmd, request& from) {
  if (machine_->in_flight(cmd.id)) {
    park(cmd.id, std::move(from));
    return;
  }
  answer done{200, {}, false, cmd.id};
  if (auto x = machine_->learn(cmd.id, cmd.state_of_row, now()))
    write(*std::move(x), std::move(done), std::move(from), std::nullopt);
  else
    check(std::move(from), std::nullopt, std::move(done));
}

// -- commands about bookings --------------------------------------------------

void ticket_block_state::on(const confirm_ticket& cmd, request& from) {
  auto holder = machine_->holder_of(cmd.ticket.seat);
  if (!holder) {
    check(std::move(from), refuse(refusal_code::no_such_booking), std::nullopt);
    return;
  }
  change_booking by_id{cmd.who, *holder, booking_step::confirm,
                       cmd.payment_method};
  if (holder->home == id_) {
    request same{by_id, std::move(from.promise), from.has_effect};
    on(by_id, same);
    return;
  }
  // The ticket is a follower's: its booking is decided, and answered, at home.
  from.promise.delegate(links_.region, std::move(by_id));
}

void ticket_block_state::on(const change_booking& cmd, request& from) {
  if (!from.has_effect && now() >= cmd.who.give_up) {
    answer_to(from, refuse(refusal_code::overloaded));
    return;
  }
  if (machine_->in_flight(cmd.id) || is_open_fate(cmd.id)) {
    park(cmd.id, std::move(from));
    return;
  }
  auto x = machine_->find(cmd.id);
  if (!x) {
    look_up(cmd.id, std::move(from));
    return;
  }
  if (!may_touch(cmd, *x)) {
    check(std::move(from), refuse(refusal_code::no_such_booking), std::nullopt);
    return;
  }
  act_on(*x, cmd, from);
}

void ticket_block_state::act_on(const booking& x, const change_booking& cmd,
                                request& from) {
  auto kind = kind_of(cmd.step);
  switch (cmd.step) {
    case booking_step::confirm:
      confirm(cmd, x, from);
      return;
    case booking_step::extend:
      conclude(machine_->extend(cmd.id, now()), kind, from);
      return;
    case booking_step::release:
      conclude(machine_->release(cmd.id, now()), kind, from);
      return;
    case booking_step::refund: {
      auto who = cmd.who.by_operator ? refunder::by_operator : refunder::buyer;
      conclude(machine_->refund(cmd.id, who, now()), kind, from);
      return;
    }
    case booking_step::cancel:
      conclude(machine_->cancel(cmd.id, now()), kind, from);
      return;
  }
}

void ticket_block_state::confirm(const change_booking& cmd, const booking& x,
                                 request& from) {
  if (hear_of_begun(cmd, x, from))
    return;
  auto same_card = x.paid_by && x.paid_by->method == cmd.payment_method;
  if (x.status == booking_status::paying) {
    // One attempt at a time. The same card waits for the one that runs.
    if (same_card)
      wait_for_payment(cmd.id, std::move(from));
    else
      check(std::move(from), refuse(refusal_code::request_in_progress),
            std::nullopt);
    return;
  }
  if (x.status == booking_status::requires_action && same_card) {
    wait_for_payment(cmd.id, std::move(from));
    if (payment_waiters_[cmd.id].size() == 1)
      self_->send(links_.checkout, review_payment{*x.paid_by});
    return;
  }
  auto decided = machine_->begin_payment(cmd.id, cmd.payment_method, now());
  if (!decided) {
    conclude(std::move(decided), answer_kind::confirmed, from);
    return;
  }
  // The intent is written before the provider is called (P7). Its answer is not
  // final, so the key is only looked up.
  auto key = key_of(from.what);
  write(*std::move(decided), std::nullopt, std::move(from), std::move(key));
}

void ticket_block_state::look_up(const booking_id& id, request from) {
  ask_store(id, {std::move(from)});
}

void ticket_block_state::ask_store(const booking_id& id, question what) {
  auto number = next_tag_++;
  lookups_.emplace(number, std::move(what));
  links_.env->store->ledger().find_booking(
    id, tell_self<booking_loaded>(self_, number));
}

void ticket_block_state::booking_found(const booking_loaded& x) {
  if (auto i = fates_.find(x.lookup); i != fates_.end()) {
    auto of = std::move(i->second);
    fates_.erase(i);
    fate_known(std::move(of), *x.what);
    schedule();
    return;
  }
  auto i = lookups_.find(x.lookup);
  if (i == lookups_.end())
    return;
  auto what = std::move(i->second);
  lookups_.erase(i);
  if (!*x.what) {
    try_again_later(what.from);
    answer_to(what.from, refuse(refusal_code::unavailable));
    schedule();
    return;
  }
  const auto& found = **x.what;
  if (!is_open())
    decide(std::move(what.from));
  else if (found && is_older(found->row))
    found_old(found->row.id, std::move(what));
  else
    decide_found(found ? &*found : nullptr, what.from);
  schedule();
}

/// Whether a row says `confirmed` of a booking that has ended meanwhile: a sale
/// keeps its seats, and the block knows of its own seats best.
bool ticket_block_state::is_older(const booking& row) const {
  return row.status == booking_status::confirmed && !machine_->in_flight(row.id)
         && !machine_->find(row.id) && !machine_->has_sold(row);
}

void ticket_block_state::found_old(const booking_id& id, question what) {
  if (!what.again) {
    ask_store(id, {std::move(what.from), true});
    return;
  }
  // It was read after the block had ended it: they disagree.
  found_outdated();
  decide(std::move(what.from));
  read_again_once_settled();
}

void ticket_block_state::decide_found(const storage::booking_record* found,
                                      request& from) {
  if (auto duty = std::get_if<duty_performed>(&from.what)) {
    if (machine_->in_flight(duty->what.booking))
      decide(std::move(from));
    else
      finish_duty(*duty, found ? &found->row : nullptr, from);
    return;
  }
  auto cmd = std::get<change_booking>(from.what);
  if (found && may_touch(cmd, found->row))
    decide_ended(found->row, cmd, from);
  else
    check(std::move(from), refuse(refusal_code::no_such_booking), std::nullopt);
}

/// Commands on a booking that is not open any more. Repeating what has been
/// done is answered as it was the first time.
void ticket_block_state::decide_ended(const booking& x,
                                      const change_booking& cmd,
                                      request& from) {
  auto again = [&](answer_kind kind) {
    check(std::move(from), std::nullopt, render(kind, x));
  };
  if (machine_->in_flight(x.id) || machine_->find(x.id)) {
    // It has come back to life while the store was being asked.
    decide(std::move(from));
    return;
  }
  switch (cmd.step) {
    case booking_step::confirm:
      if (hear_of_begun(cmd, x, from))
        return;
      if (x.status == booking_status::confirmed && x.paid_by
          && x.paid_by->method == cmd.payment_method)
        return again(answer_kind::confirmed);
      return conclude(why_not(begin_payment(x, cmd.payment_method, now())),
                      answer_kind::confirmed, from);
    case booking_step::extend:
      return conclude(
        why_not(onsale::extend(x, event_->terms->limits.hold_ttl, now())),
        answer_kind::extended, from);
    case booking_step::release:
      if (x.status == booking_status::released)
        return again(answer_kind::released);
      return conclude(why_not(onsale::release(x, now())), answer_kind::released,
                      from);
    case booking_step::refund:
      if (x.status == booking_status::refunded)
        return again(answer_kind::refunded);
      break;
    case booking_step::cancel:
      if (x.status == booking_status::cancelled)
        return again(answer_kind::refunded);
      break;
  }
  machine_->adopt(x);
  act_on(x, cmd, from);
}

// -- from decisions to entries ------------------------------------------------

void ticket_block_state::conclude(result<change, refusal> decided,
                                  answer_kind kind, request& from) {
  if (!decided) {
    auto why = std::move(decided).error();
    if (why.code == refusal_code::busy) {
      auto cmd = std::get<change_booking>(from.what);
      park(cmd.id, std::move(from));
    } else {
      check(std::move(from), std::move(why), std::nullopt);
    }
    return;
  }
  auto text = render(kind, *decided->row);
  auto key = key_of(from.what);
  if (key) {
    key->status = text.status;
    key->body = text.body;
  }
  write(*std::move(decided), std::move(text), std::move(from), std::move(key));
}

void ticket_block_state::write(change what, std::optional<answer> if_applied,
                               request from,
                               std::optional<storage::keyed_answer> key) {
  append({std::move(from), std::move(what), std::move(if_applied), std::nullopt,
          machine_->rollbacks()},
         std::move(key));
}

/// An answer that changes nothing waits for a check that begins after the
/// decision, and for everything undurable that it may rest on (P2): entries of
/// one block keep their order.
void ticket_block_state::check(request from, std::optional<refusal> refused,
                               std::optional<answer> otherwise) {
  auto key = key_of(from.what);
  append({std::move(from), std::nullopt, std::move(otherwise),
          std::move(refused), machine_->rollbacks()},
         std::move(key));
}

void ticket_block_state::append(pending x,
                                std::optional<storage::keyed_answer> key,
                                const std::optional<entry_group>& together) {
  auto tag = next_tag_++;
  storage::ledger_entry entry{shard_, x.what, std::move(key)};
  pending_.emplace(tag, std::move(x));
  self_->send(links_.journal,
              journal_entry{id_, tag, std::move(entry), rebuild_, together});
}

void ticket_block_state::park(const booking_id& id, request from) {
  parked_[id].push_back(std::move(from));
}

answer ticket_block_state::render(answer_kind kind, const booking& x) const {
  auto text = links_.env->answers->write(kind, x, *event_, now());
  return {text.status, std::move(text.body), false, x.id};
}

void ticket_block_state::answer_to(request& to, reply what) {
  auto why = std::get_if<refusal>(&what);
  auto denies = why
                && (why->code == refusal_code::unavailable
                    || why->code == refusal_code::overloaded);
  if (denies && to.has_effect) // P2.3
    what = refuse(refusal_code::outcome_unknown);
  if (to.promise.pending())
    to.promise.deliver(std::move(what));
}

} // namespace onsale::actors
