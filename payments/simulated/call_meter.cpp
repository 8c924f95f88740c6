#include "payments/simulated/call_meter.hpp"

#include <algorithm>
#include <cassert>

namespace onsale::payments {

call_meter::call_meter(call_limits limits)
  : limits_(limits), tokens_(limits.burst) {
}

bool call_meter::enter(time_point now) {
  std::lock_guard guard{mutex_};
  if (now > filled_) {
    auto elapsed = std::chrono::duration<double>{now - filled_}.count();
    tokens_ = std::min<double>(limits_.burst,
                               tokens_ + elapsed * limits_.per_second);
    filled_ = now;
  }
  if (tokens_ < 1 || in_flight_ == limits_.in_flight)
    return false;
  tokens_ -= 1;
  ++in_flight_;
  return true;
}

void call_meter::leave() {
  std::lock_guard guard{mutex_};
  assert(in_flight_ > 0);
  --in_flight_;
}

headroom call_meter::room() const {
  std::lock_guard guard{mutex_};
  return {limits_.per_second, in_flight_, limits_.in_flight};
}

} // namespace onsale::payments
