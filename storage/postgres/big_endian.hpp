#pragma once

#include <cstdint>
#include <string_view>

namespace onsale::storage::postgres {

/// A number as it stands on the wire, of 8 bytes at most.
inline uint64_t from_big_endian(std::string_view bytes) noexcept {
  uint64_t result = 0;
  for (auto byte : bytes)
    result = result << 8 | static_cast<uint8_t>(byte);
  return result;
}

} // namespace onsale::storage::postgres
