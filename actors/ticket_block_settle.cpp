// How a ticket block takes in what became of its entries.

#include "actors/ticket_block.hpp"
#include "actors/ticket_block_call.hpp"

#include <utility>

namespace onsale::actors {

namespace {

using storage::entry_outcome;

/// Pause before a duty towards another block is tried again.
constexpr std::chrono::seconds duty_pause{1};

/// How long to wait for a follower to settle. Answers wait for it, too, the
/// first time.
constexpr std::chrono::seconds follower_timeout{2};
constexpr bool first_try = true;

/// What a client is told when its entry was not applied.
reply refused_by_ledger(const storage::entry_result& x) {
  switch (x.outcome) {
    case entry_outcome::replay:
      return answer{x.stored->status, x.stored->body, true, std::nullopt};
    case entry_outcome::key_conflict:
      return refuse(refusal_code::idempotency_conflict);
    case entry_outcome::ticket_limit: {
      auto why = refuse(refusal_code::ticket_limit);
      why.field = "tickets_per_user";
      return why;
    }
    case entry_outcome::open_holds: {
      auto why = refuse(refusal_code::ticket_limit);
      why.field = "open_holds";
      return why;
    }
    case entry_outcome::ticket_used: {
      auto why = refuse(refusal_code::not_refundable);
      why.detail = "a ticket of the booking was used at the door";
      return why;
    }
    default:
      return refuse(refusal_code::unavailable);
  }
}

bool is_towards_follower(const duty& x) {
  return x.kind == duty_kind::settle_follower
         || x.kind == duty_kind::free_follower;
}

/// What is known of an attempt to pay once a change is written.
std::optional<payment> attempt_of(const change& x, uint32_t number) {
  if (x.row && x.row->attempts() == number)
    return x.row->paid_by;
  if (x.replaced && x.replaced->attempt == number)
    return x.replaced;
  return std::nullopt;
}

/// Whether a sale was not counted although its event counts those of each card.
bool is_uncounted(const change& sale, const event_limits& limits) {
  return limits.tickets_per_card > 0 && sale.row->total > 0
         && !sale.card_counters;
}

} // namespace

void ticket_block_state::settle(const entries_settled& x) {
  if (!machine_)
    return; // Being read anew: what these entries did is in the store.
  std::vector<verdict> verdicts;
  verdicts.reserve(x.settled.size());
  auto version = machine_->version();
  for (const auto& one : x.settled) {
    auto i = pending_.find(one.tag);
    if (i == pending_.end())
      continue;
    verdicts.push_back({std::move(i->second), one.result});
    pending_.erase(i);
    apply(verdicts.back());
  }
  // A client must see its own write on this node (P9).
  if (machine_->version() != version)
    publish();
  for (auto& one : verdicts)
    follow_up(one);
  schedule();
  read_again_once_settled();
}

void ticket_block_state::apply(const verdict& x) {
  const auto& what = x.of.what;
  if (!what)
    return;
  // A `booking_asked` that found a row has written nothing and has no number.
  auto written = x.result.outcome == entry_outcome::applied
                 && x.result.seq != 0;
  if (written)
    machine_->commit(*what, x.result.seq);
  else
    machine_->drop(*what);
}

void ticket_block_state::follow_up(verdict& x) {
  auto& of = x.of;
  if (x.result.outcome != entry_outcome::applied) {
    not_applied(x);
  } else if (of.what) {
    committed(of);
    if (x.result.asked && is_open() && !leaving())
      if (auto next = machine_->learn(*of.what->about, *x.result.asked, now()))
        write(*std::move(next), std::nullopt, {}, std::nullopt);
    if (of.if_applied)
      answer_once_shown(of.shown_with ? of.shown_with : of.what->about,
                        std::move(of.from), *of.if_applied);
  } else if (of.refused && machine_->rollbacks() != of.rollbacks
             && must_be_answered(of.from) && !is_withdrawal(of.from)) {
    // What stood in the way was never durable: decide anew (P1.3), unless who
    // asked has been told already that nothing has happened.
    decide(std::move(of.from));
  } else if (of.refused) {
    answer_to(of.from, *std::move(of.refused));
  } else {
    auto about = of.if_applied->booking;
    answer_once_shown(about, std::move(of.from), *std::move(of.if_applied));
  }
  if (of.what && of.what->about)
    resume(*of.what->about);
}

void ticket_block_state::not_applied(verdict& x) {
  auto& of = x.of;
  auto about_key = x.result.outcome == entry_outcome::replay
                   || x.result.outcome == entry_outcome::key_conflict;
  if (auto answered = std::get_if<payment_answered>(&of.from.what);
      answered && about_key) {
    // The key was used for something else while the provider was thinking. The
    // payment stands all the same; its answer just is not kept.
    auto waiters = payment_waiters_.find(answered->booking);
    if (waiters != payment_waiters_.end())
      if (auto cmd = std::get_if<change_booking>(&waiters->second.front().what))
        cmd->who.key.reset();
    decide(std::move(of.from));
    return;
  }
  if (auto answered = std::get_if<payment_answered>(&of.from.what);
      answered && x.result.outcome == entry_outcome::ticket_limit) {
    // The user's own limit does not bind a sale, so it is the card's.
    answered->said = beyond_card_limit(*std::move(answered->said));
    decide(std::move(of.from));
    return;
  }
  auto changed = x.result.outcome == entry_outcome::state_changed;
  // A new booking may find that a follower has given it up (P4).
  if (changed && of.what->row && of.what->row->version > 1) {
    found_outdated();
    if (must_be_answered(of.from))
      decide(std::move(of.from));
    return;
  }
  // The key may have been used for something else: then it keeps no answer.
  auto said = of.shown_with && x.result.outcome == entry_outcome::key_conflict
                ? reply{*std::move(of.if_applied)}
                : refused_by_ledger(x.result);
  answer_once_shown(of.shown_with, std::move(of.from), std::move(said));
}

/// What follows from a change that is durable now.
void ticket_block_state::committed(pending& x) {
  const auto& what = *x.what;
  for (const auto& due : what.due)
    if (is_towards_follower(due))
      tell_follower(due, first_try);
  switch (what.kind) {
    case change_kind::payment_begun:
      // Who still asks about the card before shall not hear of this one.
      tell_payment_waiters(*what.about,
                           refuse(refusal_code::request_in_progress));
      wait_for_payment(*what.about, std::move(x.from));
      if (!leaving())
        self_->send(links_.checkout, authorise_payment{*what.row->paid_by});
      break;
    case change_kind::tickets_sold:
      // Somebody else may come in instead. A buyer whose pass is not given back
      // since this gets lost keeps it for as long as it would last anyway.
      if (event_->terms->waiting_room)
        self_->send(links_.region,
                    purchase_completed{id_.event, what.row->user});
      if (is_uncounted(what, event_->terms->limits))
        links_.env->log.warning(
          "sold without counting the card, which the provider did not name",
          {{"booking", to_string(*what.about)}});
      [[fallthrough]];
    case change_kind::payment_declined:
    case change_kind::payment_answered_action:
      links_.env->metrics->confirms[to_string(what.kind)].Increment();
      tell_provider_said(what, *x.if_applied);
      look_before_end(*what.row);
      break;
    default:
      if (what.row)
        tell_payment_waiters_of_end(*what.row);
  }
  for (const auto& due : what.due)
    if (!is_towards_follower(due))
      perform(due, attempt_of(what, due.number));
}

void ticket_block_state::tell_payment_waiters(const booking_id& id,
                                              const reply& what) {
  for (auto& x : take_payment_waiters(id))
    answer_once_shown(id, std::move(x), what);
}

void ticket_block_state::wait_for_payment(const booking_id& id, request from) {
  from.has_effect = true;
  if (auto cmd = std::get_if<change_booking>(&from.what))
    cmd->begun = true;
  payment_waiters_[id].push_back(std::move(from));
}

std::vector<request>
ticket_block_state::take_payment_waiters(const booking_id& id) {
  auto taken = payment_waiters_.extract(id);
  return taken.empty() ? std::vector<request>{} : std::move(taken.mapped());
}

/// What the provider has said, if that is final, is kept under everybody's key:
/// the first one's went into the entry.
void ticket_block_state::tell_provider_said(const change& x,
                                            const answer& what) {
  auto waiters = take_payment_waiters(*x.about);
  auto final = x.kind != change_kind::payment_answered_action;
  for (auto& to : waiters)
    if (final && &to != &waiters.front())
      answer_and_keep(*x.about, std::move(to), what);
    else
      answer_once_shown(x.about, std::move(to), what);
}

/// Whoever waits for the provider when the booking ends in another way hears
/// what a confirm hears from now on.
void ticket_block_state::tell_payment_waiters_of_end(const booking& ended) {
  auto ends = !onsale::is_open(ended.status)
              && ended.status != booking_status::confirmed;
  if (ends)
    tell_payment_waiters(ended.id, no_longer_open(ended));
}

void ticket_block_state::perform(const duty& what,
                                 const std::optional<payment>& attempt) {
  if (is_towards_follower(what))
    tell_follower(what, first_try);
  else if (!leaving()) // its next owner does what is due
    self_->send(links_.checkout, duty_due{what, attempt});
}

void ticket_block_state::tell_follower(const duty& what, bool waited_for) {
  booking_brief brief;
  brief.status = what.kind == duty_kind::settle_follower
                   ? booking_status::confirmed
                   : booking_status::released;
  waited_for = waited_for && !leaving();
  if (waited_for)
    ++unshown_[what.booking].followers;
  settle_follower cmd{what.booking, {id_.event, what.number}, brief};
  self_->request(links_.region, follower_timeout, std::move(cmd))
    .then(
      [this, what, waited_for](const reply& x) {
        if (std::holds_alternative<answer>(x))
          handle_silently(duty_performed{what, std::nullopt, std::nullopt});
        else
          perform_later(what);
        if (waited_for)
          follower_told(what.booking);
      },
      [this, what, waited_for](const caf::error&) {
        perform_later(what);
        if (waited_for)
          follower_told(what.booking);
      });
}

/// A client must see its own write in every block of its booking (P9), but is
/// not kept from its answer by a follower that cannot settle just then.
void ticket_block_state::follower_told(const booking_id& id) {
  auto i = unshown_.find(id);
  if (i == unshown_.end() || --i->second.followers > 0)
    return;
  auto answers = std::move(i->second.answers);
  unshown_.erase(i);
  for (auto& [to, what] : answers)
    answer_to(to, std::move(what));
}

void ticket_block_state::answer_once_shown(const std::optional<booking_id>& id,
                                           request to, reply what) {
  auto i = id ? unshown_.find(*id) : unshown_.end();
  if (i == unshown_.end())
    answer_to(to, std::move(what));
  else
    i->second.answers.emplace_back(std::move(to), std::move(what));
}

void ticket_block_state::perform_later(const duty& what) {
  self_->delayed_send(self_, duty_pause, repeat_duty{what});
}

/// A block that has been read again meanwhile performs what it owes anyway.
void ticket_block_state::repeat(const duty& what) {
  if (leaving() || !machine_ || !machine_->owes(what))
    return;
  if (is_towards_follower(what))
    tell_follower(what, !first_try);
  else
    perform(what, std::nullopt);
}

void ticket_block_state::resume(const booking_id& id) {
  // Whatever is parked is decided anew when the block has been read again.
  if (!machine_)
    return;
  if (!machine_->in_flight(id))
    if (auto late = late_fates_.extract(id))
      ask_fate(std::move(late.mapped()));
  auto i = parked_.find(id);
  if (i == parked_.end() || machine_->in_flight(id) || is_open_fate(id))
    return;
  auto waiting = std::move(i->second);
  parked_.erase(i);
  for (auto& x : waiting)
    decide(std::move(x));
}

void ticket_block_state::publish() {
  auto fresh = std::make_shared<const block_snapshot>(machine_->snapshot());
  board_->publish(fresh);
  count(*fresh);
}

/// Moves the node's figures from what the block has shown to what it shows now.
void ticket_block_state::count(const block_snapshot& now) {
  auto& metrics = *links_.env->metrics;
  auto move = [](auto& gauge, uint32_t now, uint32_t before) {
    if (now != before)
      gauge.Increment(static_cast<double>(now) - static_cast<double>(before));
  };
  move(metrics.seats["available"], now.available, shown_.available);
  move(metrics.seats["held"], now.held, shown_.held);
  move(metrics.seats["sold"], now.sold, shown_.sold);
  move(metrics.seats["blocked"], now.blocked, shown_.blocked);
  move(metrics.open_holds, now.open_bookings, shown_.open_bookings);
  move(metrics.duties, now.duties, shown_.duties);
  shown_ = now;
}

} // namespace onsale::actors
