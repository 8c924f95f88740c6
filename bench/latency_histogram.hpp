#pragma once

#include <array>
#include <chrono>
#include <cstdint>

namespace onsale::bench {

/// Counts durations in buckets that grow with them: 1 µs to an hour, never more
/// than 1/64 off (the log-linear scheme of HdrHistogram, G. Tene). Not
/// thread-safe.
class latency_histogram {
public:
  void add(std::chrono::nanoseconds x) noexcept;

  void add(const latency_histogram& other) noexcept;

  uint64_t count() const noexcept {
    return count_;
  }

  /// How many took no longer than that, to within 1/64 of it.
  uint64_t count_within(std::chrono::nanoseconds limit) const noexcept;

  /// The duration that a share of all (0 to 1) stays within; 0 if there is none.
  std::chrono::microseconds quantile(double share) const noexcept;

private:
  static constexpr int sub_bits = 6;
  static constexpr int powers = 32;

  static size_t bucket_of(uint64_t us) noexcept;
  static size_t bucket_of(std::chrono::nanoseconds x) noexcept;
  static uint64_t upper_us(size_t bucket) noexcept;

  std::array<uint64_t, (powers + 1) << sub_bits> buckets_{};
  uint64_t count_ = 0;
};

} // namespace onsale::bench
