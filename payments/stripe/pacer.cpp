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

pacer::time_point pacer::next_turn(endpoint at, time_point now) const {
  return std::max(now, full_at_[static_cast<size_t>(at)] - allowance());
}

std::optional<pacer::time_point> pacer::take_turn(endpoint at, time_point now) {
  std::lock_guard guard{mutex_};
  auto& full_at = full_at_[static_cast<size_t>(at)];
  auto turn = next_turn(at, now);
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

double pacer::room(time_point now) const {
  constexpr double least = 0.02;
  std::lock_guard guard{mutex_};
  auto turn = std::max(next_turn(endpoint::create, now),
                       next_turn(endpoint::confirm, now));
  auto wait = std::chrono::duration<double>{turn - now};
  auto share = 1 - wait / std::chrono::duration<double>{full_after};
  return of_.per_second * std::clamp(share, least, 1.0);
}

} // namespace onsale::payments::stripe
