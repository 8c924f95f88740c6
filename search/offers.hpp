#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>

namespace onsale::search {

/// What is left of an event, as its ticket blocks say.
struct offer {
  uint32_t available = 0; // places, `most_available` at most
  int64_t lowest = 0;     // price of the cheapest, in minor units

  friend bool operator==(const offer&, const offer&) = default;
};

/// The place of an event in a table of offers; the same as long as the event is
/// indexed.
using offer_slot = uint32_t;

/// What is left of all events, laid over what is indexed: a sale re-indexes
/// nothing. One thread writes at a time, any read.
class offer_table {
public:
  static constexpr uint32_t most_available = (1u << 22) - 1;
  static constexpr int64_t highest = (int64_t{1} << 41) - 1;
  static constexpr offer_slot most = 1u << 24;

  /// @pre `slot < most`
  void put(offer_slot slot, const std::optional<offer>& x);

  /// @returns nothing if nobody has said
  std::optional<offer> at(offer_slot slot) const noexcept;

  /// Says that what is put next changes what can be found, and not only how
  /// much is left.
  void turn() noexcept {
    turns_.fetch_add(1, std::memory_order_release);
  }

  /// How often that has been said. Whoever has read something that was put sees
  /// the turn before it.
  uint64_t turns() const noexcept {
    return turns_.load(std::memory_order_acquire);
  }

private:
  static constexpr size_t chunk_size = 4096;
  using chunk = std::array<std::atomic<uint64_t>, chunk_size>;

  std::atomic<uint64_t> turns_{0};

  /// Chunks are made as they are needed, and stay where they are.
  std::array<std::atomic<chunk*>, most / chunk_size> chunks_{};
  std::array<std::unique_ptr<chunk>, most / chunk_size> owned_;
};

} // namespace onsale::search
