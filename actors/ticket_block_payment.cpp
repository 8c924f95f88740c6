// What a ticket block makes of the payment provider's word.

#include "actors/store_call.hpp"
#include "actors/ticket_block.hpp"
#include "actors/ticket_block_call.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace onsale::actors {

namespace {

/// How long before the seats of a buyer who is at the bank go back the provider
/// is asked once more: time for some calls that fail.
constexpr std::chrono::seconds last_look{30};

} // namespace

const call* caller_of(const block_command& what) {
  if (auto x = std::get_if<reserve_here>(&what))
    return &x->who;
  if (auto x = std::get_if<change_booking>(&what))
    return &x->who;
  if (auto x = std::get_if<confirm_ticket>(&what))
    return &x->who;
  return nullptr;
}

std::optional<storage::keyed_answer> key_of(const block_command& what) {
  auto who = caller_of(what);
  return who ? who->key : std::nullopt;
}

void ticket_block_state::on(const payment_answered& cmd, request& from) {
  if (machine_->in_flight(cmd.booking)) {
    park(cmd.booking, std::move(from));
    return;
  }
  auto row = machine_->find(cmd.booking);
  // News of a card that another one has replaced: it is being voided, and who
  // waits now waits for the other.
  if (row && row->attempts() > cmd.attempt)
    return;
  if (!cmd.said) {
    // Not known yet. Nobody is told a guess; the booking goes on paying.
    tell_payment_waiters(cmd.booking, refuse(refusal_code::outcome_unknown));
    return;
  }
  if (row && row->status == booking_status::requires_action
      && cmd.said->state == payment_state::requires_action) {
    // The buyer has not acted yet: nothing changes.
    auto text = render(answer_kind::action_required, *row);
    for (auto& x : take_payment_waiters(cmd.booking))
      check(std::move(x), std::nullopt, text);
    return;
  }
  if (!row) {
    // It ended while nobody knew of it here; the store tells how.
    for (auto& x : take_payment_waiters(cmd.booking))
      decide(std::move(x));
    return;
  }
  auto decided = machine_->answer_payment(cmd.booking, cmd.attempt, *cmd.said,
                                          now());
  if (!decided) {
    for (auto& x : take_payment_waiters(cmd.booking))
      check(std::move(x), decided.error(), std::nullopt);
    return;
  }
  auto kind = answer_kind::confirmed;
  if (cmd.said->state == payment_state::declined)
    kind = answer_kind::declined;
  else if (cmd.said->state == payment_state::requires_action)
    kind = answer_kind::action_required;
  auto text = render(kind, *decided->row);
  // The answer is kept under the key of the confirm that began the attempt.
  std::optional<storage::keyed_answer> key;
  auto waiters = payment_waiters_.find(cmd.booking);
  if (kind != answer_kind::action_required
      && waiters != payment_waiters_.end()) {
    key = key_of(waiters->second.front().what);
    if (key) {
      key->status = text.status;
      key->body = text.body;
    }
  }
  write(*std::move(decided), std::move(text), std::move(from), std::move(key));
}

/// A confirm whose payment has begun hears what has come of that: decided like
/// a new one it could begin a second attempt. @returns whether that is known;
/// if not it hears what any confirm hears.
bool ticket_block_state::hear_of_begun(const change_booking& cmd,
                                       const booking& x, request& from) {
  if (!cmd.begun)
    return false;
  // Another confirm may have tried the card once more since: that counts.
  auto same = x.paid_by && x.paid_by->method == cmd.payment_method;
  if (same && x.status == booking_status::confirmed) {
    answer_and_keep(x.id, std::move(from), render(answer_kind::confirmed, x));
    return true;
  }
  if (same && x.status == booking_status::held) {
    answer_and_keep(x.id, std::move(from), render(answer_kind::declined, x));
    return true;
  }
  if (!same && onsale::is_open(x.status)) { // another card has replaced it
    check(std::move(from), refuse(refusal_code::request_in_progress),
          std::nullopt);
    return true;
  }
  return false;
}

/// News of what a buyer did at the bank are told once, and lost with the node
/// that heard them. So the provider is asked in any case before the seats go
/// back, while an approval still counts.
void ticket_block_state::look_before_end(const booking& x) {
  if (x.status != booking_status::requires_action || !x.deadline || !x.paid_by)
    return;
  auto left = std::max(*x.deadline - now(), duration_ms{0});
  auto before = std::min<duration_ms>(last_look, left / 2);
  last_looks_.emplace(*x.deadline - before, *x.paid_by);
}

void ticket_block_state::look_at_payments() {
  while (!last_looks_.empty() && last_looks_.begin()->first <= now()) {
    auto attempt = last_looks_.extract(last_looks_.begin()).mapped();
    auto row = machine_->find(attempt.booking);
    if (row && row->status == booking_status::requires_action
        && row->attempts() == attempt.attempt)
      self_->send(links_.checkout, review_payment{std::move(attempt)});
  }
}

/// A duty that was performed twice, as after a restart, is noted once, and what
/// gives the money back after the capture: a payment's state never goes back.
void ticket_block_state::on(const duty_performed& cmd, request& from) {
  if (!machine_->owes(cmd.what))
    return;
  auto gives_back = cmd.what.kind == duty_kind::refund_payment
                    || cmd.what.kind == duty_kind::void_payment;
  auto too_early = gives_back
                   && machine_->owes(
                     {cmd.what.booking, duty_kind::capture, cmd.what.number});
  if (machine_->in_flight(cmd.what.booking) || too_early)
    park(cmd.what.booking, std::move(from));
  else if (cmd.attempt && cmd.became != payment_state::capture_failed)
    finish_duty(cmd, nullptr, from);
  else
    look_up(cmd.what.booking, std::move(from));
}

void ticket_block_state::finish_duty(const duty_performed& cmd,
                                     const booking* row, request& from) {
  change x;
  x.block = id_;
  x.kind = change_kind::duty_done;
  x.at = now();
  x.about = cmd.what.booking;
  if (cmd.became == payment_state::capture_failed && row
      && row->status == booking_status::confirmed) {
    machine_->adopt(*row);
    if (auto failed = machine_->fail_capture(row->id, cmd.money, now()))
      x = *std::move(failed);
  }
  // The number of any other duty is that of a block.
  if (cmd.became) {
    if (cmd.attempt)
      x.attempt = cmd.attempt;
    else if (row && row->paid_by && row->paid_by->attempt == cmd.what.number)
      x.attempt = row->paid_by;
    // What we have declined ourselves goes on being told as that.
    auto declined = x.attempt && x.attempt->state == payment_state::declined
                    && cmd.became == payment_state::voided;
    if (x.attempt && !declined)
      x.attempt->state = *cmd.became;
  }
  x.done.push_back(cmd.what);
  write(std::move(x), std::nullopt, std::move(from), std::nullopt);
}

} // namespace onsale::actors
