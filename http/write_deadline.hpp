#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace onsale::http {

/// Until when a client must have read more of what is queued for it. It begins
/// with all its patience, and what the client reads gives it further time at
/// the lowest rate that is put up with: one that reads faster keeps its
/// connection, one that reads a byte now and then does not.
class write_deadline {
public:
  using clock = std::chrono::steady_clock;

  struct shape {
    std::chrono::nanoseconds patience; // without progress, and at most
    size_t rate_min = 1;               // bytes a second, on average
  };

  /// Something is queued for a client that had read everything.
  void begin(clock::time_point now, const shape& x) noexcept {
    began_ = now;
    at_ = now + x.patience;
  }

  /// The client, or the kernel for it, took so many bytes.
  /// @pre bytes < 2^32
  void took(clock::time_point now, size_t bytes, const shape& x) noexcept {
    auto earned = 1e9 * static_cast<double>(bytes)
                  / static_cast<double>(x.rate_min);
    at_ = std::min(now + x.patience,
                   at_
                     + std::chrono::nanoseconds{static_cast<int64_t>(earned)});
  }

  bool passed(clock::time_point now) const noexcept {
    return now >= at_;
  }

  /// Whether something was queued all the time for longer than the patience,
  /// whatever was read meanwhile.
  bool lasts_long(clock::time_point now, const shape& x) const noexcept {
    return now - began_ >= x.patience;
  }

private:
  clock::time_point began_;
  clock::time_point at_;
};

} // namespace onsale::http
