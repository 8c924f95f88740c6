#include "domain/room/proof_of_work.hpp"

#include "domain/limits.hpp"

#include <bit>
#include <chrono>

namespace onsale {

hash256 proof_hash(event_id event, const user_id& user, const work_proof& x,
                   const hash_functions& hash) {
  return hash.sha256("onsale proof 1\nevent " + std::to_string(event.value)
                     + "\nuser " + user.value + "\nminute "
                     + std::to_string(x.minute) + "\nnonce " + x.nonce + "\n");
}

uint32_t leading_zero_bits(const hash256& x) noexcept {
  uint32_t result = 0;
  for (auto byte : x) {
    result += static_cast<uint32_t>(std::countl_zero(byte));
    if (byte != 0)
      break;
  }
  return result;
}

uint32_t asked_bits(uint32_t base, size_t joined) noexcept {
  if (base == 0)
    return 0;
  auto doublings = std::bit_width(joined / limits::proof_step);
  return base + static_cast<uint32_t>(doublings);
}

bool is_proof(const work_proof& x, event_id event, const user_id& user,
              uint32_t bits, timestamp now, const hash_functions& hash) {
  auto minute = std::chrono::floor<std::chrono::minutes>(now)
                  .time_since_epoch()
                  .count();
  auto begun = static_cast<int64_t>(x.minute);
  // Clocks of clients may be a little ahead.
  auto is_recent = begun <= minute + 1
                   && begun >= minute - limits::proof_kept.count();
  return is_recent && x.nonce.size() <= nonce_bytes
         && leading_zero_bits(proof_hash(event, user, x, hash)) >= bits;
}

} // namespace onsale
