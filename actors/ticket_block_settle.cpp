// How a ticket block takes in what became of its entries.

#include "actors/store_call.hpp"
#include "actors/ticket_block.hpp"

#include <algorithm>
#include <utility>

namespace onsale::actors {

namespace {

using storage::entry_outcome;

/// Pause before a duty towards another block is tried again.
constexpr std::chrono::seconds duty_pause{1};

/// Pause before something is written again that the store did not take.
constexpr std::chrono::milliseconds drop_pause{250};

/// How long to wait for a follower to settle.
constexpr std::chrono::seconds follower_timeout{10};

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
    default:
      return refuse(refusal_code::unavailable);
  }
}

/// Whether a booking has become what a change of unknown fate was to make of
/// it. Something else may have been written at that version since.
bool is_step_of(const booking& change, const booking& stored) {
  return stored.version > change.version
         || (stored.version == change.version && stored.status == change.status
             && stored.hold_until == change.hold_until
             && stored.attempts() == change.attempts()
             && (!stored.paid_by || !change.paid_by
                 || stored.paid_by->method == change.paid_by->method));
}

bool is_house_change(const change& x) {
  return x.kind == change_kind::seats_blocked
         || x.kind == change_kind::seats_unblocked;
}

/// Whether a request may not just be forgotten: somebody waits for its answer,
/// or it is the provider's word, which nobody says again.
bool must_be_answered(const request& x) {
  return x.promise.pending() || std::holds_alternative<payment_answered>(x.what)
         || std::holds_alternative<duty_performed>(x.what);
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
    if (x.result.asked && is_open())
      if (auto next = machine_->learn(*of.what->about, *x.result.asked, now()))
        write(*std::move(next), std::nullopt, {}, std::nullopt);
    if (of.if_applied)
      answer_to(of.from, *of.if_applied);
  } else if (of.refused && machine_->rollbacks() != of.rollbacks) {
    // What stood in the way was never durable: decide anew (P1.3).
    decide(std::move(of.from));
  } else if (of.refused) {
    answer_to(of.from, *std::move(of.refused));
  } else {
    answer_to(of.from, *std::move(of.if_applied));
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
    for (auto& waiter : payment_waiters_[answered->booking])
      if (auto cmd = std::get_if<change_booking>(&waiter.what))
        cmd->who.key.reset();
    decide(std::move(of.from));
    return;
  }
  auto changed = x.result.outcome == entry_outcome::state_changed;
  // A new booking may find that a follower has given it up (P4).
  if (changed && of.what->row && of.what->row->version > 1) {
    links_.env->log.warning("booking changed behind its block",
                            {{"event", id_.event.value}, {"block", id_.block}});
    outdated_ = true;
    if (must_be_answered(of.from))
      decide(std::move(of.from));
    return;
  }
  answer_to(of.from, refused_by_ledger(x.result));
}

/// What follows from a change that is durable now.
void ticket_block_state::committed(pending& x) {
  const auto& what = *x.what;
  switch (what.kind) {
    case change_kind::payment_begun:
      // Who still asks about the card before shall not hear of this one.
      tell_payment_waiters(*what.about,
                           refuse(refusal_code::request_in_progress));
      payment_waiters_[*what.about].push_back(std::move(x.from));
      self_->send(links_.checkout, authorise_payment{*what.row->paid_by});
      break;
    case change_kind::tickets_sold:
    case change_kind::payment_declined:
    case change_kind::payment_answered_action:
      links_.env->metrics->confirms[to_string(what.kind)].Increment();
      tell_payment_waiters(*what.about, *x.if_applied);
      break;
    default:
      if (what.row)
        tell_payment_waiters_of_end(*what.row);
  }
  auto attempt = what.row ? what.row->paid_by : std::nullopt;
  for (const auto& due : what.due)
    perform(due,
            attempt && attempt->attempt == due.number ? attempt : std::nullopt);
}

void ticket_block_state::tell_payment_waiters(const booking_id& id,
                                              const reply& what) {
  auto i = payment_waiters_.find(id);
  if (i == payment_waiters_.end())
    return;
  auto waiters = std::move(i->second);
  payment_waiters_.erase(i);
  for (auto& x : waiters)
    answer_to(x, what);
}

/// Whoever waits for the provider when the booking ends in another way hears
/// what a confirm hears from now on.
void ticket_block_state::tell_payment_waiters_of_end(const booking& ended) {
  auto ends = !onsale::is_open(ended.status)
              && ended.status != booking_status::confirmed;
  if (!ends)
    return;
  if (auto again = begin_payment(ended, {}, now()); !again)
    tell_payment_waiters(ended.id, std::move(again).error());
}

void ticket_block_state::perform(const duty& what,
                                 const std::optional<payment>& attempt) {
  if (what.kind != duty_kind::settle_follower
      && what.kind != duty_kind::free_follower) {
    self_->send(links_.checkout, duty_due{what, attempt});
    return;
  }
  booking_brief brief;
  brief.status = what.kind == duty_kind::settle_follower
                   ? booking_status::confirmed
                   : booking_status::released;
  settle_follower cmd{what.booking, {id_.event, what.number}, brief};
  self_->request(links_.region, follower_timeout, std::move(cmd))
    .then(
      [this, what](const reply& x) {
        if (std::holds_alternative<answer>(x))
          handle_silently(duty_performed{what, std::nullopt, std::nullopt});
        else
          perform_later(what);
      },
      [this, what](const caf::error&) {
        perform_later(what);
      });
}

void ticket_block_state::perform_later(const duty& what) {
  self_->delayed_send(self_, duty_pause, repeat_duty{what});
}

void ticket_block_state::resume(const booking_id& id) {
  // Whatever is parked is decided anew when the block has been read again.
  if (!machine_)
    return;
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
  move(metrics.open_holds, now.open_bookings, shown_.open_bookings);
  shown_ = now;
}

// -- entries that were not written, or nobody knows ---------------------------

void ticket_block_state::dropped(const entries_dropped& x) {
  if (!machine_)
    return;
  std::vector<pending> gone;
  for (auto tag : x.tags) {
    auto i = pending_.find(tag);
    if (i == pending_.end())
      continue;
    gone.push_back(std::move(i->second));
    pending_.erase(i);
    if (gone.back().what)
      machine_->drop(*gone.back().what);
  }
  for (auto& of : gone) {
    try_again_later(of.from);
    answer_to(of.from, refuse(x.why));
    if (of.what && of.what->about)
      resume(*of.what->about);
  }
  // What falls due by itself is tried again, but not as fast as it fails.
  pause_until_ = self_->clock().now() + drop_pause;
  schedule();
  read_again_once_settled();
}

/// The provider's answers must not get lost with the store. (What is due by
/// time comes back by itself.)
void ticket_block_state::try_again_later(const request& from) {
  if (auto x = std::get_if<payment_answered>(&from.what))
    self_->delayed_send(self_, drop_pause, *x);
  else if (auto x = std::get_if<duty_performed>(&from.what))
    self_->delayed_send(self_, drop_pause, *x);
}

void ticket_block_state::reopened(const shard_reopened& x) {
  rebuild_ = x.rebuild;
  read_again();
}

/// What is in flight rests on the old state: it has to be known what became of
/// it before anything is decided on the new one.
void ticket_block_state::read_again_once_settled() {
  if (machine_ && outdated_ && pending_.empty())
    read_again();
}

/// Answers what was in flight when the store was lost, from what the store says
/// now. Whatever did not happen is decided anew.
void ticket_block_state::resolve_pending() {
  auto open = std::exchange(pending_, {});
  for (auto& [tag, of] : open) {
    if (of.what && of.what->row) {
      auto id = *of.what->about;
      fates_.emplace(tag, std::move(of));
      links_.env->store->ledger().find_booking(
        id, tell_self<booking_loaded>(self_, tag));
    } else if (of.what && is_house_change(*of.what) && is_done(*of.what)) {
      // Decided anew it would seem to have moved nothing.
      check(std::move(of.from), std::nullopt, std::move(of.if_applied));
    } else if (of.from.promise.pending()) {
      decide(std::move(of.from));
    }
  }
  auto parked = std::exchange(parked_, {});
  for (auto& [id, waiting] : parked)
    for (auto& x : waiting)
      decide(std::move(x));
}

void ticket_block_state::fate_known(
  pending of,
  const storage::store_result<std::optional<storage::booking_record>>& found) {
  if (!found) {
    try_again_later(of.from);
    answer_to(of.from, refuse(refusal_code::outcome_unknown));
    resume(*of.what->about);
    return;
  }
  const auto& row = *of.what->row;
  auto applied = *found && is_step_of(row, (**found).row);
  if (applied && of.what->kind == change_kind::payment_begun) {
    // It waits for the provider, or hears what that has said meanwhile.
    decide(std::move(of.from));
  } else if (applied && of.if_applied) {
    if (std::holds_alternative<payment_answered>(of.from.what))
      tell_payment_waiters(row.id, *of.if_applied);
    else
      tell_payment_waiters_of_end((**found).row);
    answer_to(of.from, *of.if_applied);
  } else if (applied) {
    tell_payment_waiters_of_end((**found).row);
  } else if (must_be_answered(of.from)) {
    decide(std::move(of.from));
  }
  resume(row.id);
}

/// Whether nobody knows yet what became of a change of that booking.
bool ticket_block_state::is_open_fate(const booking_id& id) const {
  return std::any_of(fates_.begin(), fates_.end(), [&](const auto& x) {
    return x.second.what->about == id;
  });
}

/// Whether the seats are as the change was to make them.
bool ticket_block_state::is_done(const change& x) const {
  auto now = machine_->snapshot();
  return std::all_of(x.seats.begin(), x.seats.end(), [&](const auto& y) {
    return now.state_of(y.seat) == y.status;
  });
}

void ticket_block_state::lost() {
  fail_stash(refuse(refusal_code::unavailable));
  for (auto& [tag, of] : std::exchange(pending_, {}))
    answer_to(of.from, refuse(refusal_code::unavailable));
  for (auto& [number, of] : std::exchange(fates_, {}))
    answer_to(of.from, refuse(refusal_code::outcome_unknown));
  for (auto& [number, from] : std::exchange(lookups_, {}))
    answer_to(from, refuse(refusal_code::unavailable));
  for (auto& [id, waiting] : std::exchange(parked_, {}))
    for (auto& x : waiting)
      answer_to(x, refuse(refusal_code::unavailable));
  for (auto& [id, waiting] : std::exchange(payment_waiters_, {}))
    for (auto& x : waiting)
      answer_to(x, refuse(refusal_code::outcome_unknown));
  self_->quit();
}

} // namespace onsale::actors
