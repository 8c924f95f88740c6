#include "payments/simulated/lanes.hpp"

#include <atomic>
#include <utility>

namespace onsale::payments {

void lanes::run(const std::string& key, job x) {
  {
    std::lock_guard guard{mutex_};
    auto& lane = waiting_[key];
    lane.push_back(std::move(x));
    if (lane.size() > 1)
      return;
  }
  drain(key);
}

void lanes::drain(const std::string& key) {
  // A job may end before or after its call returns. Whichever comes second goes
  // on with the lane: in this loop, so that jobs which end at once do not pile
  // up on the stack, or in the callback.
  do {
    job next;
    {
      std::lock_guard guard{mutex_};
      next = std::move(waiting_.at(key).front());
    }
    auto first = std::make_shared<std::atomic<bool>>(true);
    next([self = shared_from_this(), key, first] {
      if (!first->exchange(false) && self->advance(key))
        self->drain(key);
    });
    if (first->exchange(false))
      return;
  } while (advance(key));
}

bool lanes::advance(const std::string& key) {
  std::lock_guard guard{mutex_};
  auto lane = waiting_.find(key);
  lane->second.pop_front();
  if (!lane->second.empty())
    return true;
  waiting_.erase(lane);
  return false;
}

} // namespace onsale::payments
