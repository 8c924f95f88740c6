#pragma once

#include "domain/ids.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace onsale::demo {

/// Numbers that look random and are the same everywhere: the standard library's
/// distributions are not.
class dice {
public:
  explicit dice(uint64_t seed) : state_(mix64(seed)) {
  }

  /// @pre `end > 0`
  uint32_t below(size_t end) noexcept {
    state_ += 0x9e3779b97f4a7c15ull;
    return static_cast<uint32_t>(mix64(state_) % end);
  }

  /// From `least` to `most`.
  uint32_t between(uint32_t least, uint32_t most) noexcept {
    return least + below(most - least + 1);
  }

  bool percent(uint32_t chance) noexcept {
    return below(100) < chance;
  }

  template <class Items>
  const auto& pick(const Items& items) noexcept {
    return items[below(std::size(items))];
  }

private:
  uint64_t state_;
};

} // namespace onsale::demo
