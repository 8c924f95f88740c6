// What the journal does about a store that does not write, or does not say
// whether it has written (P1.5).

#include "actors/journal.hpp"

#include <caf/send.hpp>

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
  // What is on its way will tell.
  if (!in_flight_.empty() || !to_acquire_.empty() || leases_.empty())
    return probe_later();
  probing_ = true;
  auto me = caf::actor_cast<caf::actor>(self_);
  env_->store->ledger().probe(
    leases_.begin()->first, [me](const storage::store_result<unit>& result) {
      caf::anon_send(me, probe_answered{static_cast<bool>(result)});
    });
}

void journal_state::probed(const probe_answered& x) {
  probing_ = false;
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

void journal_state::acquire() {
  if (to_acquire_.empty())
    return;
  auto me = caf::actor_cast<caf::actor>(self_);
  env_->store->leases().acquire(
    node_, to_acquire_,
    [me](storage::store_result<std::vector<storage::lease>> result) {
      using result_type = storage::store_result<std::vector<storage::lease>>;
      caf::anon_send(
        me, leases_answered{std::make_shared<result_type>(std::move(result))});
    });
}

void journal_state::reopen(const leases_answered& x) {
  if (!*x.what) {
    if (!gave_up_waiting_)
      env_->log.error("leases not acquired",
                      {{"reason", x.what->error().detail}});
    drop_waiting();
    self_->delayed_send(self_, acquire_pause, tick_atom::value);
    return;
  }
  came_back();
  for (const auto& lease : **x.what)
    leases_[lease.shard] = lease;
  auto shards = std::exchange(to_acquire_, {});
  rebuild(std::exchange(in_flight_, {}), shards);
  write_next();
}

} // namespace onsale::actors
