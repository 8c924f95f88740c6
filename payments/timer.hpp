#pragma once

#include <chrono>
#include <functional>

namespace onsale::payments {

/// The time that providers go by: a port, so that tests decide when a slow bank
/// answers, or when a call is tried again. Thread-safe.
class timer {
public:
  using time_point = std::chrono::steady_clock::time_point;

  virtual ~timer() = default;

  virtual time_point now() const = 0;

  /// Runs `what` once, `delay` from now, on any thread but not within the call.
  virtual void after(std::chrono::nanoseconds delay, std::function<void()> what)
    = 0;
};

} // namespace onsale::payments
