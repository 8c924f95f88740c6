#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace onsale::search {

/// Tells about how often each of many keys has come lately, in a few bits for
/// each: a count-min sketch whose counters are halved now and then (Einziger,
/// Friedman, Manes, "TinyLFU: a highly efficient cache admission policy",
/// 2017). Never too few but for the halving. Not thread-safe.
class frequency_sketch {
public:
  static constexpr unsigned most = 15;

  /// @param keys that are told apart well
  explicit frequency_sketch(size_t keys);

  /// @param hash of a key, well mixed
  void add(uint64_t hash);

  /// At most `most`.
  unsigned count(uint64_t hash) const noexcept;

private:
  static constexpr size_t rows = 4;

  size_t place_of(uint64_t hash, size_t row) const noexcept;
  void halve();

  size_t mask_;
  size_t added_ = 0; // since they were halved
  std::array<std::vector<uint8_t>, rows> counters_;
};

} // namespace onsale::search
