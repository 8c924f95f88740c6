#pragma once

#include "domain/ids.hpp"

#include <cstddef>
#include <functional>
#include <list>
#include <unordered_map>
#include <vector>

namespace onsale::cluster {

/// The events whose boards are kept although no actor works on them any more,
/// in the order in which they fell idle: what is beyond the memory for them
/// goes (P9). Not thread-safe.
class idle_boards {
public:
  explicit idle_boards(size_t bytes_max) : bytes_max_(bytes_max) {
    // Starts empty.
  }

  /// Nobody works on the event any more.
  void add(event_id id, size_t bytes);

  /// Somebody does again.
  void remove(event_id id);

  /// Takes those out that have to go, idle for longest first, and spares those
  /// for which `stays` is true.
  std::vector<event_id> take_excess(const std::function<bool(event_id)>& stays);

  size_t bytes() const noexcept {
    return bytes_;
  }

private:
  struct entry {
    event_id id;
    size_t bytes = 0;
  };

  using entries = std::list<entry>;

  entries::iterator erase(entries::iterator x);

  size_t bytes_max_;
  size_t bytes_ = 0;
  entries entries_; // idle for longest comes first
  std::unordered_map<event_id, entries::iterator> by_event_;
};

} // namespace onsale::cluster
