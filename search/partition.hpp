#pragma once

#include "domain/ids.hpp"

#include <cstdint>

namespace onsale::search {

/// The number of a search shard, from 0: a part of all events that is indexed
/// by itself, and may lie on some nodes only. (No `shard_id`: those are of
/// ticket blocks.)
using index_shard = uint32_t;

inline constexpr uint32_t most_index_shards = 256;

/// Which of so many shards an event is in: the same on nodes of all builds.
constexpr index_shard shard_of(event_id event, uint32_t shards) noexcept {
  // Not std::hash, which may change.
  return static_cast<index_shard>(mix64(event.value) % shards);
}

} // namespace onsale::search
