#include "cluster/member.hpp"

#include "actors/catalogue.hpp"
#include "actors/room_follower.hpp"
#include "actors/store_call.hpp"
#include "cluster/assignment.hpp"
#include "cluster/peers.hpp"
#include "cluster/region.hpp"
#include "cluster/store_watch.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <utility>

namespace onsale::cluster {

namespace {

using actors::tell_self;

/// Pause before joining is tried again while an earlier life is still warm.
constexpr std::chrono::milliseconds join_again{100};

} // namespace

void member_state::init(links to) {
  links_ = std::move(to);
  report_.draining = true; // until the catalogue is there
  // An exception ends its actor. Without one of these nothing is written any
  // more, while the heartbeats go on and nobody takes over.
  self_->set_down_handler([this](const caf::down_msg& x) {
    die({storage::store_errc::broken, "an actor of the node has ended: "
                                        + self_->system().render(x.reason)});
  });
}

// -- start --------------------------------------------------------------------

caf::typed_response_promise<start_result> member_state::start() {
  promise_ = self_->make_response_promise<start_result>();
  began_at_ = self_->clock().now();
  join();
  return promise_;
}

void member_state::join() {
  stage_ = stage::joining;
  links_.env->store->members()->join(links_.node.address,
                                     links_.node.incarnation,
                                     tell_self<node_joined>(self_, 0));
}

void member_state::joined(const node_joined& x) {
  const auto& said = *x.what;
  if (said) {
    links_.node.node = *said;
    if (links_.may_work)
      links_.may_work(tell_self<work_allowed>(self_, 0));
    else
      start_work();
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
  self_->delayed_send(self_, join_again, actors::tick_atom::value);
}

void member_state::allowed(const work_allowed& x) {
  if (stage_ == stage::dead)
    return;
  if (*x.what)
    start_work();
  else
    failed(x.what->error());
}

void member_state::start_work() {
  stage_ = stage::starting;
  answered_ = self_->clock().now();
  spawn_actors();
  tick();
}

void member_state::spawn_actors() {
  const auto& env = links_.env;
  const auto& node = links_.node;
  actors_.self = node;
  actors_.journal = self_->spawn(actors::journal, env, node,
                                 actors::journal_listener_actor{self_});
  actors_.catalogue = self_->spawn(actors::catalogue, env, node);
  collector_ = self_->spawn<caf::linked>(
    actors::offer_collector,
    actors::offer_collector_state::watching(env, actors_.catalogue, nullptr));
  peers_state::links to_peers{links_.link,
                              {node.node, node.incarnation},
                              env->board,
                              env->offers,
                              actors::note_shown(*env->board),
                              env->log,
                              peer_watcher_actor{self_},
                              env->store->history(),
                              links_.searcher};
  peers_ = self_->spawn(peers, std::move(to_peers));
  region_state::links to_region{env, actors_.journal, actors_.catalogue, peers_,
                                node.node};
  region_ = self_->spawn(region, std::move(to_region));
  actors_.region = region_;
  duties_ = self_->spawn<caf::linked>(event_duties, env, region_);
  self_->spawn<caf::linked>(actors::room_follower, env, region_);
  self_->monitor(actors_.journal);
  self_->monitor(actors_.catalogue);
  self_->monitor(peers_);
  self_->monitor(region_);
  self_->send(actors_.catalogue, actors_.region);
  self_->send(peers_, peer_listener_actor{region_});
  if (links_.searcher)
    self_->send(links_.searcher, search::far_nodes_actor{peers_});
  watch_store(*env, actors_.catalogue);
  env->store->members()->watch([me = caf::actor_cast<caf::actor>(self_)] {
    caf::anon_send(me, actors::probe_atom::value);
  });
  // Answered once the catalogue is there; blocks need it to open.
  self_->request(actors_.catalogue, caf::infinite, actors::get_event{})
    .then(
      [this](const actors::opened_event_ptr&) {
        report_.draining = false;
        look();
      },
      [this](const caf::error&) {
        failed({storage::store_errc::unavailable, "catalogue not loaded"});
      });
}

/// Whether the store knows that shards may be handed over to this node.
bool member_state::is_taker() const {
  auto nodes = takers(seen_);
  return std::find(nodes.begin(), nodes.end(), links_.node.node) != nodes.end();
}

/// Serves when it has opened what is its own for now; what others still have is
/// handed over to it while it does.
void member_state::started_if_ready() {
  auto ready = stage_ == stage::starting && !taking_ && !is_opening()
               && is_taker()
               && shards_to_take(seen_, links_.node.node, held_shards()).empty();
  if (!ready)
    return;
  stage_ = stage::serving;
  links_.status->phase = node_phase::serving;
  promise_.deliver(start_result{actors_});
}

void member_state::failed(const storage::store_error& why) {
  if (std::exchange(stage_, stage::dead) != stage::dead)
    give_up_start({why.code, why.detail});
}

/// Nobody learns of the actors that were spawned, so nobody else ends them.
void member_state::give_up_start(node_trouble why) {
  auto end = [this](const auto& who) {
    if (who)
      self_->send_exit(who, caf::exit_reason::user_shutdown);
  };
  end(region_);
  if (collector_)
    self_->unlink_from(collector_);
  end(collector_);
  end(actors_.catalogue);
  end(actors_.journal);
  actors_ = {};
  promise_.deliver(start_result{std::move(why)});
}

void member_state::die(node_trouble why) {
  auto before = std::exchange(stage_, stage::dead);
  if (before == stage::dead)
    return;
  links_.status->phase = node_phase::dead;
  links_.env->log.error("node is dead", {{"reason", why.detail}});
  if (before != stage::serving)
    give_up_start(why);
  for (auto& x : std::exchange(drains_, {}))
    x.deliver(caf::make_error(caf::sec::runtime_error, why.detail));
  links_.on_dead(std::move(why));
}

// -- what follows ------------------------------------------------------------

/// Does what has to be done by what is known.
void member_state::act() {
  if ((stage_ != stage::starting && stage_ != stage::serving)
      || seen_.version == 0)
    return;
  declare_suspects();
  take_shards();
  part_with_strays();
  hand_over();
  give_up_next();
  started_if_ready();
  drained_if_ready();
}

void member_state::declare_suspects() {
  for (const auto& whom : suspects(seen_, links_.node.node))
    if (declaring_.insert(whom.node).second)
      links_.env->store->members()->declare_dead(
        links_.node, whom, tell_self<death_declared>(self_, whom.node));
}

void member_state::declared(const death_declared& x) {
  auto node = static_cast<uint32_t>(x.call);
  declaring_.erase(node);
  if (*x.what && **x.what) {
    links_.env->log.warning("node declared dead", {{"node", node}});
    look();
  }
}

void member_state::missing(const peers_missing& x) {
  report_.unreachable = x.nodes;
  look();
}

void member_state::linked(const peer_linked& x) {
  if (x.up)
    linked_.insert(x.node);
  else
    linked_.erase(x.node);
  look();
}

member_self::behavior_type
member(member_self::stateful_pointer<member_state> self,
       member_state::links to) {
  auto& state = self->state;
  state.init(std::move(to));
  return {
    [&state](start_atom) {
      return state.start();
    },
    [&state](const actors::shard_lost& x) {
      state.lost(x.shard);
    },
    [status = state.status()](const actors::ledger_health& x) {
      status->ledger_writes = x.writes;
    },
    [&state](actors::drain_atom) {
      return state.drain();
    },
    [&state](const node_joined& x) {
      state.joined(x);
    },
    [&state](const work_allowed& x) {
      state.allowed(x);
    },
    [&state](const cluster_read& x) {
      state.read(x);
    },
    [&state](const shards_granted& x) {
      state.granted(x);
    },
    [&state](const restless_found& x) {
      state.found_restless(x);
    },
    [&state](const death_declared& x) {
      state.declared(x);
    },
    [&state](const shards_given_up& x) {
      state.given_up(x);
    },
    [&state](const peers_missing& x) {
      state.missing(x);
    },
    [&state](const peer_linked& x) {
      state.linked(x);
    },
    [&state](const shards_opened& x) {
      state.opened_elsewhere(x);
    },
    [&state](actors::probe_atom) {
      state.look();
    },
    [&state](actors::tick_atom) {
      state.tick();
    },
  };
}

} // namespace onsale::cluster
