// What a ticket block does about entries that were not written, or of which
// nobody knows whether they were (P1.5).

#include "actors/store_call.hpp"
#include "actors/ticket_block.hpp"
#include "actors/ticket_block_call.hpp"
#include "domain/ensure.hpp"

#include <algorithm>
#include <utility>

namespace onsale::actors {

namespace {

/// Pause before something is written again that the store did not take.
constexpr std::chrono::milliseconds drop_pause{250};

/// A block that has to be read again within this time of the last one waits
/// first, longer each time.
constexpr std::chrono::seconds reopen_calm{10};
constexpr std::chrono::milliseconds first_pause{250};

/// Longest pause when the journal asks for it: the store has just answered it,
/// and a block is read once for each batch that was lost, at most.
constexpr std::chrono::milliseconds lost_pause_max{500};

/// The same when block and store disagree. Something that makes it so each time
/// (a bug, or a database that somebody has tampered with) must not keep the
/// node busy with one block.
constexpr std::chrono::milliseconds outdated_pause_max{5'000};

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

} // namespace

bool must_be_answered(const request& x) {
  return x.promise.pending() || std::holds_alternative<payment_answered>(x.what)
         || std::holds_alternative<duty_performed>(x.what);
}

bool is_withdrawal(const request& x) {
  auto cmd = std::get_if<set_house_seats_here>(&x.what);
  return cmd && cmd->for_now;
}

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
  if (leaving()) {
    if (!from.promise.pending())
      give_back_in_turn(from);
    return;
  }
  if (auto x = std::get_if<payment_answered>(&from.what))
    self_->delayed_send(self_, drop_pause, *x);
  else if (auto x = std::get_if<duty_performed>(&from.what))
    self_->delayed_send(self_, drop_pause, *x);
}

void ticket_block_state::reopened(const shard_reopened& x) {
  rebuild_ = x.rebuild;
  // Whoever is leaving reads only for the sake of what is in flight.
  if (!has_left())
    read_again(lost_pause_max);
}

/// The store has something else than the machine.
void ticket_block_state::found_outdated() {
  links_.env->log.warning("booking changed behind its block",
                          {{"event", id_.event.value}, {"block", id_.block}});
  outdated_ = true;
}

void ticket_block_state::read_again(std::chrono::milliseconds pause_max) {
  if (machine_)
    withdrawn_ = machine_->withdrawn();
  machine_.reset();
  last_looks_.clear();
  outdated_ = false;
  ++load_attempt_; // one that is under way may have read too early
  auto at = self_->clock().now();
  auto again = at - reopened_at_ < reopen_calm;
  reopen_pause_ = again ? std::min(std::max(2 * reopen_pause_, first_pause),
                                   pause_max)
                        : std::chrono::milliseconds{0};
  reopened_at_ = at;
  if (again)
    load_after(reopen_pause_);
  else
    load();
}

/// What is in flight rests on the old state: it has to be known what became of
/// it before anything is decided on the new one.
void ticket_block_state::read_again_once_settled() {
  if (machine_ && outdated_ && pending_.empty() && !leaving())
    read_again(outdated_pause_max);
}

/// Answers what was in flight when the store was lost, from what the store says
/// now. Whatever did not happen is decided anew.
void ticket_block_state::resolve_pending() {
  auto open = std::exchange(pending_, {});
  for (auto& [id, of] : std::exchange(late_fates_, {}))
    ask_fate(std::move(of));
  for (auto& [tag, of] : open) {
    if (of.what && of.what->row) {
      // Whoever still asks about another card must not hear of this one.
      if (of.what->kind == change_kind::payment_begun)
        tell_payment_waiters(*of.what->about,
                             refuse(refusal_code::request_in_progress));
      ask_fate(std::move(of));
    } else if (of.shown_with) {
      answer_and_keep(*of.shown_with, std::move(of.from), *of.if_applied);
    } else if (of.what && is_house_change(*of.what) && is_done(*of.what)) {
      // Decided anew it would seem to have moved nothing.
      check(std::move(of.from), std::nullopt, std::move(of.if_applied));
    } else if (is_withdrawal(of.from)) {
      answer_to(of.from, refuse(refusal_code::unavailable));
    } else if (of.from.promise.pending()) {
      decide(std::move(of.from));
    }
  }
  auto parked = std::exchange(parked_, {});
  for (auto& [id, waiting] : parked)
    for (auto& x : waiting)
      decide(std::move(x));
}

void ticket_block_state::ask_fate(pending of) {
  auto id = *of.what->about;
  auto number = next_tag_++;
  fates_.emplace(number, std::move(of));
  links_.env->store->ledger().find_booking(
    id, tell_self<booking_loaded>(self_, number));
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
  if (!machine_) {
    pending_.emplace(next_tag_++, std::move(of)); // asked when it has been read
    return;
  }
  const auto& row = *of.what->row;
  auto id = row.id;
  auto applied = *found && is_step_of(row, (**found).row);
  if (!applied) {
    if (must_be_answered(of.from))
      decide(std::move(of.from));
  } else if (of.what->kind == change_kind::payment_begun) {
    payment_began(std::move(of), (**found).row);
  } else {
    if (of.if_applied && std::holds_alternative<payment_answered>(of.from.what))
      tell_provider_said(*of.what, *of.if_applied);
    else
      tell_payment_waiters_of_end((**found).row);
    if (of.if_applied)
      answer_once_shown(id, std::move(of.from), *of.if_applied);
  }
  resume(id);
}

/// The confirm that began a payment hears what has become of that. It is not
/// decided anew: that could begin a second attempt, or say that nothing happened.
void ticket_block_state::payment_began(pending of, const booking& now) {
  of.from.has_effect = true;
  if (machine_->in_flight(now.id)) {
    // `resume` goes on with it; a booking has one change on its way.
    ensure(late_fates_.emplace(now.id, std::move(of)).second);
    return;
  }
  auto known = machine_->find(now.id);
  auto outdated = known ? known->version > now.version
                        : now.status == booking_status::paying;
  if (outdated && !std::exchange(of.asked_again, true)) {
    ask_fate(std::move(of)); // the provider has spoken since the row was read
    return;
  }
  if (outdated) { // the block and the store disagree
    answer_to(of.from, refuse(refusal_code::outcome_unknown));
    found_outdated();
    read_again_once_settled();
    return;
  }
  const auto& row = *of.what->row;
  auto same = now.paid_by && row.paid_by
              && now.paid_by->attempt == row.paid_by->attempt;
  auto declined = same && now.status == booking_status::held
                  && now.paid_by->state == payment_state::declined;
  if (declined) {
    answer_and_keep(now.id, std::move(of.from),
                    render(answer_kind::declined, now));
  } else if (!same) {
    answer_to(of.from, refuse(refusal_code::request_in_progress));
  } else if (now.status == booking_status::requires_action) {
    answer_to(of.from, render(answer_kind::action_required, now));
  } else if (now.status == booking_status::confirmed) {
    answer_and_keep(now.id, std::move(of.from),
                    render(answer_kind::confirmed, now));
  } else {
    // The provider was asked again when the block was read.
    wait_for_payment(now.id, std::move(of.from));
    tell_payment_waiters_of_end(now);
  }
}

/// Whether nobody knows yet what became of a change of that booking.
bool ticket_block_state::is_open_fate(const booking_id& id) const {
  return late_fates_.contains(id)
         || std::any_of(fates_.begin(), fates_.end(), [&](const auto& x) {
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

/// What is with the store goes on, and is settled when the store is back.
void ticket_block_state::out_of_touch() {
  if (load_at_) // it is not being read, and will not be for some time
    fail_stash(refuse(refusal_code::unavailable));
  for (auto& [tag, of] : pending_)
    answer_to(of.from, refuse(of.what ? refusal_code::outcome_unknown
                                      : refusal_code::unavailable));
  for (auto& [id, of] : late_fates_)
    answer_to(of.from, refuse(refusal_code::outcome_unknown));
  for (auto& [id, waiting] : std::exchange(payment_waiters_, {}))
    for (auto& x : waiting)
      answer_to(x, refuse(refusal_code::outcome_unknown));
  // Undecided: nothing of it has happened, and nothing will.
  for (auto& [id, waiting] : parked_)
    std::erase_if(waiting, [this](request& x) {
      auto asked = x.promise.pending();
      answer_to(x, refuse(refusal_code::unavailable));
      return asked;
    });
  std::erase_if(parked_, [](const auto& x) {
    return x.second.empty();
  });
}

void ticket_block_state::lost(const shard_lost& x) {
  fail_stash(refuse(refusal_code::unavailable));
  // While the block is read again nobody knows what became of these.
  auto undone = machine_ && !x.fate_unknown ? refusal_code::unavailable
                                            : refusal_code::outcome_unknown;
  for (auto& [tag, of] : std::exchange(pending_, {}))
    answer_to(of.from, refuse(undone));
  for (auto& [id, of] : std::exchange(late_fates_, {}))
    answer_to(of.from, refuse(refusal_code::outcome_unknown));
  for (auto& [number, of] : std::exchange(fates_, {}))
    answer_to(of.from, refuse(refusal_code::outcome_unknown));
  for (auto& [number, what] : std::exchange(lookups_, {}))
    answer_to(what.from, refuse(refusal_code::unavailable));
  for (auto& [id, waiting] : std::exchange(parked_, {}))
    for (auto& x : waiting)
      answer_to(x, refuse(refusal_code::unavailable));
  for (auto& [id, done] : unshown_)
    for (auto& [to, what] : std::exchange(done.answers, {}))
      answer_to(to, std::move(what));
  for (auto& [id, waiting] : std::exchange(payment_waiters_, {}))
    for (auto& x : waiting)
      answer_to(x, refuse(refusal_code::outcome_unknown));
  end_leave();
  self_->quit();
}

} // namespace onsale::actors
