#include "http/intake.hpp"

#include <algorithm>

namespace onsale::http {

namespace {

constexpr int64_t in_ns(std::chrono::nanoseconds x) {
  return x.count();
}

} // namespace

intake::intake(const shape& x) noexcept : shape_(x), limit_(x.first) {
  // Nobody waits.
}

bool intake::has_room(time_point now) noexcept {
  adapt(now);
  if (waiting_.load(std::memory_order_relaxed) < limit())
    return true;
  refused_.fetch_add(1, std::memory_order_relaxed);
  return false;
}

void intake::leave(time_point now) noexcept {
  auto before = waiting_.fetch_sub(1, std::memory_order_relaxed);
  answered_.fetch_add(1, std::memory_order_relaxed);
  adapt(now);
  if (before == 1) // behind `adapt`: a window may begin empty
    ran_empty_.store(true, std::memory_order_relaxed);
}

/// Without a refusal nothing says how many could have been answered, and the
/// limit stays: whoever comes then finds room in any case.
void intake::adapt(time_point now) noexcept {
  const auto at = in_ns(now.time_since_epoch());
  auto began = window_began_.load(std::memory_order_relaxed);
  if (at - began < in_ns(window)
      || !window_began_.compare_exchange_strong(began, at,
                                                std::memory_order_relaxed))
    return; // another thread does it
  const auto answered = answered_.exchange(0, std::memory_order_relaxed);
  const auto ran_empty = ran_empty_.exchange(false, std::memory_order_relaxed);
  if (refused_.exchange(0, std::memory_order_relaxed) == 0)
    return;
  const auto took = at - began;
  if (took >= in_ns(window_max) || (ran_empty && took >= in_ns(2 * window)))
    return;
  const auto windows = static_cast<double>(shape_.wait_max.count())
                       / static_cast<double>(took);
  const auto wanted = static_cast<size_t>(static_cast<double>(answered)
                                          * windows);
  const auto old = limit();
  const auto step = std::clamp(wanted, old / 2, old * 2);
  limit_.store(std::clamp(step, shape_.least, shape_.most),
               std::memory_order_relaxed);
}

} // namespace onsale::http
