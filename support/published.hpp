#pragma once

#include <memory>
#include <utility>

#ifndef __SANITIZE_THREAD__
#  include <atomic>
#endif

namespace onsale::support {

/// An object that one replaces while others read it: a reader keeps what it has
/// read. Thread-safe.
template <class T>
class published {
public:
  using pointer = std::shared_ptr<T>;

  published() = default;

  explicit published(pointer x) : now_{std::move(x)} {
    // nop
  }

#ifndef __SANITIZE_THREAD__

  pointer load() const {
    return now_.load();
  }

  void store(pointer x) {
    now_.store(std::move(x));
  }

  bool compare_exchange(pointer& expected, pointer x) {
    return now_.compare_exchange_weak(expected, std::move(x));
  }

private:
  std::atomic<pointer> now_;

#else

  // libstdc++ 12's std::atomic<std::shared_ptr<T>>::load gives its lock back
  // with memory_order_relaxed, so by the letter of the standard what it read
  // under the lock is not ordered before the next holder's write. (On x86-64
  // the instruction that gives it back is a full fence, and GCC 12 has the load
  // before it.) The thread sanitizer reports that as a race, and to look it up
  // in a list of known ones takes seconds. These are the functions that C++20
  // replaced; they take a mutex.

  pointer load() const {
    return std::atomic_load(&now_);
  }

  void store(pointer x) {
    std::atomic_store(&now_, std::move(x));
  }

  bool compare_exchange(pointer& expected, pointer x) {
    return std::atomic_compare_exchange_weak(&now_, &expected, std::move(x));
  }

private:
  pointer now_;

#endif
};

} // namespace onsale::support
