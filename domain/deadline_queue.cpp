#include "domain/deadline_queue.hpp"

namespace onsale {

void deadline_queue::set(const booking_id& id, std::optional<timestamp> when) {
  if (auto old = when_.find(id); old != when_.end()) {
    order_.erase({old->second, id});
    when_.erase(old);
  }
  if (!when)
    return;
  order_.emplace(*when, id);
  when_.emplace(id, *when);
}

std::optional<timestamp> deadline_queue::next() const {
  if (order_.empty())
    return std::nullopt;
  return order_.begin()->first;
}

std::vector<booking_id> deadline_queue::due(timestamp now) const {
  std::vector<booking_id> ids;
  for (auto& [when, id] : order_) {
    if (when > now)
      break;
    ids.push_back(id);
  }
  return ids;
}

} // namespace onsale
