#include "actors/journal.hpp"

#include "domain/limits.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

namespace onsale::actors {

namespace {

std::vector<shard_id> shards_of(const std::vector<batch_queue::item>& what) {
  std::vector<shard_id> result;
  for (const auto& x : what)
    result.push_back(x.entry.shard);
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

/// How often a batch may meet others before it is given up.
constexpr int collisions_max = 5;

/// How metrics call what became of a batch.
const char* outcome_of(const storage::store_result<storage::batch_result>& x) {
  if (x)
    return "applied";
  switch (x.error().code) {
    case storage::store_errc::outcome_unknown:
      return "outcome_unknown";
    case storage::store_errc::collided:
      return "collided";
    case storage::store_errc::broken:
      return "broken";
    default:
      return "unavailable";
  }
}

} // namespace

void journal_state::init(environment_ptr env, storage::node_identity node,
                         journal_listener_actor listener) {
  env_ = std::move(env);
  node_ = std::move(node);
  listener_ = std::move(listener);
}

void journal_state::accept(journal_entry x) {
  if (sent_too_early(x))
    return;
  auto from = caf::actor_cast<journal_client_actor>(self_->current_sender());
  if (gave_up_waiting_ || lets_go_of(x.entry.shard)) {
    self_->send(from, entries_dropped{{x.tag}, refusal_code::unavailable});
    return;
  }
  if (queue_.size() >= limits::journal_queue) {
    self_->send(from, entries_dropped{{x.tag}, refusal_code::overloaded});
    return;
  }
  auto& client = clients_[x.owner];
  client.handle = std::move(from);
  ++client.pending;
  batch_queue::item what{std::move(x.entry), x.owner, x.tag};
  if (x.together) {
    hold_back(*x.together, std::move(what));
    return;
  }
  queue_.push(std::move(what));
  write_next();
  env_->metrics->journal_queue.Set(static_cast<double>(queue_.size()));
}

/// An entry that crossed with `shard_reopened` rests on a state that was given
/// up, and its block is about to decide it anew: written now, it would take
/// effect twice.
bool journal_state::sent_too_early(const journal_entry& x) {
  auto i = rebuilt_.find(x.owner);
  if (i == rebuilt_.end())
    return false;
  auto from = caf::actor_cast<caf::actor_addr>(self_->current_sender());
  if (i->second.who == from && x.rebuild < i->second.number)
    return true;
  rebuilt_.erase(i);
  return false;
}

void journal_state::write_next() {
  if (!in_flight_.empty() || !to_acquire_.empty())
    return;
  // Nothing is in flight after what was dropped for want of a lease.
  while (in_flight_.empty() && !retries_.empty()) {
    auto next = std::move(retries_.back());
    retries_.pop_back();
    write(std::move(next));
  }
  while (in_flight_.empty() && write_group()) {
    // Nothing is in flight after one that was dropped.
  }
  while (in_flight_.empty() && !queue_.empty())
    write(queue_.take());
  env_->metrics->journal_queue.Set(static_cast<double>(queue_.size()));
  if (in_flight_.empty() && groups_.empty()) {
    for (auto& x : drains_)
      x.deliver(ok_atom::value);
    drains_.clear();
  }
}

void journal_state::write(items what) {
  group_in_flight_.reset();
  // Entries of shards that are not ours any more have no fence to pass.
  auto foreign = std::stable_partition(what.begin(), what.end(),
                                       [&](const auto& x) {
                                         return leases_.contains(x.entry.shard);
                                       });
  if (foreign != what.end()) {
    drop(
      {std::make_move_iterator(foreign), std::make_move_iterator(what.end())});
    what.erase(foreign, what.end());
  }
  if (what.empty())
    return;
  storage::batch batch;
  for (auto shard : shards_of(what))
    batch.fences.push_back(leases_.at(shard));
  batch.entries.reserve(what.size());
  for (const auto& x : what)
    batch.entries.push_back(x.entry);
  in_flight_ = std::move(what);
  written_at_ = self_->clock().now();
  env_->metrics->batch_entries.observe(static_cast<double>(in_flight_.size()));
  auto me = caf::actor_cast<caf::actor>(self_);
  env_->store->ledger().commit(
    std::move(batch),
    [me](storage::store_result<storage::batch_result> result) {
      using result_type = storage::store_result<storage::batch_result>;
      caf::anon_send(
        me, batch_answered{std::make_shared<result_type>(std::move(result))});
    });
}

void journal_state::settle(const batch_answered& x) {
  std::chrono::duration<double> took = self_->clock().now() - written_at_;
  env_->metrics->commit_seconds.observe(took.count());
  env_->metrics->batches[outcome_of(*x.what)].Increment();
  if (*x.what || x.what->error().code != storage::store_errc::collided)
    collisions_ = 0;
  if (*x.what) {
    came_back();
    succeeded(**x.what);
    write_next();
    return;
  }
  const auto& error = x.what->error();
  switch (error.code) {
    case storage::store_errc::outcome_unknown:
      went_away(error);
      // The lost transaction may still commit: nothing may be read before the
      // leases have been acquired anew, which waits for it or fences it.
      to_acquire_ = shards_of(in_flight_);
      acquire();
      return;
    case storage::store_errc::broken:
      env_->log.error("batch not written", {{"entries", in_flight_.size()},
                                            {"reason", error.detail}});
      bisect();
      break;
    case storage::store_errc::collided:
      if (++collisions_ < collisions_max) {
        send_again(std::exchange(in_flight_, {}));
        break;
      }
      // The store is there all the same.
      env_->log.error("batch collided too often",
                      {{"entries", in_flight_.size()},
                       {"reason", error.detail}});
      collisions_ = 0;
      drop(std::exchange(in_flight_, {}));
      break;
    default:
      went_away(error);
      drop(std::exchange(in_flight_, {}));
  }
  write_next();
}

void journal_state::succeeded(storage::batch_result& result) {
  for (const auto& x : result.leases)
    leases_[x.shard] = x;
  auto written = std::exchange(in_flight_, {});
  std::vector<block_id> order;
  std::unordered_map<block_id, entries_settled> by_owner;
  std::vector<shard_id> lost;
  for (size_t i = 0; i < written.size(); ++i) {
    auto& settled = by_owner[written[i].owner];
    if (settled.settled.empty())
      order.push_back(written[i].owner);
    if (result.results[i].outcome == storage::entry_outcome::fenced)
      lost.push_back(written[i].entry.shard);
    settled.settled.push_back({written[i].tag, std::move(result.results[i])});
  }
  for (const auto& owner : order)
    tell(owner, std::move(by_owner[owner]));
  std::sort(lost.begin(), lost.end());
  lost.erase(std::unique(lost.begin(), lost.end()), lost.end());
  for (auto shard : lost)
    give_up(shard, written, false);
  for (const auto& x : written)
    finish_one(x.owner);
}

/// Nothing of this shard can be written any more, so nobody is kept waiting.
/// @param sent what the store has been sent last
/// @param fate_unknown whether it may have written that; what has not been sent
/// has not been written, and its blocks hear so first
void journal_state::give_up(shard_id shard, const items& sent,
                            bool fate_unknown) {
  env_->log.error("shard has another owner", {{"shard", shard}});
  leases_.erase(shard);
  auto waiting = take_unsent(shard);
  std::map<block_id, entries_dropped> unsent;
  for (const auto& x : waiting)
    unsent[x.owner].tags.push_back(x.tag);
  if (fate_unknown)
    for (auto& [owner, dropped] : unsent)
      tell(owner, std::move(dropped));
  std::set<block_id> owners;
  for (const items* part : {&sent, &std::as_const(waiting)})
    for (const auto& x : *part)
      if (x.entry.shard == shard)
        owners.insert(x.owner);
  for (const auto& owner : owners)
    tell(owner, shard_lost{shard, fate_unknown});
  for (const auto& x : waiting)
    finish_one(x.owner);
  self_->send(listener_, shard_lost{shard});
}

/// Finds an entry that no store takes (a bug, or a database that somebody has
/// tampered with): it fails alone, and all others are written in their order.
void journal_state::bisect() {
  auto first = std::exchange(in_flight_, {});
  if (first.size() == 1 || group_in_flight_) {
    drop(first);
    return;
  }
  auto middle = first.begin() + static_cast<ptrdiff_t>(first.size() / 2);
  retries_.emplace_back(std::make_move_iterator(middle),
                        std::make_move_iterator(first.end()));
  first.erase(middle, first.end());
  retries_.push_back(std::move(first));
}

/// Takes everything of a shard that is not with the store: what waits, and what
/// is to be written again.
journal_state::items journal_state::take_unsent(shard_id shard) {
  auto result = queue_.take_shard(shard);
  auto grouped = break_groups(shard);
  std::move(grouped.begin(), grouped.end(), std::back_inserter(result));
  for (auto& part : retries_) {
    auto taken = std::stable_partition(part.begin(), part.end(),
                                       [&](const auto& x) {
                                         return x.entry.shard != shard;
                                       });
    std::move(taken, part.end(), std::back_inserter(result));
    part.erase(taken, part.end());
  }
  std::erase_if(retries_, [](const items& part) {
    return part.empty();
  });
  return result;
}

void journal_state::drop(const items& what) {
  std::map<block_id, entries_dropped> by_owner;
  for (const auto& x : what)
    by_owner[x.owner].tags.push_back(x.tag);
  for (auto& [owner, dropped] : by_owner)
    tell(owner, std::move(dropped));
  for (const auto& x : what)
    finish_one(x.owner);
}

/// A store that cannot even be asked for leases may be away for long. What has
/// not been sent to it has not happened, and its callers need not wait; only
/// those of the batch whose fate is unknown have to.
void journal_state::drop_waiting() {
  gave_up_waiting_ = true;
  for (const auto& part : std::exchange(retries_, {}))
    drop(part);
  for (const auto& [id, part] : std::exchange(groups_, {}))
    drop(part.what);
  drop(queue_.take_all());
  env_->metrics->journal_queue.Set(0);
}

caf::typed_response_promise<ok_atom> journal_state::drain() {
  auto promise = self_->make_response_promise<ok_atom>();
  drains_.push_back(promise);
  write_next();
  return promise;
}

void journal_state::finish_one(const block_id& owner) {
  auto i = clients_.find(owner);
  if (i != clients_.end() && --i->second.pending == 0)
    clients_.erase(i);
}

journal_self::behavior_type
journal(journal_self::stateful_pointer<journal_state> self, environment_ptr env,
        storage::node_identity node, journal_listener_actor listener) {
  self->state.init(std::move(env), std::move(node), std::move(listener));
  return {
    [=](journal_entry& x) {
      self->state.accept(std::move(x));
    },
    [=](const std::vector<storage::lease>& x) {
      self->state.start(x);
    },
    [=](const let_go& x) {
      return self->state.let_go(x);
    },
    [=](drain_atom) {
      return self->state.drain();
    },
    [=](const batch_answered& x) {
      self->state.settle(x);
      self->state.let_go_of_idle();
    },
    [=](const leases_answered& x) {
      self->state.reopen(x);
      self->state.let_go_of_idle();
    },
    [=](tick_atom) {
      self->state.acquire();
    },
    [=](probe_atom) {
      self->state.probe();
    },
    [=](const probe_answered& x) {
      self->state.probed(x);
      self->state.let_go_of_idle();
    },
    [=](const group_overdue& x) {
      self->state.overdue(x);
      self->state.let_go_of_idle();
    },
  };
}

} // namespace onsale::actors
