#include "actors/node_clock.hpp"

#include <algorithm>
#include <cassert>

namespace onsale::actors {

namespace {

/// The share of passing time by which an offset may shrink.
constexpr int64_t slew = 10;

/// The store cuts its time to milliseconds: it may be almost one further on.
constexpr int64_t store_resolution_ns = 1'000'000;

int64_t to_ns(node_clock::steady::time_point x) noexcept {
  using namespace std::chrono;
  return duration_cast<nanoseconds>(x.time_since_epoch()).count();
}

int64_t to_ns(timestamp x) noexcept {
  return std::chrono::nanoseconds{x.time_since_epoch()}.count();
}

} // namespace

int64_t node_clock::line::offset_at(int64_t steady_ns) const noexcept {
  auto elapsed = std::max<int64_t>(0, steady_ns - since);
  return std::max(target, offset - elapsed / slew);
}

timestamp node_clock::at(steady::time_point when) const noexcept {
  auto ns = to_ns(when);
  std::chrono::nanoseconds since_epoch{ns + read().offset_at(ns)};
  return timestamp{std::chrono::floor<duration_ms>(since_epoch)};
}

bool node_clock::is_set() const noexcept {
  return version_.load(std::memory_order_acquire) != 0;
}

void node_clock::measured(timestamp store_time, steady::time_point sent,
                          steady::time_point received) {
  assert(sent <= received);
  auto least = to_ns(store_time) - to_ns(received);
  auto most = to_ns(store_time) + store_resolution_ns - to_ns(sent);
  std::lock_guard guard{writers_};
  auto now = to_ns(received);
  if (!is_set()) {
    auto middle = least + (most - least) / 2;
    write({now, middle, middle});
    return;
  }
  auto old = read();
  auto offset = old.offset_at(now);
  auto target = std::clamp(old.target, least, most);
  // Measurements may arrive out of order: the line must not start earlier than
  // the one that has been read from.
  write({std::max(now, old.since), std::max(offset, target), target});
}

// The data are read with `acquire` and written with `release`: whoever reads a
// value of a later write also sees that write's odd version (H.-J. Boehm, "Can
// seqlocks get along with programming language memory models?", 2012).

node_clock::line node_clock::read() const noexcept {
  for (;;) {
    auto before = version_.load(std::memory_order_acquire);
    line result{since_.load(std::memory_order_acquire),
                offset_.load(std::memory_order_acquire),
                target_.load(std::memory_order_acquire)};
    if (before % 2 == 0 && version_.load(std::memory_order_relaxed) == before)
      return result;
  }
}

void node_clock::write(const line& x) noexcept {
  auto version = version_.load(std::memory_order_relaxed);
  version_.store(version + 1, std::memory_order_relaxed);
  since_.store(x.since, std::memory_order_release);
  offset_.store(x.offset, std::memory_order_release);
  target_.store(x.target, std::memory_order_release);
  version_.store(version + 2, std::memory_order_release);
}

} // namespace onsale::actors
