#pragma once

#include "domain/block_image.hpp"
#include "domain/seating.hpp"
#include "domain/ticket_block.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace onsale {

/// What is left of an event, or of a part of it.
struct event_offer {
  uint64_t available = 0;
  std::optional<int64_t> lowest; // price of the cheapest, in minor units

  void add(const event_offer& x) noexcept;

  friend bool operator==(const event_offer&, const event_offer&) = default;
};

/// What is left of a block: as much of it as lists and searches need (P10).
struct block_offer {
  block_id block;
  uint64_t version = 0; // as in its snapshot
  uint64_t freed = 0;   // as in its snapshot
  uint64_t record = 0; // the version of the catalogue that plan and prices have
  event_offer left;

  friend bool operator==(const block_offer&, const block_offer&) = default;
};

/// Whether `x` says what was later. Of one version of a block all say the same
/// by the same plan and prices, however often its seats came back: whoever
/// reads the store knows nothing of that.
bool is_later(const block_offer& x, const block_offer& than) noexcept;

/// What a block offers as readers see it.
block_offer make_offer(const block_snapshot& seen, const block_plan& plan,
                       const std::vector<int64_t>& prices, uint64_t record);

/// What a block offers as a store holds it.
block_offer make_offer(const block_id& id, const block_image& stored,
                       const block_plan& plan,
                       const std::vector<int64_t>& prices, uint64_t record);

/// What a block offers of which nothing has been taken.
event_offer
make_offer(const block_plan& plan, const std::vector<int64_t>& prices);

} // namespace onsale
