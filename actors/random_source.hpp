#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>

namespace onsale::actors {

/// Where unguessable bits come from: a port, so that a seed decides everything
/// in tests and simulations (P11). Implementations are thread-safe.
class random_source {
public:
  virtual ~random_source() = default;

  virtual void fill(std::span<uint8_t> out) = 0;

  /// 128 random bits, for example for the token of a booking.
  std::array<uint8_t, 16> bits128();
};

/// Bits from the operating system's generator. Fetched a buffer at a time,
/// since a system call costs more than the bits; what was given out is wiped.
class system_random final : public random_source {
public:
  void fill(std::span<uint8_t> out) override;

private:
  std::mutex mutex_;
  // Up to this size `getrandom` is neither cut short nor interrupted.
  std::array<uint8_t, 256> buffer_{};
  size_t used_ = buffer_.size();
};

/// The same bits for the same seed, on every platform. Guessable: never use it
/// to serve people.
class seeded_random final : public random_source {
public:
  explicit seeded_random(uint64_t seed);

  void fill(std::span<uint8_t> out) override;

private:
  std::mutex mutex_;
  uint64_t state_;
};

} // namespace onsale::actors
