#include "storage/memory/engine.hpp"

namespace onsale::storage::memory {

engine::engine(std::shared_ptr<memory_state> state, memory_options options)
  : state_(std::move(state)), options_(std::move(options)) {
  // nop
}

engine::~engine() {
  std::lock_guard guard{state_->mutex};
  state_->watchers.erase(this);
  state_->member_watchers.erase(this);
}

void engine::post(task what) {
  if (!options_.deferred)
    return what();
  std::lock_guard guard{mutex_};
  pending_.push_back(std::move(what));
}

size_t engine::run_pending() {
  size_t result = 0;
  for (;; ++result) {
    task next;
    {
      std::lock_guard guard{mutex_};
      if (pending_.empty())
        return result;
      next = std::move(pending_.front());
      pending_.pop_front();
    }
    next();
  }
}

void engine::set_away(bool away) {
  away_ = away;
}

failure<store_error> engine::away() {
  return {{store_errc::unavailable, "away on purpose"}};
}

void engine::crash() {
  std::lock_guard guard{mutex_};
  pending_.clear();
}

} // namespace onsale::storage::memory
