#include "search/offers.hpp"

#include <algorithm>
#include <cassert>

namespace onsale::search {

namespace {

// Zero is nothing; an offer has the highest bit.
constexpr uint64_t is_known = uint64_t{1} << 63;
constexpr unsigned price_bits = 41;

uint64_t pack(const offer& x) {
  auto available = std::min(x.available, offer_table::most_available);
  auto lowest = std::clamp<int64_t>(x.lowest, 0, offer_table::highest);
  return is_known | uint64_t{available} << price_bits
         | static_cast<uint64_t>(lowest);
}

} // namespace

void offer_table::put(offer_slot slot, const std::optional<offer>& x) {
  assert(slot < most);
  auto i = slot / chunk_size;
  if (!owned_[i]) {
    owned_[i] = std::make_unique<chunk>();
    chunks_[i].store(owned_[i].get(), std::memory_order_release);
  }
  (*owned_[i])[slot % chunk_size].store(x ? pack(*x) : 0,
                                        std::memory_order_release);
}

std::optional<offer> offer_table::at(offer_slot slot) const noexcept {
  const auto* cells = chunks_[slot / chunk_size].load(
    std::memory_order_acquire);
  if (cells == nullptr)
    return std::nullopt;
  auto packed = (*cells)[slot % chunk_size].load(std::memory_order_acquire);
  if ((packed & is_known) == 0)
    return std::nullopt;
  return offer{static_cast<uint32_t>((packed & ~is_known) >> price_bits),
               static_cast<int64_t>(packed
                                    & ((uint64_t{1} << price_bits) - 1))};
}

} // namespace onsale::search
