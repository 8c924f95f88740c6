#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace onsale::http {

/// How many requests may wait for an answer before further ones are refused:
/// about as many as are answered within the time that waiting may take (Little's
/// law), measured while there are too many. So a slow store lets in few, a fast
/// one many, and nobody who was let in waits for it much longer than that time.
///
/// Thread-safe, and never blocks.
class intake {
public:
  using time_point = std::chrono::steady_clock::time_point;

  struct shape {
    std::chrono::nanoseconds wait_max; // of those who are let in
    size_t least = 1;                  // who are let in however slow it goes
    size_t first = 1;                  // before anything was measured
    size_t most = 1;                   // however fast
  };

  /// How often the limit follows what was measured: each time it is halved or
  /// doubled at most, since one window may hold a stall of the disk, or the end
  /// of one.
  static constexpr std::chrono::milliseconds window{100};

  /// A window ends with the first event behind its time. One that lasted twice
  /// as long although nobody waited meanwhile, or this long although somebody
  /// did, is no measure: who was refused would have come again (`Retry-After`),
  /// so there was little to do.
  static constexpr std::chrono::seconds window_max{1};

  /// @pre least <= first <= most
  explicit intake(const shape& x) noexcept;

  /// Whether one more may wait; if not, it counts as refused.
  bool has_room(time_point now) noexcept;

  /// One waits.
  void enter() noexcept {
    waiting_.fetch_add(1, std::memory_order_relaxed);
  }

  /// One of them was answered.
  void leave(time_point now) noexcept;

  size_t limit() const noexcept {
    return limit_.load(std::memory_order_relaxed);
  }

private:
  void adapt(time_point now) noexcept;

  const shape shape_;
  std::atomic<size_t> waiting_{0};
  std::atomic<size_t> limit_;
  std::atomic<uint64_t> answered_{0}; // in this window
  std::atomic<uint64_t> refused_{0};  // in this window
  std::atomic<int64_t> window_began_{0};
  std::atomic<bool> ran_empty_{false}; // in this window
};

} // namespace onsale::http
