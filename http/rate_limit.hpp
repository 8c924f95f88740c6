#pragma once

#include "http/recent_map.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace onsale::http {

/// A token bucket's shape.
struct rate {
  double per_second = 0; // 0: no limit
  double burst = 0;      // requests at once
};

/// What became of one request.
struct rate_decision {
  bool admitted = true;
  uint64_t remaining = 0;                  // requests that would pass now
  std::chrono::nanoseconds full_after{0};  // when the bucket is full again
  std::chrono::nanoseconds retry_after{0}; // until one would pass; refused only
};

/// Token buckets by key. A bucket is kept as the time at which it is full again
/// (the generic cell rate algorithm): one number, no refilling. Bounded: under
/// more than `keys_max` keys the longest unused are forgotten, and a forgotten
/// bucket is a full one. Thread-safe.
class rate_limiter {
public:
  using time_point = std::chrono::steady_clock::time_point;

  rate_limiter(rate shape, size_t keys_max);

  bool unlimited() const noexcept {
    return shape_.per_second <= 0;
  }

  const rate& shape() const noexcept {
    return shape_;
  }

  /// Takes one request out of the key's bucket.
  rate_decision take(std::string_view key, time_point now);

private:
  struct stripe {
    explicit stripe(size_t generation) : buckets(generation) {
    }

    std::mutex mutex;
    recent_map<time_point> buckets;
  };

  static constexpr size_t stripe_count = 16;

  rate shape_;
  std::chrono::nanoseconds interval_{0};
  std::chrono::nanoseconds depth_{0};
  std::vector<std::unique_ptr<stripe>> stripes_;
};

/// Appends `RateLimit-Policy` and `RateLimit` lines
/// (draft-ietf-httpapi-ratelimit-headers-09) for the policy of that name.
void append_rate_headers(std::string& headers, std::string_view policy,
                         const rate& shape, const rate_decision& decision);

} // namespace onsale::http
