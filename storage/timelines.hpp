#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <utility>

namespace onsale::storage {

/// The newest history of a database that this process has heard of. Each
/// standby that takes over begins one, with the next number (in PostgreSQL: a
/// timeline), and a server of an earlier one knows nothing of what was written
/// since: whoever works on it sells seats once more. Thread-safe.
class timelines {
public:
  /// Notes a number that was seen, here or by another node.
  /// @returns whether there is none that is newer
  bool accept(uint64_t x) {
    std::function<void()> raised;
    {
      std::lock_guard guard{mutex_};
      if (x < newest_)
        return false;
      auto before = std::exchange(newest_, x);
      if (before > 0 && x > before)
        raised = raised_;
    }
    if (raised)
      raised();
    return true;
  }

  /// 0: none is known.
  uint64_t newest() const {
    std::lock_guard guard{mutex_};
    return newest_;
  }

  /// Runs `what` whenever there is a newer one than before, on the thread that
  /// saw it first.
  void on_raise(std::function<void()> what) {
    std::lock_guard guard{mutex_};
    raised_ = std::move(what);
  }

private:
  mutable std::mutex mutex_;
  uint64_t newest_ = 0;          // guarded by mutex_
  std::function<void()> raised_; // guarded by mutex_
};

} // namespace onsale::storage
