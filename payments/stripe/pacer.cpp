#include "payments/stripe/pacer.hpp"

#include <algorithm>

namespace onsale::payments::stripe {

pacer::step pacer::interval() const {
  return std::chrono::duration_cast<step>(
    std::chrono::duration<double>{1 / of_.per_second});
}

pacer::step pacer::allowance() const {
  return interval() * (std::max(of_.burst, 1u) - 1);
}

std::optional<pacer::time_point> pacer::take_turn(endpoint at, time_point now) {
  std::lock_guard guard{mutex_};
  auto& full_at = full_at_[static_cast<size_t>(at)];
  auto turn = std::max(now, full_at - allowance());
  if (turn > now + of_.patience)
    return std::nullopt;
  full_at = std::max(full_at, now) + interval();
  return turn;
}

void pacer::hold_back(endpoint at, time_point until) {
  std::lock_guard guard{mutex_};
  auto& full_at = full_at_[static_cast<size_t>(at)];
  full_at = std::max(full_at, until + allowance());
}

} // namespace onsale::payments::stripe
