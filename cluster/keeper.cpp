#include "cluster/keeper.hpp"

#include "actors/catalogue.hpp"
#include "actors/room_follower.hpp"
#include "actors/store_call.hpp"
#include "cluster/event_duties.hpp"
#include "cluster/region.hpp"
#include "cluster/store_watch.hpp"
#include "domain/limits.hpp"

#include <algorithm>
#include <utility>

namespace onsale::cluster {

namespace {

using actors::tell_self;

/// Pause before joining is tried again while an earlier life is still warm.
constexpr std::chrono::milliseconds join_pause{100};

/// How long opening one block may take before the start has failed.
constexpr std::chrono::seconds open_timeout{60};

} // namespace

void keeper_state::init(links to) {
  links_ = std::move(to);
  // An exception ends its actor. Without one of these nothing is written any
  // more, while the heartbeats go on and nobody takes over.
  self_->set_down_handler([this](const caf::down_msg& x) {
    die({storage::store_errc::broken, "an actor of the node has ended: "
                                        + self_->system().render(x.reason)});
  });
}

// -- start --------------------------------------------------------------------

caf::typed_response_promise<start_result> keeper_state::start() {
  promise_ = self_->make_response_promise<start_result>();
  began_at_ = self_->clock().now();
  join();
  return promise_;
}

void keeper_state::join() {
  stage_ = stage::joining;
  asked_at_ = self_->clock().now();
  links_.env->store->leases().join_alone(links_.node,
                                         tell_self<time_answered>(self_, 0));
}

void keeper_state::time_told(const time_answered& x) {
  const auto& said = *x.what;
  if (stage_ != stage::joining) {
    beaten(said);
    return;
  }
  if (said) {
    joined(*said);
    return;
  }
  // The life before may have ended a moment ago without a word: its heartbeat
  // falls silent soon.
  auto waited = self_->clock().now() - began_at_;
  if (said.error().code != storage::store_errc::in_use
      || waited >= storage::start_wait) {
    failed(said.error());
    return;
  }
  if (!std::exchange(waits_, true))
    links_.env->log.info("waiting for the process before to fall silent");
  self_->delayed_send(self_, join_pause, actors::tick_atom::value);
}

void keeper_state::joined(timestamp store_time) {
  stage_ = stage::acquiring;
  take_time(store_time);
  self_->delayed_send(self_, storage::heartbeat_interval,
                      actors::tick_atom::value);
  if (links_.may_work)
    links_.may_work(tell_self<work_allowed>(self_, 0));
  else
    acquire();
}

void keeper_state::allowed(const work_allowed& x) {
  if (stage_ == stage::dead)
    return;
  if (*x.what)
    acquire();
  else
    failed(x.what->error());
}

void keeper_state::acquire() {
  links_.env->store->leases().acquire(links_.node, {},
                                      tell_self<leases_acquired>(self_, 0));
}

void keeper_state::acquired(const leases_acquired& x) {
  if (stage_ == stage::dead)
    return;
  if (!*x.what) {
    failed(x.what->error());
    return;
  }
  const auto& env = links_.env;
  actors_.self = links_.node;
  actors_.journal = self_->spawn(actors::journal, env, links_.node,
                                 actors::journal_listener_actor{self_});
  self_->send(actors_.journal, **x.what);
  show(**x.what);
  actors_.catalogue = self_->spawn(actors::catalogue, env, links_.node);
  region_ = self_->spawn(region, region_state::links{env, actors_.journal,
                                                     actors_.catalogue});
  actors_.region = region_;
  self_->monitor(actors_.journal);
  self_->monitor(actors_.catalogue);
  self_->monitor(actors_.region);
  collector_ = self_->spawn<caf::linked>(
    actors::offer_collector,
    actors::offer_collector_state::watching(env, actors_.catalogue,
                                            actors::note_shown(*env->board)));
  self_->send(actors_.catalogue, actors_.region);
  watch_store(*env, actors_.catalogue);
  // Answered once the catalogue is there; blocks need it to open.
  self_->request(actors_.catalogue, caf::infinite, actors::get_event{})
    .then(
      [this](const actors::opened_event_ptr&) {
        list();
      },
      [this](const caf::error&) {
        failed({storage::store_errc::unavailable, "catalogue not loaded"});
      });
}

/// A cluster of one, for operators.
void keeper_state::show(const std::vector<storage::lease>& leases) {
  auto view = std::make_shared<cluster_view>();
  view->self = links_.node;
  view->seen.now = links_.env->clock->at(self_->clock().now());
  view->seen.members.push_back({links_.node, {}, false, false, {}});
  view->seen.shards.emplace();
  for (const auto& x : leases)
    view->seen.shards->push_back({x.shard, links_.node.node, x.epoch});
  links_.status->cluster.store(std::move(view));
}

void keeper_state::list() {
  if (stage_ == stage::dead)
    return;
  std::vector<shard_id> all(links_.env->shard_count);
  for (shard_id i = 0; i < all.size(); ++i)
    all[i] = i;
  links_.env->store->ledger().restless_blocks(
    std::move(all), tell_self<blocks_listed>(self_, 0));
}

void keeper_state::listed(const blocks_listed& x) {
  if (stage_ == stage::dead)
    return;
  if (!*x.what) {
    failed(x.what->error());
    return;
  }
  to_open_ = **x.what;
  if (!to_open_.empty())
    links_.env->log.info("opening blocks with holds, payments or duties",
                         {{"blocks", to_open_.size()}});
  open_next();
}

/// Opens what must not sleep: holds that run out, payments, duties. One after
/// the other, since the store reads them in order anyway.
void keeper_state::open_next() {
  if (stage_ == stage::dead)
    return;
  if (to_open_.empty()) {
    started();
    return;
  }
  auto next = to_open_.back();
  to_open_.pop_back();
  self_->request(actors_.region, open_timeout, actors::open_block{next})
    .then(
      [this](actors::ok_atom) {
        open_next();
      },
      [this, next](const caf::error&) {
        links_.env->log.error("block not opened at start",
                              {{"event", next.event.value},
                               {"block", next.block}});
        failed({storage::store_errc::broken, "a block could not be opened"});
      });
}

void keeper_state::started() {
  stage_ = stage::serving;
  links_.status->phase = node_phase::serving;
  promise_.deliver(start_result{actors_});
  self_->spawn<caf::linked>(event_duties, links_.env, region_);
  self_->spawn<caf::linked>(actors::room_follower, links_.env, region_);
}

void keeper_state::failed(const storage::store_error& why) {
  if (std::exchange(stage_, stage::dead) != stage::dead)
    give_up_start({why.code, why.detail});
}

/// Nobody learns of the actors that were spawned, so nobody else ends them.
void keeper_state::give_up_start(node_trouble why) {
  auto end = [this](const auto& who) {
    if (who)
      self_->send_exit(who, caf::exit_reason::user_shutdown);
  };
  end(actors_.region);
  if (collector_)
    self_->unlink_from(collector_);
  end(collector_);
  end(actors_.catalogue);
  end(actors_.journal);
  actors_ = {};
  promise_.deliver(start_result{std::move(why)});
}

// -- heartbeats ---------------------------------------------------------------

void keeper_state::tick() {
  if (stage_ == stage::joining) {
    join();
    return;
  }
  if (stage_ == stage::dead)
    return;
  self_->delayed_send(self_, storage::heartbeat_interval,
                      actors::tick_atom::value);
  if (waiting_)
    return;
  waiting_ = true;
  asked_at_ = self_->clock().now();
  auto& store = *links_.env->store;
  store.leases().heartbeat(links_.node, tell_self<time_answered>(self_, 0));
  answers_.tick(*links_.env, asked_at_);
}

void keeper_state::beaten(const storage::store_result<timestamp>& said) {
  waiting_ = false;
  if (said) {
    take_time(*said);
    if (!links_.status->heartbeat_ok.exchange(true))
      links_.env->log.info("store is back");
    return;
  }
  if (said.error().code == storage::store_errc::declared_dead)
    die({said.error().code, said.error().detail});
  else if (links_.status->heartbeat_ok.exchange(false))
    links_.env->log.error("store does not answer",
                          {{"reason", said.error().detail}});
}

void keeper_state::take_time(timestamp store_time) {
  links_.env->clock->measured(store_time, asked_at_, self_->clock().now());
}

void keeper_state::die(node_trouble why) {
  auto before = std::exchange(stage_, stage::dead);
  if (before == stage::dead)
    return;
  links_.status->phase = node_phase::dead;
  links_.env->log.error("node is dead", {{"reason", why.detail}});
  if (before != stage::serving)
    give_up_start(why);
  links_.on_dead(std::move(why));
}

keeper_self::behavior_type
keeper(keeper_self::stateful_pointer<keeper_state> self,
       keeper_state::links to) {
  auto& state = self->state;
  state.init(std::move(to));
  return {
    [&state](start_atom) {
      return state.start();
    },
    [&state](const actors::shard_lost& x) {
      state.die({storage::store_errc::declared_dead,
                 "shard " + std::to_string(x.shard) + " has another owner"});
    },
    [status = state.status()](const actors::ledger_health& x) {
      status->ledger_writes = x.writes;
    },
    // There is nobody to give them to.
    [](actors::drain_atom) {
      return actors::ok_atom::value;
    },
    [&state](const time_answered& x) {
      state.time_told(x);
    },
    [&state](const work_allowed& x) {
      state.allowed(x);
    },
    [&state](const leases_acquired& x) {
      state.acquired(x);
    },
    [&state](const blocks_listed& x) {
      state.listed(x);
    },
    [&state](actors::tick_atom) {
      state.tick();
    },
  };
}

} // namespace onsale::cluster
