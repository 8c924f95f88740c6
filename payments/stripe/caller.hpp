#pragma once

#include "payments/gateway.hpp"
#include "payments/stripe/pacer.hpp"
#include "payments/stripe/transport.hpp"
#include "payments/timer.hpp"
#include "support/logging.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace onsale::payments::stripe {

struct call_options {
  stripe::pace pace;
  /// Calls that are on their way at once, told as head-room.
  uint32_t in_flight_max = 64;

  /// Tries of a call that Stripe turned away, or that got no answer: all under
  /// one key. The pause before the next doubles from `first_pause` to
  /// `longest_pause`, of which up to a half is left away by chance.
  uint32_t tries = 3;
  std::chrono::milliseconds first_pause{250};
  std::chrono::milliseconds longest_pause{4'000};
  std::function<double()> jitter; // 0 to 1; none: no chance

  support::logger log;
};

/// Makes calls at Stripe's pace, and tries again what is worth it: under the
/// same key, so nothing happens twice. Thread-safe; kept alive by the calls
/// on their way.
class caller : public std::enable_shared_from_this<caller> {
public:
  using on_answer = std::function<void(const api_answer&)>;

  /// Transport and timer outlive all calls.
  caller(transport& way, timer& time, call_options options);

  /// `then` runs once, on any thread, with the last answer that came; not at
  /// all once the timer has stopped, which is when the process ends.
  void call(api_call what, on_answer then);

  headroom room() const;

  const support::logger& log() const noexcept {
    return options_.log;
  }

private:
  void wait(api_call what, on_answer then, uint32_t tries);
  void send(const api_call& what, const on_answer& then, uint32_t tries);
  void answered(const api_call& what, const on_answer& then, uint32_t tries,
                const api_answer& said);
  std::chrono::nanoseconds
  pause_after(const api_answer& said, uint32_t tries) const;
  void complain(const api_answer& said);

  transport& way_;
  timer& time_;
  const call_options options_;
  stripe::pacer pacer_;
  std::atomic<uint32_t> in_flight_{0};
  std::atomic<timer::time_point> complained_{timer::time_point::min()};
};

} // namespace onsale::payments::stripe
