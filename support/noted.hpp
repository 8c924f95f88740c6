#pragma once

#include <mutex>
#include <set>
#include <utility>

namespace onsale::support {

/// What has happened since somebody last looked, each thing once. Thread-safe.
template <class T>
class noted {
public:
  /// @returns whether it is the first since the last look
  bool add(const T& x) {
    std::lock_guard guard{mutex_};
    auto was_empty = all_.empty();
    all_.insert(x);
    return was_empty;
  }

  std::set<T> take() {
    std::lock_guard guard{mutex_};
    return std::exchange(all_, {});
  }

private:
  std::mutex mutex_;
  std::set<T> all_;
};

} // namespace onsale::support
