// Shards that come and go, and the commands that wait for them.

#include "cluster/placing.hpp"
#include "cluster/region.hpp"
#include "domain/limits.hpp"

#include <algorithm>
#include <utility>

namespace onsale::cluster {

namespace {

using namespace actors;

/// Commands that found nobody are tried again so often, and refused if their
/// time is up.
constexpr std::chrono::milliseconds again_interval{50};

} // namespace

// -- what waits for its shard -------------------------------------------------

void region_state::keep(trip_ptr x) {
  if (kept_count_ >= limits::kept_commands) {
    x->who.refuse(nobody_decides(x->what, refusal_code::overloaded));
    return;
  }
  if (kept_count_++ == 0)
    self_->delayed_send(self_, again_interval, tick_atom::value);
  // Whoever has waited before waits no longer for that.
  auto patience = self_->clock().now() + limits::shard_patience;
  x->until = std::min(x->until, patience);
  kept_[shard_of(x->to, table_.size())].push_back(std::move(x));
}

void region_state::release(shard_id shard) {
  auto i = kept_.find(shard);
  if (i == kept_.end())
    return;
  auto all = std::move(i->second);
  kept_.erase(i);
  kept_count_ -= all.size();
  for (auto& x : all)
    go(std::move(x));
}

void region_state::tick() {
  auto now = self_->clock().now();
  auto all = std::exchange(kept_, {});
  kept_count_ = 0;
  for (auto& [shard, waiting] : all)
    for (auto& x : waiting) {
      if (x->until > now)
        go(std::move(x));
      else
        x->who.refuse(nobody_decides(x->what, refusal_code::unavailable));
    }
}

// -- shards that come and go --------------------------------------------------

void region_state::saw(const owners_seen& x) {
  auto news = table_.saw(x.owners, links_.self);
  for (auto shard : news)
    release(shard);
  for (const auto& owner : x.owners)
    if (owner.node == 0 && owner.shard < table_.size()
        && table_.at(owner.shard).state == shard_state::elsewhere)
      now_stale(owner.shard);
  follow({news.begin(), news.end()});
}

void region_state::linked(const peer_linked& x) {
  if (x.up)
    linked_.insert(x.node);
  else
    linked_.erase(x.node);
  std::set<shard_id> there;
  for (shard_id shard = 0; shard < table_.size(); ++shard) {
    const auto& place = table_.at(shard);
    if (place.state == shard_state::elsewhere && place.node == x.node)
      there.insert(shard);
  }
  for (auto shard : there)
    if (x.up)
      release(shard);
    else
      now_stale(shard);
  if (x.up)
    follow(there);
}

void region_state::taken(const shards_taken& x) {
  for (const auto& lease : x.leases)
    table_.take(lease.shard, links_.self, lease.epoch);
}

/// By the time that this comes the shard may have been lost.
void region_state::wake(const wake_block& x, asker who) {
  auto state = table_.at(shard_of(x.block, table_.size())).state;
  if (state != shard_state::taking && state != shard_state::open) {
    who.done();
    return;
  }
  here_.run(x.block, [this, x, who](const auto& to) mutable {
    who.pass_on(self_, to, open_block{x.block});
  });
}

void region_state::open(const open_shards& x) {
  for (auto shard : x.shards) {
    if (table_.at(shard).state != shard_state::taking)
      continue; // lost meanwhile
    table_.open(shard);
    release(shard);
  }
  // Of what the owner before has shown, the last may not have come.
  follow({x.shards.begin(), x.shards.end()});
}

/// What comes for them from now on is kept until it is known who has taken them.
void region_state::leave(const leave_shards& x, asker who) {
  for (auto shard : x.shards)
    if (table_.at(shard).state == shard_state::open)
      table_.leave(shard);
  here_.leave({x.shards.begin(), x.shards.end()}, [this, x, who]() mutable {
    for (auto shard : x.shards)
      if (table_.at(shard).state == shard_state::leaving) {
        table_.lose(shard);
        now_stale(shard);
      }
    who.done();
  });
}

void region_state::lose(const lose_shards& x, asker who) {
  for (auto shard : x.shards) {
    table_.lose(shard);
    now_stale(shard);
  }
  here_.lose({x.shards.begin(), x.shards.end()}, [who]() mutable {
    who.done();
  });
}

/// Whoever waits for a shard waits for nothing that comes soon.
void region_state::contact(const store_contact& x) {
  in_contact_ = x.kept;
  if (in_contact_)
    return;
  here_.tell_all(x);
  for (auto& [shard, waiting] : kept_)
    kept_count_ -= std::erase_if(waiting, [](const trip_ptr& y) {
      auto asked = y->who.is_client();
      if (asked)
        y->who.refuse(nobody_decides(y->what, refusal_code::unavailable));
      return asked;
    });
}

bool region_state::owns(event_id id) const {
  auto shard = shard_of({id, 0}, table_.size());
  return table_.at(shard).state == shard_state::open;
}

} // namespace onsale::cluster
