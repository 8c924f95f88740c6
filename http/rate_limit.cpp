#include "http/rate_limit.hpp"

#include <algorithm>

namespace onsale::http {

namespace {

using std::chrono::nanoseconds;

uint64_t seconds_up(nanoseconds x) noexcept {
  return std::chrono::ceil<std::chrono::seconds>(x).count();
}

} // namespace

rate_limiter::rate_limiter(rate shape, size_t keys_max) : shape_(shape) {
  if (unlimited())
    return;
  interval_ = nanoseconds{static_cast<int64_t>(1e9 / shape_.per_second)};
  depth_ = nanoseconds{static_cast<int64_t>(1e9 * std::max(1.0, shape_.burst)
                                            / shape_.per_second)};
  auto generation = std::max<size_t>(1, keys_max / (2 * stripe_count));
  for (size_t i = 0; i < stripe_count; ++i)
    stripes_.push_back(std::make_unique<stripe>(generation));
}

rate_decision rate_limiter::take(std::string_view key, time_point now) {
  if (unlimited())
    return {};
  // The table below uses the hash's low bits, this the high ones.
  auto hash = std::hash<std::string_view>{}(key);
  auto& home = *stripes_[(hash >> 48) % stripe_count];
  std::lock_guard guard{home.mutex};
  auto full_at = home.buckets.find(key);
  if (full_at == nullptr)
    full_at = &home.buckets.insert(key, now);
  auto next = std::max(*full_at, now) + interval_;
  rate_decision decision;
  if (next - now > depth_) {
    decision.admitted = false;
    decision.retry_after = next - now - depth_;
  } else {
    *full_at = next;
  }
  decision.full_after = std::max(*full_at, now) - now;
  decision.remaining = (depth_ - decision.full_after) / interval_;
  return decision;
}

void append_rate_headers(std::string& headers, std::string_view policy,
                         const rate& shape, const rate_decision& decision) {
  auto window = std::max(1.0, shape.burst) / shape.per_second;
  headers.append("RateLimit-Policy: \"")
    .append(policy)
    .append("\";q=")
    .append(std::to_string(static_cast<uint64_t>(std::max(1.0, shape.burst))))
    .append(";w=")
    .append(std::to_string(std::max<uint64_t>(1, window + 0.999)))
    .append("\r\nRateLimit: \"")
    .append(policy)
    .append("\";r=")
    .append(std::to_string(decision.remaining))
    .append(";t=")
    .append(std::to_string(seconds_up(decision.full_after)))
    .append("\r\n");
}

} // namespace onsale::http
