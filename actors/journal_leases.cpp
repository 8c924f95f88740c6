// How leases come to the journal and leave it: shards move between nodes (P5).

#include "actors/journal.hpp"

#include <algorithm>
#include <utility>

namespace onsale::actors {

void journal_state::start(const std::vector<storage::lease>& leases) {
  for (const auto& x : leases) {
    // One that it has acquired anew itself since is younger.
    auto known = leases_.find(x.shard);
    if (known == leases_.end() || known->second.epoch < x.epoch)
      leases_[x.shard] = x;
  }
  // Whoever gives leases has written them.
  if (!leases.empty())
    came_back();
  write_next();
}

caf::typed_response_promise<std::vector<storage::lease>>
journal_state::let_go(const actors::let_go& x) {
  auto promise = self_->make_response_promise<std::vector<storage::lease>>();
  releases_.push_back({x.shards, promise});
  let_go_of_idle();
  return promise;
}

/// Everything of one request at once: its shards go the same way.
void journal_state::let_go_of_idle() {
  std::erase_if(releases_, [this](release& x) {
    auto busy = std::any_of(x.shards.begin(), x.shards.end(),
                            [this](shard_id shard) {
                              return is_busy(shard);
                            });
    if (busy)
      return false;
    std::vector<storage::lease> gone;
    for (auto shard : x.shards)
      if (auto lease = leases_.extract(shard))
        gone.push_back(lease.mapped());
    x.promise.deliver(std::move(gone));
    return true;
  });
}

/// Whether its lease goes away as soon as possible.
bool journal_state::lets_go_of(shard_id shard) const {
  return std::any_of(releases_.begin(), releases_.end(), [&](const auto& x) {
    return std::find(x.shards.begin(), x.shards.end(), shard) != x.shards.end();
  });
}

/// Whether anything of a shard waits here or is with the store.
bool journal_state::is_busy(shard_id shard) const {
  auto has_any = [shard](const items& what) {
    return std::any_of(what.begin(), what.end(), [shard](const auto& x) {
      return x.entry.shard == shard;
    });
  };
  return probed_ == shard || has_any(in_flight_) || queue_.has_any_of(shard)
         || std::any_of(retries_.begin(), retries_.end(), has_any)
         || std::any_of(groups_.begin(), groups_.end(),
                        [&](const auto& x) {
                          return has_any(x.second.what);
                        })
         || std::find(to_acquire_.begin(), to_acquire_.end(), shard)
              != to_acquire_.end();
}

} // namespace onsale::actors
