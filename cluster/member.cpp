#include "cluster/member.hpp"

#include "actors/catalogue.hpp"
#include "actors/store_call.hpp"
#include "cluster/assignment.hpp"
#include "cluster/peers.hpp"
#include "cluster/region.hpp"
#include "domain/limits.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <utility>

namespace onsale::cluster {

namespace {

using actors::tell_self;

/// Pause before joining is tried again while an earlier life is still warm.
constexpr std::chrono::milliseconds join_again{100};

/// How often stored answers past their time are deleted (P3).
constexpr std::chrono::minutes forget_answers_interval{10};

/// A look at the store that is to find a heartbeat too old comes so much after
/// it has become that.
constexpr std::chrono::milliseconds look_margin{5};

bool same_members(const std::vector<storage::member>& x,
                  const std::vector<storage::member>& y) {
  return std::equal(x.begin(), x.end(), y.begin(), y.end(),
                    [](const auto& a, const auto& b) {
                      return a.who == b.who;
                    });
}

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
    stage_ = stage::starting;
    spawn_actors();
    tick();
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

void member_state::spawn_actors() {
  const auto& env = links_.env;
  const auto& node = links_.node;
  actors_.self = node;
  actors_.journal = self_->spawn(actors::journal, env, node,
                                 actors::journal_listener_actor{self_});
  actors_.catalogue = self_->spawn(actors::catalogue, env, node);
  peers_state::links to_peers{links_.link,
                              {node.node, node.incarnation},
                              env->board,
                              env->log,
                              peer_watcher_actor{self_}};
  peers_ = self_->spawn(peers, std::move(to_peers));
  region_state::links to_region{env, actors_.journal, actors_.catalogue, peers_,
                                node.node};
  region_ = self_->spawn(region, std::move(to_region));
  actors_.region = region_;
  ender_ = self_->spawn<caf::linked>(event_ender, env, region_);
  self_->monitor(actors_.journal);
  self_->monitor(actors_.catalogue);
  self_->monitor(peers_);
  self_->monitor(region_);
  self_->send(actors_.catalogue, actors_.region);
  self_->send(peers_, peer_listener_actor{region_});
  env->store->catalogue().watch([to = actors_.catalogue] {
    caf::anon_send(to, actors::reload_atom::value);
  });
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
  auto ready = stage_ == stage::starting && !taking_ && is_taker()
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
  links_.on_dead(std::move(why));
}

// -- heartbeats ---------------------------------------------------------------

void member_state::tick() {
  if (stage_ == stage::joining) {
    join();
    return;
  }
  if (stage_ == stage::dead)
    return;
  self_->delayed_send(self_, storage::heartbeat_interval,
                      actors::tick_atom::value);
  beat();
  auto now = self_->clock().now();
  if (now < forget_at_ || !links_.env->clock->is_set())
    return;
  forget_at_ = now + forget_answers_interval;
  links_.env->store->ledger().forget_answers(
    links_.env->clock->at(now) - limits::idempotency_ttl,
    [log = links_.env->log](const storage::store_result<uint64_t>& gone) {
      if (!gone)
        log.warning("old answers not deleted",
                    {{"reason", gone.error().detail}});
    });
}

void member_state::look() {
  if (stage_ == stage::starting || stage_ == stage::serving)
    beat();
}

void member_state::beat() {
  if (std::exchange(waiting_, true)) {
    again_ = true;
    return;
  }
  again_ = false;
  asked_at_ = self_->clock().now();
  links_.env->store->members()->beat(links_.node, report_,
                                     seen_.shards ? seen_.version : 0,
                                     tell_self<cluster_read>(self_, 0));
}

void member_state::read(const cluster_read& x) {
  waiting_ = false;
  if (stage_ == stage::dead)
    return;
  if (!*x.what) {
    const auto& why = x.what->error();
    if (why.code == storage::store_errc::declared_dead)
      die({why.code, why.detail});
    else if (links_.status->heartbeat_ok.exchange(false)) {
      links_.env->log.error("store does not answer", {{"reason", why.detail}});
      // Somebody else may own by now what this node thinks it does.
      links_.env->ages->cut_off(asked_at_);
    }
    return;
  }
  if (!links_.status->heartbeat_ok.exchange(true)) {
    links_.env->log.info("store is back");
    links_.env->ages->back();
  }
  auto now = std::move(**x.what);
  links_.env->clock->measured(now.now, asked_at_, self_->clock().now());
  auto news = now.shards.has_value();
  if (!news)
    now.shards = std::move(seen_.shards);
  auto moved = !same_members(now.members, seen_.members);
  seen_ = std::move(now);
  if (moved) {
    members_seen others;
    for (const auto& member : seen_.members)
      if (member.who.node != links_.node.node)
        others.members.push_back(member.who);
    self_->send(peers_, std::move(others));
  }
  if (news)
    self_->send(region_, owners_seen{*seen_.shards});
  show();
  leave_if_told();
  look_when_silent();
  act();
  if (again_)
    beat();
}

/// For operators.
void member_state::show() {
  auto view = std::make_shared<cluster_view>();
  view->self = links_.node;
  view->seen = seen_;
  view->shards_taken = taken_count_;
  view->shards_handed_over = handed_over_count_;
  links_.status->cluster = std::move(view);
}

void member_state::leave_if_told() {
  auto told = std::any_of(seen_.members.begin(), seen_.members.end(),
                          [this](const auto& x) {
                            return x.who == links_.node && x.told_to_drain;
                          });
  if (told && !std::exchange(told_to_drain_, true)) {
    links_.env->log.info("told to drain");
    links_.on_drain();
  }
}

/// Whoever is not linked may be dead: that can be told when its heartbeat has
/// become too old, and its shards wait for nothing else.
void member_state::look_when_silent() {
  for (const auto& x : seen_.members) {
    if (x.who.node == links_.node.node || linked_.contains(x.who.node))
      continue;
    auto left = storage::heartbeat_stale - x.silent_for + look_margin;
    if (left.count() > 0 && left < storage::heartbeat_interval)
      self_->delayed_send(self_, left, actors::probe_atom::value);
  }
}

/// Does what has to be done by what is known.
void member_state::act() {
  if ((stage_ != stage::starting && stage_ != stage::serving)
      || seen_.version == 0)
    return;
  declare_suspects();
  take_shards();
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
    [&state](actors::probe_atom) {
      state.look();
    },
    [&state](actors::tick_atom) {
      state.tick();
    },
  };
}

} // namespace onsale::cluster
