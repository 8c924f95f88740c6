#pragma once

#include "domain/ids.hpp"
#include "domain/time.hpp"

#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace onsale {

/// When which booking falls due, earliest first.
class deadline_queue {
public:
  /// A booking has one deadline at most; none takes it out.
  void set(const booking_id& id, std::optional<timestamp> when);

  std::optional<timestamp> next() const;

  /// What is due at `now`, earliest first.
  std::vector<booking_id> due(timestamp now) const;

  bool empty() const noexcept {
    return order_.empty();
  }

private:
  std::set<std::pair<timestamp, booking_id>> order_;
  std::unordered_map<booking_id, timestamp> when_;
};

} // namespace onsale
