// What the journal does about a store that does not write, or does not say
// whether it has written (P1.5).

#include "actors/journal.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace onsale::actors {

namespace {

/// Pause before the store is asked for leases again.
constexpr std::chrono::milliseconds acquire_pause{100};

/// Pause before an idle store that did not write is tried again.
constexpr std::chrono::milliseconds probe_pause{1'000};

} // namespace

/// Told once, not for every batch until the store is back.
void journal_state::went_away(const storage::store_error& why) {
  if (std::exchange(away_, true))
    return;
  env_->log.error("store does not write",
                  {{"entries", in_flight_.size()}, {"reason", why.detail}});
  self_->send(listener_, ledger_health{false});
  probe_later();
}

void journal_state::came_back() {
  gave_up_waiting_ = false;
  if (!std::exchange(away_, false))
    return;
  env_->log.info("store writes again");
  self_->send(listener_, ledger_health{true});
}

void journal_state::probe_later() {
  if (!std::exchange(probing_, true))
    self_->delayed_send(self_, probe_pause, probe_atom::value);
}

/// Whoever sees that the node does not write sends it nobody: then no batch
/// would ever tell that the store is back.
void journal_state::probe() {
  probing_ = false;
  if (!away_)
    return;
  auto ours = std::find_if(leases_.begin(), leases_.end(), [&](const auto& x) {
    return !lets_go_of(x.first);
  });
  // What is on its way will tell; without a shard of its own it may not write,
  // and has nothing to.
  if (!in_flight_.empty() || !to_acquire_.empty() || ours == leases_.end())
    return probe_later();
  probing_ = true;
  probed_ = ours->first;
  auto me = caf::actor_cast<caf::actor>(self_);
  env_->store->ledger().probe(
    *probed_, [me](const storage::store_result<unit>& result) {
      caf::anon_send(me, probe_answered{static_cast<bool>(result)});
    });
}

void journal_state::probed(const probe_answered& x) {
  probing_ = false;
  probed_.reset();
  if (x.writes)
    came_back();
  else if (away_)
    probe_later();
}

void journal_state::rebuild(const items& what,
                            const std::vector<shard_id>& shards) {
  std::map<block_id, shard_id> owners;
  items concerned = what;
  for (auto shard : shards) {
    // What was decided since then rests on a state that is given up.
    auto waiting = take_unsent(shard);
    std::move(waiting.begin(), waiting.end(), std::back_inserter(concerned));
  }
  for (const auto& x : concerned)
    owners.emplace(x.owner, x.entry.shard);
  ++rebuilds_;
  for (const auto& [owner, shard] : owners) {
    tell(owner, shard_reopened{shard, rebuilds_});
    rebuilt_[owner] = {clients_.at(owner).handle.address(), rebuilds_};
  }
  for (const auto& x : concerned)
    finish_one(x.owner);
}

bool journal_state::in_cluster() const {
  return !node_.address.empty() && env_->store->members();
}

/// Where nodes share a store, only what another one has not taken meanwhile.
void journal_state::acquire() {
  if (to_acquire_.empty())
    return;
  auto me = caf::actor_cast<caf::actor>(self_);
  auto done = [me](storage::store_result<std::vector<storage::lease>> result) {
    using result_type = storage::store_result<std::vector<storage::lease>>;
    caf::anon_send(
      me, leases_answered{std::make_shared<result_type>(std::move(result))});
  };
  if (!in_cluster()) {
    env_->store->leases().acquire(node_, to_acquire_, std::move(done));
    return;
  }
  std::vector<storage::shard_owner> seen;
  for (auto shard : to_acquire_)
    if (!regained_.contains(shard))
      seen.push_back(
        {shard, node_.node, leases_.at(shard).epoch + takes_granted_});
  env_->store->members()->take(node_, std::move(seen), std::move(done));
}

void journal_state::reopen(const leases_answered& x) {
  auto dead = in_cluster() && !*x.what
              && x.what->error().code == storage::store_errc::declared_dead;
  if (!*x.what && !dead) {
    if (x.what->error().code == storage::store_errc::outcome_unknown)
      ++takes_lost_;
    takes_granted_ = 0;
    if (!gave_up_waiting_)
      env_->log.error("leases not acquired",
                      {{"reason", x.what->error().detail}});
    drop_waiting();
    self_->delayed_send(self_, acquire_pause, tick_atom::value);
    return;
  }
  if (!dead)
    came_back();
  if (!dead)
    for (const auto& lease : **x.what) {
      leases_[lease.shard] = lease;
      regained_.insert(lease.shard);
    }
  auto granted_before = !dead && regained_.size() < to_acquire_.size()
                        && takes_granted_ < takes_lost_;
  if (in_cluster() && granted_before) {
    ++takes_granted_;
    acquire();
    return;
  }
  recovered();
}

/// Shards that were not given have another owner. It may have found there what
/// the lost transaction has written.
void journal_state::recovered() {
  auto sent = std::exchange(in_flight_, {});
  auto regained = std::exchange(regained_, {});
  takes_lost_ = 0;
  takes_granted_ = 0;
  for (auto shard : std::exchange(to_acquire_, {}))
    if (!regained.contains(shard))
      give_up(shard, sent, true);
  auto lost = std::stable_partition(sent.begin(), sent.end(),
                                    [&](const auto& x) {
                                      return regained.contains(x.entry.shard);
                                    });
  for (auto x = lost; x != sent.end(); ++x)
    finish_one(x->owner);
  sent.erase(lost, sent.end());
  rebuild(sent, {regained.begin(), regained.end()});
  write_next();
}

} // namespace onsale::actors
