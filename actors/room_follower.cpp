#include "actors/room_follower.hpp"

#include "domain/limits.hpp"
#include "domain/room/room_terms.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace onsale::actors {

namespace {

/// How long a room may take to say how it is: longer than its shard is on its
/// way from one node to another.
constexpr std::chrono::seconds look_patience{5};

} // namespace

void room_follower_state::init(environment_ptr env, region_actor region) {
  env_ = std::move(env);
  region_ = std::move(region);
  // The desk outlives the actor, and must not keep it.
  env_->rooms->wake([me = caf::actor_cast<caf::actor_addr>(self_)] {
    if (auto who = caf::actor_cast<caf::actor>(me))
      caf::anon_send(who, probe_atom::value);
  });
  tick();
}

void room_follower_state::tick() {
  self_->delayed_send(self_, limits::room_look, tick_atom::value);
  look();
}

void room_follower_state::look() {
  auto catalogue = env_->catalogue->read();
  auto busy = [this](event_id id) {
    return open_.contains(id);
  };
  auto now = env_->clock->at(self_->clock().now());
  for (auto& x : env_->rooms->take(now, busy)) {
    auto of = catalogue->find(x.event);
    if (!of || is_over(x, of))
      continue;
    open_[x.event] = {
      std::move(of), std::move(x.here), x.reserve_latency, 0, {}, {}};
    ask(x.event);
  }
}

/// One that is over stays so, until somebody changes the event.
bool room_follower_state::is_over(const room_desk::to_ask& x,
                                  const event_record_ptr& of) const {
  auto known = env_->rooms->look(x.event);
  if (!known || known->of != of)
    return false;
  auto all_told = std::all_of(x.here.begin(), x.here.end(), [&](auto id) {
    return known->find(id).has_value();
  });
  return (!known->told && !room_times_of(of->what).enabled)
         || (known->is_final() && all_told);
}

void room_follower_state::ask(event_id id) {
  auto& about = open_[id];
  follow_room cmd;
  cmd.event = id;
  cmd.who.give_up = env_->clock->at(self_->clock().now() + look_patience);
  auto first = about.here.begin() + static_cast<std::ptrdiff_t>(about.asked);
  auto rest = about.here.size() - about.asked;
  auto n = std::min(rest, limits::room_followed);
  cmd.seen.assign(first, first + static_cast<std::ptrdiff_t>(n));
  about.asked += n;
  cmd.reserve_latency = std::exchange(about.reserve_latency, std::nullopt);
  self_->request(region_, look_patience, std::move(cmd))
    .then(
      [this, id](const reply& said) {
        heard(id, said);
      },
      [this, id](const caf::error&) {
        open_.erase(id);
      });
}

void room_follower_state::heard(event_id id, const reply& said) {
  auto& about = open_[id];
  std::optional<room_report> told;
  if (auto why = std::get_if<refusal>(&said)) {
    // Whoever decides about it may not have heard of a room that is new.
    auto none = why->code == refusal_code::no_such_room
                && !room_times_of(about.of->what).enabled;
    if (!none) {
      open_.erase(id); // what was known before is all that is known
      return;
    }
  } else {
    // A report comes with every answer to this.
    const auto& report = *std::get<answer>(said).room;
    if (about.places.empty())
      about.at = report.room.at; // nothing in it may be older than it says
    about.places.insert(about.places.end(), report.places.begin(),
                        report.places.end());
    if (about.asked < about.here.size()) {
      ask(id);
      return;
    }
    told = room_report{report.room, std::move(about.places)};
    told->room.at = about.at;
  }
  auto& desk = *env_->rooms;
  desk.show(next_look(desk.look(id), about.of, std::move(told),
                      env_->clock->at(self_->clock().now())));
  open_.erase(id);
}

room_follower_actor::behavior_type
room_follower(room_follower_actor::stateful_pointer<room_follower_state> self,
              environment_ptr env, region_actor region) {
  auto& state = self->state;
  state.init(std::move(env), std::move(region));
  return {
    [&state](tick_atom) {
      state.tick();
    },
    [&state](probe_atom) {
      state.look();
    },
  };
}

} // namespace onsale::actors
