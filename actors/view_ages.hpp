#pragma once

#include "domain/ids.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <vector>

namespace onsale::actors {

/// Since when what readers see of blocks may be out of date, by shard: its
/// owner cannot be reached, or nobody knows who that is. Thread-safe.
class view_ages {
public:
  using steady = std::chrono::steady_clock;

  explicit view_ages(shard_id shards) : since_(shards) {
    // All are fresh.
  }

  /// From now on; unless it is so already.
  void stale(shard_id shard, steady::time_point now) noexcept {
    int64_t fresh = 0;
    if (since_[shard].compare_exchange_strong(fresh, ticks(now)))
      ++stale_count_;
  }

  void fresh(shard_id shard) noexcept {
    if (since_[shard].exchange(0) != 0)
      --stale_count_;
  }

  /// The node has lost its store: what it owns by then may be somebody else's.
  void cut_off(steady::time_point now) noexcept {
    int64_t none = 0;
    cut_off_.compare_exchange_strong(none, ticks(now));
  }

  void back() noexcept {
    cut_off_ = 0;
  }

  /// How old the view of an event of so many blocks may be; zero if it is what
  /// its owners show.
  std::chrono::milliseconds
  of(event_id event, uint32_t blocks, steady::time_point now) const noexcept {
    auto since = cut_off_.load(std::memory_order_relaxed);
    if (stale_count_.load(std::memory_order_relaxed) != 0)
      for (uint32_t block = 1; block <= blocks; ++block) {
        auto shard = shard_of({event, block},
                              static_cast<shard_id>(since_.size()));
        auto x = since_[shard].load(std::memory_order_relaxed);
        if (x != 0 && (since == 0 || x < since))
          since = x;
      }
    if (since == 0)
      return std::chrono::milliseconds{0};
    return std::chrono::duration_cast<std::chrono::milliseconds>(
      now.time_since_epoch() - steady::duration{since});
  }

private:
  static int64_t ticks(steady::time_point x) noexcept {
    auto result = x.time_since_epoch().count();
    return result == 0 ? 1 : result;
  }

  std::vector<std::atomic<int64_t>> since_; // 0: fresh
  std::atomic<int64_t> cut_off_{0};
  std::atomic<size_t> stale_count_{0};
};

} // namespace onsale::actors
