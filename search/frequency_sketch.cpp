#include "search/frequency_sketch.hpp"

#include <algorithm>
#include <bit>

namespace onsale::search {

namespace {

/// So often each key has come on average when all are halved: the paper's W/C.
constexpr size_t sample_of_each = 10;

/// Counters of a row for each key, so that few share one: as Caffeine has it.
constexpr size_t counters_of_each = 4;

} // namespace

frequency_sketch::frequency_sketch(size_t keys)
  : mask_{std::bit_ceil(counters_of_each * std::max<size_t>(keys, 4)) - 1} {
  for (auto& row : counters_)
    row.resize(mask_ + 1);
}

size_t frequency_sketch::place_of(uint64_t hash, size_t row) const noexcept {
  // Odd multipliers: the golden ratio's, and those of xxHash and MurmurHash3.
  constexpr std::array<uint64_t, rows> factors{0x9e3779b97f4a7c15,
                                               0xc2b2ae3d27d4eb4f,
                                               0x165667b19e3779f9,
                                               0xff51afd7ed558ccd};
  return static_cast<size_t>((hash * factors[row]) >> 32) & mask_;
}

void frequency_sketch::add(uint64_t hash) {
  auto now = count(hash);
  if (now < most)
    // Only the lowest are raised, so that collisions raise less.
    for (size_t row = 0; row < rows; ++row)
      if (auto& x = counters_[row][place_of(hash, row)]; x == now)
        ++x;
  if (++added_ >= sample_of_each * ((mask_ + 1) / counters_of_each))
    halve();
}

unsigned frequency_sketch::count(uint64_t hash) const noexcept {
  unsigned result = most;
  for (size_t row = 0; row < rows; ++row)
    result = std::min<unsigned>(result, counters_[row][place_of(hash, row)]);
  return result;
}

void frequency_sketch::halve() {
  for (auto& row : counters_)
    for (auto& x : row)
      x /= 2;
  added_ = 0;
}

} // namespace onsale::search
