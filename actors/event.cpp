#include "actors/event.hpp"

#include "actors/store_call.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace onsale::actors {

namespace {

constexpr std::chrono::seconds idle_after{60};

constexpr auto no_section = "the event has no such section";

} // namespace

void event_state::init(environment_ptr env, region_actor region,
                       catalogue_actor catalogue, event_id id) {
  env_ = std::move(env);
  region_ = std::move(region);
  catalogue_ = std::move(catalogue);
  id_ = id;
  last_use_ = self_->clock().now();
  self_->delayed_send(self_, idle_after, tick_atom::value);
}

timestamp event_state::now() const {
  return env_->clock->at(self_->clock().now());
}

// -- opening ------------------------------------------------------------------

/// At once if all snapshots are on the board.
void event_state::go_on_when_ready(step x) {
  last_use_ = self_->clock().now();
  if (board_) {
    x.then();
    return;
  }
  waiting_.push_back(std::move(x));
  if (opening_)
    return;
  opening_ = true;
  self_->request(catalogue_, step_timeout, get_event{id_})
    .then(
      [this](const opened_event_ptr& x) {
        if (!x) {
          become_ready();
          return;
        }
        if (supersedes(x, event_))
          event_ = x;
        open_next(1);
      },
      [this](const caf::error&) {
        become_ready();
      });
}

/// Opens the blocks one after the other: the store reads them in order anyway.
void event_state::open_next(uint32_t number) {
  if (number > event_->seats->blocks.size()) {
    board_ = env_->board->open(event_);
    event_ = board_->opened();
    become_ready();
    return;
  }
  self_->request(region_, step_timeout, open_block{block(number)})
    .then(
      [this, number](ok_atom) {
        open_next(number + 1);
      },
      [this](const caf::error&) {
        become_ready();
      });
}

void event_state::become_ready() {
  opening_ = false;
  for (auto& x : std::exchange(waiting_, {}))
    x.then();
}

void event_state::changed(const event_changed& x) {
  if (!supersedes(x.now, event_))
    return;
  event_ = x.now;
  // The blocks open their new board themselves; new blocks have to be woken.
  // Searches under way look at it next (`when_ready`): the old one stands still.
  board_.reset();
}

// -- reserving ----------------------------------------------------------------

std::optional<refusal>
event_state::refuse_early(const call& who, const std::string& code,
                          size_t tickets) const {
  if (auto why = may_reserve(*event_->terms, now(),
                             {code, now() < who.admitted_until}))
    return why;
  return may_have(*event_->terms, tickets);
}

result<std::vector<block_share>, refusal>
event_state::split(const std::vector<ticket_id>& tickets) const {
  std::map<uint32_t, std::vector<seat_index>> by_block;
  auto unknown = refuse(refusal_code::no_such_ticket);
  for (const auto& x : tickets) {
    auto plan = event_->seats->find(x.block.block);
    if (x.block.event != id_ || !plan || x.seat >= plan->places.size())
      unknown.unavailable.push_back(x);
    else
      by_block[x.block.block].push_back(x.seat);
  }
  if (!unknown.unavailable.empty())
    return failure{std::move(unknown)};
  std::vector<block_share> result;
  for (auto& [number, seats] : by_block)
    result.push_back({number, std::move(seats)});
  return result;
}

event_state::reply_promise event_state::reserve(const reserve_tickets& cmd) {
  return begin_booking(cmd, [this](const reserve_tickets& cmd,
                                   booking_promise promise) {
    auto shares = split(cmd.tickets);
    if (!shares) {
      promise.deliver(reply{std::move(shares).error()});
      return;
    }
    if (auto why = refuse_early(cmd.who, cmd.access_code, cmd.tickets.size())) {
      refuse_unless_known(cmd.who, *why, promise, home_of(*shares));
      return;
    }
    start_over_blocks(cmd.who, cmd.access_code, *std::move(shares), promise);
  });
}

event_state::reply_promise event_state::reserve(const reserve_best& cmd) {
  return begin_booking(cmd, [this](const reserve_best& cmd,
                                   booking_promise promise) {
    search_request want;
    want.section = cmd.section;
    want.what.quantity = cmd.quantity;
    want.what.accessible = cmd.accessible;
    want.what.adjacent = cmd.adjacent;
    auto wrong = refuse(refusal_code::invalid_request);
    if (cmd.price_level) {
      const auto& levels = event_->seats->price_levels;
      auto i = std::find(levels.begin(), levels.end(), *cmd.price_level);
      if (i == levels.end() || !has_price_level(*cmd.price_level)) {
        wrong.field = "best_available.price_level";
        wrong.detail = "the event has no such price level";
        promise.deliver(reply{std::move(wrong)});
        return;
      }
      want.what.price = static_cast<price_index>(i - levels.begin());
    }
    if (cmd.section && !has_section(*cmd.section)) {
      wrong.field = "best_available.section";
      wrong.detail = no_section;
      promise.deliver(reply{std::move(wrong)});
      return;
    }
    if (auto why = refuse_early(cmd.who, cmd.access_code, cmd.quantity)) {
      refuse_unless_known(cmd.who, *why, promise);
      return;
    }
    find_best(cmd.who, cmd.access_code, std::move(want), promise);
  });
}

event_state::reply_promise event_state::reserve(const reserve_places& cmd) {
  return begin_booking(cmd, [this](const reserve_places& cmd,
                                   booking_promise promise) {
    if (!has_section(cmd.section)) {
      auto wrong = refuse(refusal_code::invalid_request);
      wrong.field = "section";
      wrong.detail = no_section;
      promise.deliver(reply{std::move(wrong)});
      return;
    }
    if (auto why = refuse_early(cmd.who, cmd.access_code, cmd.quantity)) {
      refuse_unless_known(cmd.who, *why, promise);
      return;
    }
    search_request want;
    want.section = cmd.section;
    want.what.quantity = cmd.quantity;
    want.what.adjacent = false;
    find_best(cmd.who, cmd.access_code, std::move(want), promise);
  });
}

bool event_state::has_section(const std::string& id) const {
  const auto& all = event_->record->what.sections;
  return std::any_of(all.begin(), all.end(), [&](const auto& x) {
    return x.id == id;
  });
}

bool event_state::has_price_level(const std::string& id) const {
  const auto& all = event_->record->what.price_levels;
  return std::any_of(all.begin(), all.end(), [&](const auto& x) {
    return x.id == id;
  });
}

// -- rest ---------------------------------------------------------------------

void event_state::tick() {
  if (leaving())
    return;
  if (self_->clock().now() - last_use_ >= idle_after && under_way_ == 0)
    self_->send(region_, idle_atom::value, block(0));
  self_->delayed_send(self_, idle_after, tick_atom::value);
}

/// The look comes when the oldest step of now is overdue, and mostly finds it
/// answered.
void event_state::watch_steps() {
  auto next = steps_.next();
  if (!next || watching_steps_)
    return;
  watching_steps_ = true;
  self_->delayed_send(self_, *next - self_->clock().now(), overdue_atom::value);
}

void event_state::fail_overdue() {
  watching_steps_ = false;
  for (auto& failed : steps_.end_overdue(self_->clock().now()))
    failed();
  watch_steps();
}

bool event_state::is_at_rest() const {
  return under_way_ == 0 && waiting_.empty() && questions_.empty()
         && cancellations_.empty();
}

bool event_state::fall_asleep() {
  auto asleep = is_at_rest() && !leaving();
  if (asleep)
    self_->quit();
  return asleep;
}

// -- its shard moves to another node ------------------------------------------

event_state::ok_promise event_state::leave() {
  auto promise = self_->make_response_promise<ok_atom>();
  leavers_.push_back(promise);
  if (leavers_.size() > 1)
    return promise;
  for (auto& x : std::exchange(waiting_, {}))
    if (x.give_back)
      x.give_back();
    else
      waiting_.push_back(std::move(x));
  // The first one of these is under way.
  while (house_changes_.size() > 1) {
    auto next = house_changes_[1];
    house_changes_.erase(house_changes_.begin() + 1);
    --under_way_;
    next->promise.delegate(region_, next->cmd);
  }
  quit_if_left();
  return promise;
}

/// What has ended may go on as something else within this turn.
void event_state::end_one() {
  --under_way_;
  if (leaving())
    self_->send(self_, ended_atom::value);
}

void event_state::quit_if_left() {
  if (!leaving() || !is_at_rest())
    return;
  for (auto& x : std::exchange(leavers_, {}))
    x.deliver(ok_atom::value);
  self_->quit();
}

event_self::behavior_type
event_shell(event_self::stateful_pointer<event_state> self, environment_ptr env,
            region_actor region, catalogue_actor catalogue, event_id id) {
  auto& state = self->state;
  state.init(std::move(env), std::move(region), std::move(catalogue), id);
  return {
    [&state](const reserve_tickets& x) {
      return state.reserve(x);
    },
    [&state](const reserve_best& x) {
      return state.reserve(x);
    },
    [&state](const reserve_places& x) {
      return state.reserve(x);
    },
    [&state](const set_house_seats& x) {
      return state.set_house(x);
    },
    [&state](const cancel_event& x) {
      return state.cancel(x);
    },
    [&state](const event_changed& x) {
      state.changed(x);
      return ok_atom::value;
    },
    [&state](sleep_atom) {
      return state.fall_asleep();
    },
    [&state](leave_atom) {
      return state.leave();
    },
    [&state](ended_atom) {
      state.quit_if_left();
    },
    [&state](const key_looked_up& x) {
      state.key_found(x);
      state.quit_if_left();
    },
    [&state](const bookings_listed& x) {
      state.listed(x);
    },
    [&state](tick_atom) {
      state.tick();
    },
    [&state](overdue_atom) {
      state.fail_overdue();
    },
  };
}

} // namespace onsale::actors
