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
/// next ones go as soon as others decide about these …
constexpr size_t hand_over_at_once = 4;

/// … or have had that long to do so. Who takes over may be of an earlier build,
/// which does not say so, or be gone.
constexpr std::chrono::milliseconds open_patience{300};

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
  taking_ = false;
  if (!*x.what) {
    // With the next heartbeat it is tried again.
    const auto& why = x.what->error();
    if (why.code == storage::store_errc::declared_dead)
      die({why.code, why.detail});
    return;
  }
  const auto& leases = **x.what;
  if (leases.empty()) {
    look();
    return;
  }
  for (const auto& lease : leases) {
    held_[lease.shard] = lease.epoch;
    unlisted_.push_back(lease.shard);
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
  if (!listed_.empty() || unlisted_.empty())
    return;
  listed_ = std::exchange(unlisted_, {});
  links_.env->store->ledger().restless_blocks(
    listed_, tell_self<restless_found>(self_, 0));
}

void member_state::found_restless(const restless_found& x) {
  auto shards = std::exchange(listed_, {});
  if (stage_ == stage::dead)
    return;
  if (!*x.what) {
    // With the next heartbeat it is tried again.
    links_.env->log.error("shards not opened yet",
                          {{"reason", x.what->error().detail}});
    unlisted_.insert(unlisted_.end(), shards.begin(), shards.end());
    return;
  }
  // What was lost meanwhile is not opened.
  std::erase_if(shards, [this](shard_id shard) {
    return !held_.contains(shard);
  });
  for (auto shard : shards)
    unready_[shard] = 0;
  for (const auto& block : **x.what)
    if (auto i = unready_.find(shard_of(block, links_.env->shard_count));
        i != unready_.end()) {
      ++i->second;
      to_wake_.push_back(block);
    }
  // The blocks of one shard after those of another: it need not wait for them.
  std::sort(to_wake_.begin(), to_wake_.end(), [this](const auto& a, auto& b) {
    auto count = links_.env->shard_count;
    return shard_of(a, count) < shard_of(b, count);
  });
  std::erase_if(shards, [this](shard_id shard) {
    return unready_.at(shard) > 0;
  });
  open(shards);
  wake_next();
  list_restless();
}

void member_state::wake_next() {
  if (stage_ == stage::dead)
    return;
  while (waking_ < wake_at_once && !to_wake_.empty()) {
    auto next = to_wake_.back();
    to_wake_.pop_back();
    ++waking_;
    auto shard = shard_of(next, links_.env->shard_count);
    auto held = held_.find(shard);
    auto epoch = held == held_.end() ? 0 : held->second;
    self_->request(region_, wake_timeout, wake_block{next})
      .then(
        [this, shard, epoch](actors::ok_atom) {
          woken(shard, epoch);
        },
        [this, shard, epoch, next](const caf::error&) {
          links_.env->log.error("block not opened yet",
                                {{"event", next.event.value},
                                 {"block", next.block}});
          woken(shard, epoch);
        });
  }
}

void member_state::woken(shard_id shard, uint64_t epoch) {
  --waking_;
  auto held = held_.find(shard);
  auto unready = unready_.find(shard);
  if (held != held_.end() && held->second == epoch && unready != unready_.end()
      && --unready->second == 0)
    open({shard});
  wake_next();
}

void member_state::open(const std::vector<shard_id>& shards) {
  if (shards.empty())
    return;
  for (auto shard : shards)
    unready_.erase(shard);
  links_.env->log.info("shards opened", {{"shards", shards.size()}});
  self_->send(region_, open_shards{shards});
  self_->send(peers_, shards_opened{shards});
  self_->send(duties_, actors::reload_atom::value);
  act();
}

/// Whether it has shards that it does not decide about yet.
bool member_state::is_opening() const {
  return !unlisted_.empty() || !listed_.empty() || !unready_.empty();
}

/// Of how many it decides.
size_t member_state::open_count() const {
  auto lies_in = [](const auto& list, shard_id shard) {
    return std::find(list.begin(), list.end(), shard) != list.end();
  };
  return static_cast<size_t>(
    std::count_if(held_.begin(), held_.end(), [&](const auto& x) {
      auto shard = x.first;
      return !unready_.contains(shard) && !lies_in(unlisted_, shard)
             && !lies_in(listed_, shard) && !lies_in(leaving_, shard)
             && !is_parting(shard);
    }));
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
  if (!leaving_.empty() || !to_give_up_.empty() || !giving_up_.empty()
      || taking_ || is_opening() || stage_ != stage::serving)
    return;
  if (self_->clock().now() - awaited_since_ >= open_patience)
    awaited_.clear();
  if (!awaited_.empty())
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
        awaited_.insert(leaving_.begin(), leaving_.end());
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
  awaited_since_ = self_->clock().now();
  for (const auto& lease : what) {
    held_.erase(lease.shard);
    parted_[lease.shard] = lease.epoch;
  }
  look();
}

/// What the store has as ours and we have not: leases of an earlier life of
/// this node, or of a grant whose answer was lost. Those that belong here are
/// taken anew; nobody may take the others while this node lives.
void member_state::part_with_strays() {
  if (taking_ || !seen_.shards)
    return;
  auto self = links_.node.node;
  auto nodes = takers(seen_);
  for (const auto& x : *seen_.shards) {
    auto parted = parted_.find(x.shard);
    auto knows = parted != parted_.end() && parted->second >= x.epoch;
    if (x.node == self && !knows && !held_.contains(x.shard)
        && !is_parting(x.shard) && !losing_.contains(x.shard)
        && placed_on(x.shard, nodes) != self)
      to_give_up_.push_back({x.shard, x.epoch, 0});
  }
}

void member_state::opened_elsewhere(const shards_opened& x) {
  for (auto shard : x.shards)
    awaited_.erase(shard);
  act();
}

// -- losing -------------------------------------------------------------------

/// Another node has it: this one has been declared dead, as it is about to
/// hear, or somebody has written to the leases.
void member_state::lost(shard_id shard) {
  if (stage_ == stage::dead || !losing_.insert(shard).second)
    return;
  links_.env->log.error("shard lost", {{"shard", shard}});
  held_.erase(shard);
  unready_.erase(shard);
  std::erase(unlisted_, shard);
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
