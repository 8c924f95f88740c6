// How a node shows that it lives, and hears of the others (P5).

#include "actors/store_call.hpp"
#include "cluster/member.hpp"
#include "cluster/peers.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <utility>

namespace onsale::cluster {

namespace {

using actors::tell_self;

/// Without an answer of the store for so long, others may have declared this
/// node dead: each heartbeat comes so much after the last one.
constexpr auto contact_patience = storage::heartbeat_stale
                                  + storage::heartbeat_interval;

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

void member_state::tick() {
  if (stage_ == stage::joining) {
    join();
    return;
  }
  if (stage_ == stage::dead)
    return;
  self_->delayed_send(self_, storage::heartbeat_interval,
                      actors::tick_atom::value);
  look();
  answers_.tick(*links_.env, self_->clock().now());
}

void member_state::look() {
  if (stage_ != stage::starting && stage_ != stage::serving)
    return;
  check_contact();
  beat();
}

/// Nobody is kept waiting for a store that does not answer, and that may be
/// another one's by now.
void member_state::check_contact() {
  auto left = answered_ + contact_patience - self_->clock().now();
  if (!in_contact_ || left >= storage::heartbeat_interval)
    return;
  if (left.count() > 0) {
    self_->delayed_send(self_, left, actors::probe_atom::value);
    return;
  }
  in_contact_ = false;
  links_.env->metrics->cluster().out_of_touch.Increment();
  silent("it says nothing");
  self_->send(region_, actors::store_contact{false});
  links_.env->store->give_up();
}

void member_state::silent(const std::string& why) {
  if (!links_.status->heartbeat_ok.exchange(false))
    return;
  links_.env->log.error("store does not answer", {{"reason", why}});
  // Somebody else may own by now what this node thinks it does.
  links_.env->ages->cut_off(answered_);
}

/// Shards of the search index lie where shards of tickets may. A node that has
/// heard of no others keeps what it has.
void member_state::place_index() {
  if (!links_.searcher)
    return;
  auto nodes = takers(seen_);
  if (nodes.empty() || nodes == index_nodes_)
    return;
  index_nodes_ = nodes;
  search::index_nodes told{links_.node.node, std::move(nodes)};
  self_->send(links_.searcher, told);
  self_->send(links_.indexer, std::move(told));
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
    else
      silent(why.detail);
    return;
  }
  answered_ = asked_at_;
  if (!std::exchange(in_contact_, true))
    self_->send(region_, actors::store_contact{true});
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
  place_index();
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
  links_.status->cluster.store(std::move(view));
  auto& figures = links_.env->metrics->cluster();
  figures.members.Set(static_cast<double>(seen_.members.size()));
  figures.unreachable.Set(static_cast<double>(report_.unreachable.size()));
  figures.shards.Set(static_cast<double>(open_count()));
  figures.standby.Set(seen_.waits_for_standby ? 1 : 0);
  look_for_standby();
}

/// What only one server has is lost with it, however often it was answered.
void member_state::look_for_standby() {
  auto waits = seen_.waits_for_standby;
  auto before = std::exchange(waits_for_standby_, waits);
  if (before == waits)
    return;
  if (!waits)
    links_.env->log.warning("the database waits for no standby: what is sold "
                            "is lost if its server is");
  else if (before)
    links_.env->log.info("the database waits for a standby again");
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

} // namespace onsale::cluster
