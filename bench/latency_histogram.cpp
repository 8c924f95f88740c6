#include "bench/latency_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace onsale::bench {

// Values below 2^sub_bits have a bucket each; above, every power of two is cut
// into 2^sub_bits buckets.
size_t latency_histogram::bucket_of(uint64_t us) noexcept {
  if (us < (1u << sub_bits))
    return us;
  auto power = std::bit_width(us) - 1;
  auto shift = power - sub_bits;
  auto result = (static_cast<size_t>(shift + 1) << sub_bits)
                + ((us >> shift) - (1u << sub_bits));
  return std::min(result, size_t{((powers + 1) << sub_bits) - 1});
}

uint64_t latency_histogram::upper_us(size_t bucket) noexcept {
  if (bucket < (1u << sub_bits))
    return bucket;
  auto shift = (bucket >> sub_bits) - 1;
  auto position = (bucket & ((1u << sub_bits) - 1)) + (1u << sub_bits);
  return ((position + 1) << shift) - 1;
}

size_t latency_histogram::bucket_of(std::chrono::nanoseconds x) noexcept {
  auto us = std::chrono::duration_cast<std::chrono::microseconds>(x).count();
  return bucket_of(static_cast<uint64_t>(std::max<int64_t>(us, 0)));
}

void latency_histogram::add(std::chrono::nanoseconds x) noexcept {
  ++buckets_[bucket_of(x)];
  ++count_;
}

void latency_histogram::add(const latency_histogram& other) noexcept {
  for (size_t i = 0; i < buckets_.size(); ++i)
    buckets_[i] += other.buckets_[i];
  count_ += other.count_;
}

uint64_t
latency_histogram::count_within(std::chrono::nanoseconds limit) const noexcept {
  auto last = buckets_.begin() + static_cast<ptrdiff_t>(bucket_of(limit));
  return std::accumulate(buckets_.begin(), last + 1, uint64_t{0});
}

std::chrono::microseconds
latency_histogram::quantile(double share) const noexcept {
  auto wanted = static_cast<uint64_t>(
    std::ceil(share * static_cast<double>(count_)));
  uint64_t seen = 0;
  for (size_t i = 0; i < buckets_.size() && count_ > 0; ++i) {
    seen += buckets_[i];
    if (seen >= std::max<uint64_t>(wanted, 1))
      return std::chrono::microseconds{upper_us(i)};
  }
  return std::chrono::microseconds{0};
}

} // namespace onsale::bench
