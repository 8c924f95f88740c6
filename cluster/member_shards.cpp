// How a node of a cluster takes shards, and hands them over.

#include "actors/store_call.hpp"
#include "cluster/assignment.hpp"
#include "cluster/member.hpp"
#include "domain/placement.hpp"

#include <algorithm>
#include <utility>

namespace onsale::cluster {

namespace {

using actors::tell_self;

/// Shards that are handed over at once: so few requests wait for them, and the
/// next ones go as soon as these are gone.
constexpr size_t hand_over_at_once = 4;

/// Blocks that are opened at once.
constexpr size_t wake_at_once = 8;

/// How long opening one may take. It goes on; others do not wait for it.
constexpr std::chrono::seconds wake_timeout{10};

} // namespace

std::vector<shard_id> member_state::held_shards() const {
  std::vector<shard_id> result;
  for (const auto& [shard, epoch] : held_)
    result.push_back(shard);
  return result;
}

// -- taking -------------------------------------------------------------------

void member_state::take_shards() {
  if (!opening_.empty() && !listing_ && to_wake_.empty() && waking_ == 0)
    list_restless();
  if (taking_)
    return;
  auto wanted = shards_to_take(seen_, links_.node.node, held_shards());
  std::erase_if(wanted, [this](const auto& x) {
    return losing_.contains(x.shard);
  });
  if (wanted.empty())
    return;
  taking_ = true;
  links_.env->store->members()->take(links_.node, std::move(wanted),
                                     tell_self<shards_granted>(self_, 0));
}

void member_state::granted(const shards_granted& x) {
  if (stage_ == stage::dead)
    return;
  if (!*x.what) {
    // With the next heartbeat it is tried again.
    taking_ = false;
    const auto& why = x.what->error();
    if (why.code == storage::store_errc::declared_dead)
      die({why.code, why.detail});
    return;
  }
  const auto& leases = **x.what;
  if (leases.empty()) {
    taking_ = false;
    look();
    return;
  }
  for (const auto& lease : leases) {
    held_[lease.shard] = lease.epoch;
    opening_.push_back(lease.shard);
  }
  self_->send(actors_.journal, leases);
  self_->send(region_, shards_taken{leases});
  taken_count_ += leases.size();
  links_.env->metrics->cluster().taken.Increment(
    static_cast<double>(leases.size()));
  list_restless();
}

/// Holds that run out, payments, duties: they wake their blocks.
void member_state::list_restless() {
  listing_ = true;
  links_.env->store->ledger().restless_blocks(
    opening_, tell_self<restless_found>(self_, 0));
}

void member_state::found_restless(const restless_found& x) {
  listing_ = false;
  if (stage_ == stage::dead)
    return;
  if (!*x.what) {
    // With the next heartbeat it is tried again.
    links_.env->log.error("shards not opened yet",
                          {{"reason", x.what->error().detail}});
    return;
  }
  to_wake_ = **x.what;
  wake_next();
}

void member_state::wake_next() {
  if (stage_ == stage::dead)
    return;
  while (waking_ < wake_at_once && !to_wake_.empty()) {
    auto next = to_wake_.back();
    to_wake_.pop_back();
    ++waking_;
    self_->request(region_, wake_timeout, wake_block{next})
      .then(
        [this](actors::ok_atom) {
          --waking_;
          wake_next();
        },
        [this, next](const caf::error&) {
          links_.env->log.error("block not opened yet",
                                {{"event", next.event.value},
                                 {"block", next.block}});
          --waking_;
          wake_next();
        });
  }
  if (to_wake_.empty() && waking_ == 0 && !opening_.empty())
    opened();
}

void member_state::opened() {
  // What was lost meanwhile is not opened.
  std::erase_if(opening_, [this](shard_id x) {
    return !held_.contains(x);
  });
  links_.env->log.info("shards opened", {{"shards", opening_.size()}});
  self_->send(region_, open_shards{std::exchange(opening_, {})});
  self_->send(ender_, actors::reload_atom::value);
  taking_ = false;
  act();
}

/// Whether it is given up, and the store does not know that yet.
bool member_state::is_parting(shard_id shard) const {
  auto is_it = [shard](const auto& x) {
    return x.shard == shard;
  };
  return std::any_of(to_give_up_.begin(), to_give_up_.end(), is_it)
         || std::any_of(giving_up_.begin(), giving_up_.end(), is_it);
}

// -- handing over -------------------------------------------------------------

/// To those that are linked: what another one could not be told would have to
/// wait here.
void member_state::hand_over() {
  if (!leaving_.empty() || taking_ || stage_ != stage::serving)
    return;
  auto self = links_.node.node;
  auto held = held_shards();
  auto nodes = takers(seen_);
  for (auto shard : shards_to_hand_over(seen_, self, held, held.size())) {
    if (!is_parting(shard)
        && linked_.contains(placed_on(shard, nodes).value_or(0)))
      leaving_.push_back(shard);
    if (leaving_.size() == hand_over_at_once)
      break;
  }
  if (leaving_.empty())
    return;
  self_->request(region_, caf::infinite, leave_shards{leaving_})
    .then(
      [this](actors::ok_atom) {
        left();
      },
      [](const caf::error&) {
        // The region has ended, and so does the node.
      });
}

/// Nobody works on them any more: nothing is written under these leases.
void member_state::left() {
  self_->request(actors_.journal, caf::infinite, actors::let_go{leaving_})
    .then(
      [this](const std::vector<storage::lease>& leases) {
        to_give_up_.insert(to_give_up_.end(), leases.begin(), leases.end());
        leaving_.clear();
        give_up_next();
      },
      [](const caf::error&) {
        // The journal has ended, and so does the node.
      });
}

void member_state::give_up_next() {
  if (!giving_up_.empty() || to_give_up_.empty())
    return;
  giving_up_ = std::exchange(to_give_up_, {});
  links_.env->store->members()->give_up(links_.node, giving_up_,
                                        tell_self<shards_given_up>(self_, 0));
}

void member_state::given_up(const shards_given_up& x) {
  auto what = std::exchange(giving_up_, {});
  if (stage_ == stage::dead)
    return;
  if (!*x.what) {
    // With the next heartbeat it is tried again: the store has them as ours.
    to_give_up_.insert(to_give_up_.end(), what.begin(), what.end());
    const auto& why = x.what->error();
    if (why.code == storage::store_errc::declared_dead)
      die({why.code, why.detail});
    return;
  }
  links_.env->log.info("shards handed over", {{"shards", what.size()}});
  handed_over_count_ += what.size();
  links_.env->metrics->cluster().given.Increment(
    static_cast<double>(what.size()));
  for (const auto& lease : what)
    held_.erase(lease.shard);
  look();
}

// -- losing -------------------------------------------------------------------

/// Another node has it: this one has been declared dead, as it is about to
/// hear, or somebody has written to the leases.
void member_state::lost(shard_id shard) {
  if (stage_ == stage::dead || !losing_.insert(shard).second)
    return;
  links_.env->log.error("shard lost", {{"shard", shard}});
  held_.erase(shard);
  self_
    ->request(region_, caf::infinite, lose_shards{std::vector<shard_id>{shard}})
    .then(
      [this, shard](actors::ok_atom) {
        losing_.erase(shard);
        look();
      },
      [](const caf::error&) {
        // The region has ended, and so does the node.
      });
  look();
}

// -- leaving ------------------------------------------------------------------

caf::typed_response_promise<actors::ok_atom> member_state::drain() {
  auto promise = self_->make_response_promise<actors::ok_atom>();
  drains_.push_back(promise);
  report_.draining = true;
  look();
  return promise;
}

/// Nobody takes over from the last one, or from those that all go.
void member_state::drained_if_ready() {
  if (drains_.empty())
    return;
  auto told = std::any_of(seen_.members.begin(), seen_.members.end(),
                          [this](const auto& x) {
                            return x.who.node == links_.node.node && x.draining;
                          });
  if (!told || (!held_.empty() && !takers(seen_).empty()))
    return;
  auto drains = std::exchange(drains_, {});
  auto done = [drains]() mutable {
    for (auto& x : drains)
      x.deliver(actors::ok_atom::value);
  };
  // What went with a shard while another node waits for its answer comes back
  // by way of this one.
  self_->request(peers_, caf::infinite, actors::drain_atom::value)
    .then(
      [done](actors::ok_atom) mutable {
        done();
      },
      [done](const caf::error&) mutable { // there is nobody left to tell
        done();
      });
}

} // namespace onsale::cluster
