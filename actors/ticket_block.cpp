#include "actors/ticket_block.hpp"

#include "actors/store_call.hpp"

#include <utility>

namespace onsale::actors {

namespace {

/// A block that has been without work for so long may be put to sleep.
constexpr std::chrono::seconds idle_after{60};

/// Pause before the store is asked again for a block that has to be opened.
constexpr std::chrono::milliseconds load_pause{200};

/// How long to wait for the catalogue, which may have to read a seating.
constexpr std::chrono::seconds catalogue_timeout{10};

} // namespace

void ticket_block_state::init(links to, block_id id) {
  links_ = std::move(to);
  id_ = id;
  shard_ = shard_of(id_, links_.env->shard_count);
  shown_.block = id_;
  last_use_ = self_->clock().now();
}

ticket_block_state::~ticket_block_state() {
  if (links_.env)
    count({});
}

// -- opening ------------------------------------------------------------------

void ticket_block_state::start() {
  self_->request(links_.catalogue, catalogue_timeout, get_event{id_.event})
    .then(
      [this](const opened_event_ptr& x) {
        if (!x || !x->seats->find(id_.block)) {
          auto why = refuse(refusal_code::no_such_ticket);
          why.detail = "event " + std::to_string(id_.event.value)
                       + " has no block " + std::to_string(id_.block);
          fail_stash(why);
          self_->quit();
          return;
        }
        if (supersedes(x, event_))
          event_ = x;
        load();
      },
      [this](const caf::error&) {
        fail_stash(refuse(refusal_code::unavailable));
        self_->quit();
      });
}

void ticket_block_state::load() {
  load_at_.reset();
  links_.env->store->ledger().load_blocks(
    {id_}, tell_self<block_loaded>(self_, ++load_attempt_));
}

bool ticket_block_state::is_open() const {
  return machine_ && !outdated_;
}

void ticket_block_state::load_after(std::chrono::milliseconds pause) {
  load_at_ = self_->clock().now() + pause;
  wake_by(*load_at_);
}

void ticket_block_state::loaded(const block_loaded& x) {
  if (x.attempt != load_attempt_)
    return;
  if (!*x.what) {
    links_.env->log.error("block not loaded",
                          {{"event", id_.event.value},
                           {"block", id_.block},
                           {"reason", x.what->error().detail}});
    // Nobody is kept waiting for a store that is away; whatever needs this
    // block by itself (holds that end, duties) is found when it is back.
    fail_stash(refuse(refusal_code::unavailable));
    load_after(load_pause);
    return;
  }
  const auto& image = (**x.what).front();
  board_ = links_.env->board->open(event_);
  event_ = board_->opened();
  machine_.emplace(id_, event_->seats, event_->terms);
  auto shown = board_->snapshot(id_.block);
  machine_->restore(image, now(), shown ? shown->freed : 0);
  expect_rows(image);
  machine_->withdraw_again(withdrawn_);
  publish();
  for (auto& promise : std::exchange(open_waiters_, {}))
    promise.deliver(ok_atom::value);
  if (!leaving())
    resume_payments(image);
  resolve_pending();
  for (auto& from : std::exchange(stash_, {}))
    decide(std::move(from));
  expire();
}

void ticket_block_state::changed(const event_changed& x) {
  if (!supersedes(x.now, event_))
    return;
  event_ = x.now;
  if (!machine_)
    return;
  board_ = links_.env->board->open(event_);
  event_ = board_->opened();
  machine_->update(event_->seats, event_->terms);
  publish();
}

caf::typed_response_promise<ok_atom> ticket_block_state::wait_until_open() {
  auto promise = self_->make_response_promise<ok_atom>();
  if (leaving())
    promise.delegate(links_.region, open_block{id_});
  else if (machine_)
    promise.deliver(ok_atom::value);
  else
    open_waiters_.push_back(promise);
  return promise;
}

void ticket_block_state::fail_stash(const refusal& why) {
  for (auto& from : std::exchange(stash_, {})) {
    try_again_later(from);
    if (auto cmd = std::get_if<set_house_seats_here>(&from.what))
      forget_withdrawn(*cmd);
    answer_to(from, why);
  }
  for (auto& promise : std::exchange(open_waiters_, {}))
    promise.deliver(caf::make_error(caf::sec::runtime_error));
}

/// A booking for which this block keeps seats may be about to be written: who
/// makes it need not have noticed that the shard has moved. Asked for at once
/// its row would be refused.
void ticket_block_state::expect_rows(const block_image& image) {
  for (const auto& x : image.seats)
    if (x.status == seat_status::held && x.holder && x.holder->home != id_)
      machine_->expect_row(*x.holder, now());
}

/// Seats that were to be given back while the block is read again do not stay
/// away because that fails.
void ticket_block_state::forget_withdrawn(const set_house_seats_here& cmd) {
  for (auto seat : cmd.kept)
    withdrawn_.reset(seat);
  if (cmd.for_now && cmd.to == seat_status::available)
    for (auto seat : cmd.seats)
      withdrawn_.reset(seat);
}

/// What a restart, or a lost connection, has interrupted goes on.
void ticket_block_state::resume_payments(const block_image& image) {
  for (const auto& x : image.bookings) {
    if (!x.paid_by || (x.deadline && now() >= *x.deadline))
      continue;
    if (x.status == booking_status::paying)
      self_->send(links_.checkout, authorise_payment{*x.paid_by});
    // News of what the buyer did at the bank may have been lost: the provider
    // tells them once.
    if (x.status == booking_status::requires_action)
      self_->send(links_.checkout, review_payment{*x.paid_by});
    look_before_end(x);
  }
  // In the order in which they became due: a capture before its refund.
  for (const auto& x : std::set<duty>{image.duties.begin(), image.duties.end()})
    perform(x, std::nullopt);
}

// -- commands -----------------------------------------------------------------

reply_promise ticket_block_state::handle(block_command what) {
  auto promise = self_->make_response_promise<reply>();
  last_use_ = self_->clock().now();
  auto confirms = std::get_if<change_booking>(&what);
  auto has_effect = confirms && confirms->begun;
  decide({std::move(what), promise, has_effect});
  return promise;
}

void ticket_block_state::handle_silently(block_command what) {
  decide({std::move(what), {}});
}

void ticket_block_state::decide(request from) {
  if (leaving()) {
    give_back_in_turn(std::move(from));
    return;
  }
  if (!is_open()) {
    stash_.push_back(std::move(from));
    return;
  }
  dispatch(std::move(from));
}

void ticket_block_state::dispatch(request from) {
  // The command is moved out for the visit, so that a handler may keep `from`.
  auto what = std::move(from.what);
  std::visit(
    [&](auto& cmd) {
      request kept{cmd, std::move(from.promise), from.has_effect};
      on(cmd, kept);
    },
    what);
  schedule();
}

void ticket_block_state::expire() {
  if (leaving())
    return;
  look_at_payments();
  for (auto& x : machine_->expire(now()))
    write(std::move(x), std::nullopt, {}, std::nullopt);
  schedule();
}

/// A tick may come before its block has anything to do: those that an earlier
/// one has overtaken are still on their way.
void ticket_block_state::tick() {
  const auto current = self_->clock().now();
  ticks_.erase(ticks_.begin(), ticks_.upper_bound(current));
  if (load_at_ && current < *load_at_)
    wake_by(*load_at_);
  else if (load_at_)
    load();
  else if (is_open() && current < pause_until_)
    schedule();
  else if (is_open())
    expire();
}

/// A block that is being read does not know yet what it keeps.
bool ticket_block_state::may_sleep() const {
  return !leaving() && is_open() && machine_->idle()
         && machine_->withdrawn().none() && pending_.empty() && lookups_.empty()
         && fates_.empty() && late_fates_.empty() && parked_.empty()
         && payment_waiters_.empty() && unshown_.empty();
}

bool ticket_block_state::fall_asleep() {
  sleep_offered_ = false;
  if (!may_sleep())
    return false;
  self_->quit();
  return true;
}

/// Once until it is used again or the region has answered: an offer for every
/// message would keep a block that nobody wants busy with itself.
void ticket_block_state::offer_sleep() {
  if (!sleep_offered_ && may_sleep()) {
    sleep_offered_ = true;
    self_->send(links_.region, idle_atom::value, id_);
  }
}

void ticket_block_state::schedule() {
  if (leaving() || !is_open())
    return;
  const auto current = self_->clock().now();
  std::optional<std::chrono::steady_clock::time_point> at;
  if (current < last_use_ + idle_after)
    at = last_use_ + idle_after;
  else
    offer_sleep();
  auto next = machine_->next_deadline();
  if (!last_looks_.empty())
    next = std::min(next.value_or(timestamp::max()),
                    last_looks_.begin()->first);
  if (next) {
    auto due = current + std::max(*next - now(), duration_ms{0});
    at = std::min(at.value_or(due), due);
  }
  if (!at)
    return;
  wake_by(std::max(*at, pause_until_));
}

/// One that comes earlier will do: it looks what is due next. So a new tick is
/// sent only if it comes before all others, and there are never many.
void ticket_block_state::wake_by(std::chrono::steady_clock::time_point at) {
  if (!ticks_.empty() && *ticks_.begin() <= at)
    return;
  ticks_.insert(at);
  self_->delayed_send(self_, at - self_->clock().now(), tick_atom::value);
}

timestamp ticket_block_state::now() const {
  return links_.env->clock->at(self_->clock().now());
}

namespace {

/// Handles what may be the last thing that a block which is leaving waits for.
template <class Message>
auto ends_with(ticket_block_state& state,
               void (ticket_block_state::*handle)(const Message&)) {
  return [&state, handle](const Message& x) {
    (state.*handle)(x);
    state.quit_if_left();
  };
}

} // namespace

ticket_block_self::behavior_type
ticket_block_shell(ticket_block_self::stateful_pointer<ticket_block_state> self,
                   ticket_block_state::links to, block_id id) {
  auto& state = self->state;
  state.init(std::move(to), id);
  state.start();
  return {
    [&state](const reserve_here& x) {
      return state.handle(x);
    },
    [&state](const hold_here& x) {
      return state.handle(x);
    },
    [&state](const change_booking& x) {
      return state.handle(x);
    },
    [&state](const confirm_ticket& x) {
      return state.handle(x);
    },
    [&state](const settle_follower& x) {
      return state.handle(x);
    },
    [&state](const set_house_seats_here& x) {
      return state.handle(x);
    },
    [&state](const keep_answer& x) {
      return state.handle(x);
    },
    [&state](const confirm_shown& x) {
      return state.handle(x);
    },
    [&state](const open_block&) {
      return state.wait_until_open();
    },
    [&state](const event_changed& x) {
      state.changed(x);
      return ok_atom::value;
    },
    [&state](const payment_answered& x) {
      state.handle_silently(x);
    },
    [&state](const duty_performed& x) {
      state.handle_silently(x);
    },
    [&state](sleep_atom) {
      return state.fall_asleep();
    },
    [&state](leave_atom) {
      return state.leave();
    },
    [&state](const store_contact& x) {
      if (!x.kept)
        state.out_of_touch();
    },
    ends_with(state, &ticket_block_state::settle),
    ends_with(state, &ticket_block_state::dropped),
    ends_with(state, &ticket_block_state::reopened),
    [&state](const shard_lost& x) {
      state.lost(x);
    },
    ends_with(state, &ticket_block_state::loaded),
    ends_with(state, &ticket_block_state::booking_found),
    [&state](const repeat_duty& x) {
      state.repeat(x.what);
    },
    [&state](tick_atom) {
      state.tick();
    },
  };
}

} // namespace onsale::actors
