#include "storage/memory/fault_gate.hpp"

namespace onsale::storage::memory {

failure<store_error> fault_gate::lost() {
  return {{store_errc::outcome_unknown, "the answer was lost on purpose"}};
}

void fault_gate::keep(engine::task what) {
  std::lock_guard guard{mutex_};
  kept_.push_back(std::move(what));
}

void fault_gate::break_next(commit_fault how) {
  std::lock_guard guard{mutex_};
  next_ = how;
}

void fault_gate::release() {
  std::vector<engine::task> kept;
  {
    std::lock_guard guard{mutex_};
    kept.swap(kept_);
  }
  for (auto& x : kept)
    x();
}

void fault_gate::crash() {
  std::lock_guard guard{mutex_};
  kept_.clear();
}

} // namespace onsale::storage::memory
