#pragma once

#include "search/snapshot.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace onsale::search {

/// Performers, venues and cities, kept as events are: each is one that begins
/// in the far future, with the id of what it stands for. Every node has all.
struct directory {
  snapshot_ptr performers;
  snapshot_ptr venues;
  snapshot_ptr cities;
  /// Cities have names, not ids: theirs are the places in this list, from 1.
  std::shared_ptr<const std::vector<std::string>> city_names;
};

/// All that can be searched on a node.
struct searchable {
  std::vector<snapshot_ptr> events; // by shard; null: it is not here
  search::directory directory;

  /// All events, if they are one shard that is here; else null.
  const snapshot* only() const noexcept {
    return events.size() == 1 ? events.front().get() : nullptr;
  }

  /// Whether all shards are here.
  bool is_whole() const noexcept {
    return std::ranges::find(events, nullptr) == events.end();
  }
};

using searchable_ptr = std::shared_ptr<const searchable>;

} // namespace onsale::search
