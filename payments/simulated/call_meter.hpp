#pragma once

#include "payments/gateway.hpp"

#include <chrono>
#include <cstdint>
#include <mutex>

namespace onsale::payments {

/// How many calls a provider takes. The defaults are beyond what one node asks
/// for: a real provider's are an agreement with it.
struct call_limits {
  double per_second = 100'000; // on average
  uint32_t burst = 10'000;     // at once, after a pause
  uint32_t in_flight = 10'000;
};

/// Counts calls against a provider's limits with a token bucket. Thread-safe.
class call_meter {
public:
  using time_point = std::chrono::steady_clock::time_point;

  explicit call_meter(call_limits limits);

  /// Takes a call in, or says that it is one too many.
  bool enter(time_point now);

  /// Ends a call that was taken in.
  void leave();

  headroom room() const;

private:
  const call_limits limits_;
  mutable std::mutex mutex_;
  double tokens_;
  time_point filled_;
  uint32_t in_flight_ = 0;
};

} // namespace onsale::payments
