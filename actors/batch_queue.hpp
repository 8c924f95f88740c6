#pragma once

#include "storage/ledger.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

namespace onsale::actors {

/// Entries that wait for the next batch, in the order of their arrival.
///
/// The entries of one batch must not share a booking, an idempotency key, a
/// (user, event) counter or a waiting room (`storage::batch`). One that would
/// has to wait for the batch after, and with it everything of its block that
/// came later: a refusal must never be answered before the hold that it is due
/// to. Two of one seat never wait at once: the seat moves until the first has
/// been settled.
class batch_queue {
public:
  struct item {
    storage::ledger_entry entry;
    /// The block that wants to know, and its own number for the entry.
    block_id owner;
    uint64_t tag = 0;
  };

  void push(item x);

  size_t size() const noexcept {
    return items_.size();
  }

  bool empty() const noexcept {
    return items_.empty();
  }

  bool has_any_of(shard_id shard) const;

  /// Takes the next batch: as many items as may be written together, at most
  /// `limits::entries_per_batch`.
  std::vector<item> take();

  /// Takes everything.
  std::vector<item> take_all();

  /// Takes everything of one shard, for its rebuild.
  std::vector<item> take_shard(shard_id shard);

private:
  std::deque<item> items_;
};

} // namespace onsale::actors
