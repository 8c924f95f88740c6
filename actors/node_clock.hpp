#pragma once

#include "domain/time.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>

namespace onsale::actors {

/// The time of a node (P6): the store's clock, carried on by a steady clock.
/// The node's wall clock is never read, so setting it moves no deadline.
///
/// Each measurement asks the store for its time. The true offset between the
/// two clocks lies between "the store read its clock as the question left" and
/// "… as the answer arrived", and the offset moves just far enough to lie there
/// as well. So a slow answer, which proves little, changes little, and needs no
/// threshold to be sorted out.
///
/// Node time never runs backwards: an offset that turns out too large shrinks
/// by at most a tenth of the time that passes, so that node time goes at nine
/// tenths of its pace until it is right. One that is too small is mended at
/// once. A reading of a steady time before the last measurement may differ from
/// what was read before it by that tenth of the distance, no more.
///
/// Thread-safe. `at` takes no lock.
class node_clock {
public:
  using steady = std::chrono::steady_clock;

  /// Node time at a steady time. @pre measured at least once
  timestamp at(steady::time_point when) const noexcept;

  /// Takes in that the store said `store_time` (cut to milliseconds) at some
  /// moment between `sent` and `received`.
  /// @pre `sent <= received`
  void measured(timestamp store_time, steady::time_point sent,
                steady::time_point received);

  /// Whether `at` may be called.
  bool is_set() const noexcept;

private:
  /// Offset at steady time `since`, on its way down to `target`.
  struct line {
    int64_t since = 0;
    int64_t offset = 0;
    int64_t target = 0;

    int64_t offset_at(int64_t steady_ns) const noexcept;
  };

  line read() const noexcept;

  void write(const line& x) noexcept;

  // A sequence lock: odd while a writer is in between. Nanoseconds throughout.
  std::atomic<uint64_t> version_{0};
  std::atomic<int64_t> since_{0};
  std::atomic<int64_t> offset_{0};
  std::atomic<int64_t> target_{0};
  std::mutex writers_;
};

} // namespace onsale::actors
