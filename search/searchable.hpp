#pragma once

#include "search/snapshot.hpp"

#include <memory>
#include <string>
#include <vector>

namespace onsale::search {

/// All that can be searched. Performers, venues and cities are kept as events
/// are: each is one that begins in the far future, with the id of what it
/// stands for.
struct searchable {
  snapshot_ptr events;
  snapshot_ptr performers;
  snapshot_ptr venues;
  snapshot_ptr cities;
  /// Cities have names, not ids: theirs are the places in this list, from 1.
  std::shared_ptr<const std::vector<std::string>> city_names;
};

using searchable_ptr = std::shared_ptr<const searchable>;

} // namespace onsale::search
