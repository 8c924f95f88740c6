#pragma once

#include <cstdint>
#include <vector>

namespace onsale::search {

/// Appends a number in seven bits a byte, the lowest first (LEB128).
inline void append_varint(std::vector<uint8_t>& to, uint32_t x) {
  while (x >= 0x80) {
    to.push_back(static_cast<uint8_t>(x | 0x80));
    x >>= 7;
  }
  to.push_back(static_cast<uint8_t>(x));
}

/// Reads a number that `append_varint` wrote, and goes behind it.
inline uint32_t read_varint(const uint8_t*& at) noexcept {
  uint32_t x = *at & 0x7fu;
  for (unsigned shift = 7; (*at++ & 0x80) != 0; shift += 7)
    x |= static_cast<uint32_t>(*at & 0x7f) << shift;
  return x;
}

} // namespace onsale::search
