#include "actors/waiting_room.hpp"

#include "actors/store_call.hpp"
#include "domain/limits.hpp"

#include <algorithm>
#include <iterator>
#include <type_traits>
#include <utility>

namespace onsale::actors {

namespace {

/// A room that has ended and that nobody has asked for so long may sleep.
constexpr std::chrono::seconds room_idle_after{60};

/// Pause before something is tried again that the store did not take.
constexpr std::chrono::milliseconds room_pause{200};

/// How long to wait for the catalogue.
constexpr std::chrono::seconds room_patience{10};

/// Whether nobody waits for the answer any more.
template <class Command>
bool is_late(const Command& what, timestamp now) {
  return std::visit(
    [&]<class T>(const T& cmd) {
      if constexpr (std::is_same_v<T, purchase_completed>)
        return false;
      else
        return cmd.who.give_up <= now;
    },
    what);
}

} // namespace

void waiting_room_state::init(links to, event_id id) {
  links_ = std::move(to);
  id_ = id;
  shard_ = shard_of(whole(id_), links_.env->shard_count);
  last_use_ = self_->clock().now();
}

timestamp waiting_room_state::now() const {
  return links_.env->clock->at(self_->clock().now());
}

// -- opening ------------------------------------------------------------------

void waiting_room_state::start() {
  self_->request(links_.catalogue, room_patience, get_event{id_})
    .then(
      [this](const opened_event_ptr& x) {
        if (!x) {
          end(refusal_code::no_such_room);
          return;
        }
        if (supersedes(x, event_))
          event_ = x;
        load();
      },
      [this](const caf::error&) {
        refuse_waiting(refusal_code::unavailable);
        load_failed_ = true;
        pause();
      });
}

void waiting_room_state::load() {
  load_failed_ = false;
  links_.env->store->ledger().load_room(
    id_, tell_self<room_loaded>(self_, ++load_attempt_));
}

void waiting_room_state::loaded(const room_loaded& x) {
  if (x.attempt != load_attempt_ || leaving())
    return;
  if (!*x.what) {
    links_.env->log.error("waiting room not loaded",
                          {{"event", id_.value},
                           {"reason", x.what->error().detail}});
    // Nobody is kept waiting for a store that is away.
    refuse_waiting(refusal_code::unavailable);
    load_failed_ = true;
    pause();
    return;
  }
  if (!**x.what) {
    found();
    return;
  }
  room_.emplace(std::move(***x.what), make_room_terms(event_->record->what),
                now(), links_.env->hash);
  pump();
}

/// Its commitment is published when that is durable.
void waiting_room_state::found() {
  auto terms = make_room_terms(event_->record->what);
  if (!terms.settings.enabled) {
    end(refusal_code::no_such_room);
    return;
  }
  hash256 seed;
  links_.env->random->fill(seed);
  flight x;
  x.change = waiting_room::found(id_, terms, seed, now(), links_.env->hash);
  submit(std::move(x));
}

void waiting_room_state::changed(const event_changed& x) {
  if (!supersedes(x.now, event_))
    return;
  event_ = x.now;
  ask_seats_at_ = {}; // there may be more of them
  if (room_)
    room_->set(make_room_terms(event_->record->what));
  pump();
}

// -- requests -----------------------------------------------------------------

void waiting_room_state::accept(request x) {
  last_use_ = self_->clock().now();
  x.at = now();
  if (leaving()) {
    waiting_.push_back(std::move(x));
    give_back();
    return;
  }
  if (room_ && answer_at_once(x))
    return;
  if (waiting_.size() >= limits::room_waiting && x.promise.pending()) {
    x.promise.deliver(reply{refuse(refusal_code::overloaded)});
    return;
  }
  waiting_.push_back(std::move(x));
  pump();
}

/// Who follows changes nothing, and is told nothing that has not passed the
/// fence.
bool waiting_room_state::answer_at_once(request& x) {
  auto cmd = std::get_if<follow_room>(&x.what);
  if (!cmd)
    return false;
  if (cmd->seen.size() > limits::room_followed) {
    x.promise.deliver(reply{refuse(refusal_code::overloaded)});
    return true;
  }
  std::vector<entry_id> known;
  // To ask for the own place shows nobody a line: those who are seen do.
  if (auto own = cmd->find ? room_->find(cmd->who.user) : std::nullopt)
    known.push_back(*own);
  for (auto id : cmd->seen)
    if (id.value > 0 && id.value <= room_->counts().joined) {
      known.push_back(id);
      room_->seen(id, now());
    }
  if (cmd->reserve_latency)
    latencies_.emplace_back(now(), *cmd->reserve_latency);
  tell_of(known, x);
  return true;
}

/// Decides whatever is asked or due, unless something is with the journal.
void waiting_room_state::pump() {
  if (!room_ || in_flight_ || leaving())
    return;
  if (pause_until_ && now() < *pause_until_) {
    wake_by(*pause_until_);
    return;
  }
  pause_until_.reset();
  auto left = seats();
  if (!left && room_->row().phase == room_phase::open)
    watch_seats();
  if (has_early_ones())
    decide(left);
  else if (auto change = room_->advance(left, now()))
    submit({0, std::move(*change), {}, {}});
  else
    decide(left);
}

/// Who came before the freeze is in the draw, however many wait; though not for
/// longer than a draw may take.
bool waiting_room_state::has_early_ones() const {
  auto freeze = room_->terms().freezes_at;
  return room_->row().phase == room_phase::pre_queue && now() >= freeze
         && now() < freeze + limits::freeze_patience && !waiting_.empty()
         && waiting_.front().at < freeze;
}

void waiting_room_state::decide(const std::optional<seats_left>& left) {
  flight x;
  auto asked = gather(x.from);
  auto decision = room_->decide(asked, signals(left), now());
  x.change = std::move(decision.change);
  x.grants = std::move(decision.grants);
  if (!x.change.empty() || !x.grants.empty() || !x.from.empty())
    submit(std::move(x));
  else
    wake_by(room_->next_look(now()).value_or(now() + room_idle_after));
}

/// In the order in which they came: what somebody asks after something else is
/// decided when that has been, and nobody else waits for it; the same again is
/// decided with it.
room_requests waiting_room_state::gather(std::vector<request>& taken) {
  room_requests result;
  std::map<user_id, size_t> users;
  std::deque<request> later;
  for (; !waiting_.empty() && taken.size() < limits::room_changes;
       waiting_.pop_front()) {
    auto& x = waiting_.front();
    if (is_late(x.what, now()))
      x.promise.deliver(reply{refuse(refusal_code::unavailable)});
    else if (answer_at_once(x))
      continue;
    else if (auto why = refuse_early(x.what))
      x.promise.deliver(reply{std::move(*why)});
    else if (add(x.what, result, users))
      taken.push_back(std::move(x));
    else
      later.push_back(std::move(x));
  }
  waiting_.insert(waiting_.begin(), std::move_iterator{later.begin()},
                  std::move_iterator{later.end()});
  return result;
}

std::optional<refusal>
waiting_room_state::refuse_early(const command& what) const {
  auto phase = room_->row().phase;
  auto revealed = std::get_if<reveal_seed>(&what);
  auto joins = std::holds_alternative<join_room>(what);
  if ((joins && phase == room_phase::announced)
      || (revealed && phase <= room_phase::pre_queue))
    return refuse(refusal_code::room_not_open);
  if (!revealed || room_->is_promised(revealed->seed))
    return std::nullopt;
  auto why = refuse(refusal_code::invalid_request);
  why.field = "seed";
  why.detail = "no witness has promised this seed";
  return why;
}

/// @param users what each asks for in this batch; `variant_npos`: nothing more
/// @returns false if it has to wait for another request of the same person
bool waiting_room_state::add(const command& what, room_requests& to,
                             std::map<user_id, size_t>& users) {
  auto fits = [&](const user_id& user) {
    auto& kind = users.try_emplace(user, what.index()).first->second;
    if (kind != what.index())
      kind = std::variant_npos;
    return kind == what.index();
  };
  if (auto join = std::get_if<join_room>(&what)) {
    if (!fits(join->who.user))
      return false;
    to.joins.push_back({join->who.user, join->address, join->proved});
  } else if (auto leave = std::get_if<leave_room>(&what)) {
    if (!fits(leave->who.user))
      return false;
    to.leaves.push_back(leave->who.user);
  } else if (auto bought = std::get_if<purchase_completed>(&what)) {
    if (!fits(bought->user))
      return false;
    to.purchases.push_back(bought->user);
  } else if (auto revealed = std::get_if<reveal_seed>(&what)) {
    to.seeds.push_back(revealed->seed);
  } else if (auto pace = std::get_if<set_room_pace>(&what)) {
    auto next = to.pace.value_or(room_->pace());
    next.active_max = pace->active_max.value_or(next.active_max);
    next.admit_per_minute = pace->admit_per_minute.value_or(
      next.admit_per_minute);
    next.paused = pace->paused.value_or(next.paused);
    to.pace = next;
  }
  return true;
}

void waiting_room_state::submit(flight x) {
  x.tag = next_tag_++;
  journal_entry entry;
  entry.owner = whole(id_);
  entry.tag = x.tag;
  entry.entry.shard = shard_;
  if (!x.change.empty())
    entry.entry.room = std::make_shared<const room_change>(x.change);
  entry.rebuild = rebuild_;
  in_flight_ = std::move(x);
  self_->send(links_.journal, std::move(entry));
}

// -- time ---------------------------------------------------------------------

void waiting_room_state::wake_by(timestamp at) {
  auto when = self_->clock().now() + std::max(at - now(), duration_ms{0});
  if (tick_at_ && *tick_at_ <= when)
    return;
  tick_at_ = when;
  self_->delayed_send(self_, when - self_->clock().now(), tick_atom::value);
}

void waiting_room_state::pause() {
  pause_until_ = now() + room_pause;
  wake_by(*pause_until_);
}

/// One that an earlier one has overtaken is still on its way.
void waiting_room_state::tick() {
  auto current = self_->clock().now();
  if (tick_at_ && *tick_at_ <= current)
    tick_at_.reset();
  if (leaving())
    return;
  if (load_failed_) {
    load_failed_ = false;
    event_ ? load() : start();
    return;
  }
  pump();
  auto ended = room_ && room_->row().phase == room_phase::ended;
  if (ended && !in_flight_ && current - last_use_ >= room_idle_after)
    self_->send(links_.region, idle_atom::value, id_);
}

bool waiting_room_state::fall_asleep() {
  auto asleep = !leaving() && room_ && !in_flight_ && waiting_.empty()
                && room_->row().phase == room_phase::ended;
  if (asleep)
    self_->quit();
  return asleep;
}

waiting_room_self::behavior_type
waiting_room_shell(waiting_room_self::stateful_pointer<waiting_room_state> self,
                   waiting_room_state::links to, event_id id) {
  auto& state = self->state;
  state.init(std::move(to), id);
  state.start();
  return {
    [&state](const join_room& x) {
      return state.ask(x);
    },
    [&state](const leave_room& x) {
      return state.ask(x);
    },
    [&state](const reveal_seed& x) {
      return state.ask(x);
    },
    [&state](const set_room_pace& x) {
      return state.ask(x);
    },
    [&state](const follow_room& x) {
      return state.ask(x);
    },
    [&state](const purchase_completed& x) {
      state.tell(x);
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
    [&state](const store_contact& x) {
      if (!x.kept)
        state.out_of_touch();
    },
    [&state](const entries_settled& x) {
      state.settle(x);
    },
    [&state](const entries_dropped& x) {
      state.dropped(x);
    },
    [&state](const shard_reopened& x) {
      state.reopened(x);
    },
    [&state](const shard_lost& x) {
      state.lost(x);
    },
    [&state](const room_loaded& x) {
      state.loaded(x);
    },
    [&state](tick_atom) {
      state.tick();
    },
  };
}

} // namespace onsale::actors
