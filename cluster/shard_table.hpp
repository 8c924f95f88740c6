#pragma once

#include "domain/ids.hpp"
#include "storage/membership_store.hpp"

#include <cstdint>
#include <vector>

namespace onsale::cluster {

/// Where a shard stands, as its node sees it.
enum class shard_state : uint8_t {
  elsewhere, // on another node, or nobody knows where
  taking,    // the node has the lease, and opens what must not sleep
  open,      // the node serves it
  leaving    // its blocks finish; then another node may take it
};

/// A shard and who has it, as far as is known.
struct shard_place {
  shard_state state = shard_state::elsewhere;
  uint32_t node = 0; // 0: nobody, or not known
  uint64_t epoch = 0;
};

/// What a node knows about all shards. Of those that are elsewhere the store
/// tells, and the nodes that were asked in vain: a higher epoch wins. Of its
/// own the node knows better than both. Not thread-safe.
class shard_table {
public:
  /// A node alone: it serves all shards.
  static shard_table alone(shard_id count);

  /// A node of a cluster: nothing is known yet.
  static shard_table clustered(shard_id count);

  shard_id size() const noexcept {
    return static_cast<shard_id>(places_.size());
  }

  /// @pre `shard < size()`
  const shard_place& at(shard_id shard) const {
    return places_[shard];
  }

  /// Takes in the owners that the store knows.
  /// @returns the shards that somebody else is now known to have
  std::vector<shard_id>
  saw(const std::vector<storage::shard_owner>& owners, uint32_t self);

  /// Takes in what another node has said.
  /// @returns whether it was news about a shard elsewhere
  bool heard(const storage::shard_owner& owner, uint32_t self);

  /// The node has taken the lease, and serves the shard from `open` on.
  void take(shard_id shard, uint32_t self, uint64_t epoch);
  void open(shard_id shard);

  /// Begins to hand it over. @pre it is open
  void leave(shard_id shard);

  /// It is not this node's any more.
  void lose(shard_id shard);

private:
  explicit shard_table(std::vector<shard_place> places)
    : places_(std::move(places)) {
    // By the two functions above.
  }

  std::vector<shard_place> places_;
};

} // namespace onsale::cluster
