#include "payments/simulated/fates.hpp"

#include "domain/ids.hpp"

#include <atomic>
#include <memory>

namespace onsale::payments {

fate_source random_fates(uint64_t seed, fate_chances chances) {
  auto calls = std::make_shared<std::atomic<uint64_t>>(0);
  return [seed, chances, calls](provider_step, std::string_view) {
    auto roll = static_cast<double>(mix64(seed ^ mix64((*calls)++)) >> 11)
                * 0x1p-53; // 53 bits: all that a double holds
    if (roll < chances.lost)
      return fate::lost;
    roll -= chances.lost;
    if (roll < chances.answer_lost)
      return fate::answer_lost;
    roll -= chances.answer_lost;
    return roll < chances.refused ? fate::refused : fate::arrives;
  };
}

} // namespace onsale::payments
