#include "actors/random_source.hpp"

#include "domain/ids.hpp"

#include <algorithm>
#include <cstdlib>
#include <sys/random.h>

namespace onsale::actors {

std::array<uint8_t, 16> random_source::bits128() {
  std::array<uint8_t, 16> result;
  fill(result);
  return result;
}

void system_random::fill(std::span<uint8_t> out) {
  std::lock_guard guard{mutex_};
  while (!out.empty()) {
    if (used_ == buffer_.size()) {
      // Fails only on a kernel without the call. There is no second best.
      if (getrandom(buffer_.data(), buffer_.size(), 0)
          != static_cast<ssize_t>(buffer_.size()))
        std::abort();
      used_ = 0;
    }
    auto n = std::min(out.size(), buffer_.size() - used_);
    auto from = buffer_.begin() + static_cast<ptrdiff_t>(used_);
    std::copy_n(from, n, out.begin());
    std::fill_n(from, n, uint8_t{0});
    used_ += n;
    out = out.subspan(n);
  }
}

seeded_random::seeded_random(uint64_t seed) : state_(seed) {
}

void seeded_random::fill(std::span<uint8_t> out) {
  std::lock_guard guard{mutex_};
  while (!out.empty()) {
    // `mix64` adds the increment of SplitMix64 itself.
    auto word = mix64(state_);
    state_ += 0x9e3779b97f4a7c15ull;
    auto n = std::min(out.size(), sizeof(word));
    for (size_t i = 0; i < n; ++i)
      out[i] = static_cast<uint8_t>(word >> (8 * i));
    out = out.subspan(n);
  }
}

} // namespace onsale::actors
