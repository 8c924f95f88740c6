#include "cluster/idle_boards.hpp"

#include <iterator>

namespace onsale::cluster {

void idle_boards::add(event_id id, size_t bytes) {
  remove(id);
  entries_.push_back({id, bytes});
  by_event_.emplace(id, std::prev(entries_.end()));
  bytes_ += bytes;
}

void idle_boards::remove(event_id id) {
  if (auto i = by_event_.find(id); i != by_event_.end())
    erase(i->second);
}

std::vector<event_id>
idle_boards::take_excess(const std::function<bool(event_id)>& stays) {
  std::vector<event_id> result;
  for (auto i = entries_.begin(); bytes_ > bytes_max_ && i != entries_.end();) {
    if (stays(i->id)) {
      ++i;
      continue;
    }
    result.push_back(i->id);
    i = erase(i);
  }
  return result;
}

idle_boards::entries::iterator idle_boards::erase(entries::iterator x) {
  bytes_ -= x->bytes;
  by_event_.erase(x->id);
  return entries_.erase(x);
}

} // namespace onsale::cluster
