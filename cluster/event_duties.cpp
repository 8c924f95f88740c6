#include "cluster/event_duties.hpp"

#include "domain/room/room_terms.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace onsale::cluster {

namespace {

/// How often it is looked for events that are off.
constexpr std::chrono::milliseconds look_interval{200};

/// Pauses before it is tried again to end one.
constexpr std::chrono::milliseconds first_end_pause{500};
constexpr std::chrono::milliseconds last_end_pause{60'000};

/// Whether the event sells, or will sell, through a waiting room.
bool has_room(const actors::event_record& x, timestamp now) {
  return x.what.waiting_room && x.what.waiting_room->enabled
         && now < room_times_of(x.what).ends_at;
}

} // namespace

void event_duties_state::init(actors::environment_ptr env, region_self region) {
  env_ = std::move(env);
  region_ = std::move(region);
  tick();
}

void event_duties_state::look_again() {
  seen_ = nullptr;
  called_off_.clear();
  end_next();
}

void event_duties_state::tick() {
  self_->delayed_send(self_, look_interval, actors::tick_atom::value);
  end_next();
}

/// Events that the catalogue shows as called off and did not when it was last
/// looked at; and those with a waiting room that have changed since.
void event_duties_state::find() {
  auto view = env_->catalogue->read();
  if (view == seen_)
    return;
  auto off = [](const actors::event_record_ptr& x) {
    return x && x->what.status == event_status::cancelled && !x->seats.empty();
  };
  auto now = env_->clock->at(self_->clock().now());
  auto first = static_cast<std::ptrdiff_t>(called_off_.size());
  for (const auto& [id, record] : view->events) {
    if (off(record) && !(seen_ && off(seen_->find(id))))
      called_off_.push_back(id);
    if (has_room(*record, now) && !(seen_ && seen_->find(id) == record))
      self_->send(region_, open_room{id});
  }
  std::sort(called_off_.begin() + first, called_off_.end());
  seen_ = std::move(view);
}

void event_duties_state::end_next() {
  find();
  if (ending_ || called_off_.empty() || self_->clock().now() < again_at_)
    return;
  ending_ = true;
  auto id = called_off_.front();
  called_off_.pop_front();
  // The owner of an event ends it, and nobody else.
  self_->request(region_, caf::infinite, owns_event{id})
    .then(
      [this, id](bool ours) {
        if (ours)
          end(id);
        else
          ended(id, true);
      },
      [this, id](const caf::error&) {
        ended(id, false);
      });
}

void event_duties_state::end(event_id id) {
  // Somebody may have put it on again since.
  auto record = env_->catalogue->read()->find(id);
  if (!record || record->what.status != event_status::cancelled) {
    ended(id, true);
    return;
  }
  actors::cancel_event cmd;
  cmd.who.by_operator = true;
  cmd.event = id;
  self_->request(region_, caf::infinite, cmd)
    .then(
      [this, id](const actors::reply& said) {
        ended(id, std::holds_alternative<actors::answer>(said));
      },
      [this, id](const caf::error&) {
        ended(id, false);
      });
}

void event_duties_state::ended(event_id id, bool done) {
  ending_ = false;
  if (done) {
    pause_ = {};
  } else {
    env_->log.error("event that is off not ended", {{"event", id.value}});
    called_off_.push_back(id);
    pause_ = std::clamp(2 * pause_, first_end_pause, last_end_pause);
    again_at_ = self_->clock().now() + pause_;
  }
  end_next();
}

event_duties_self::behavior_type
event_duties(event_duties_self::stateful_pointer<event_duties_state> self,
             actors::environment_ptr env, region_self region) {
  auto& state = self->state;
  state.init(std::move(env), std::move(region));
  return {
    [&state](actors::reload_atom) {
      state.look_again();
    },
    [&state](actors::tick_atom) {
      state.tick();
    },
  };
}

} // namespace onsale::cluster
