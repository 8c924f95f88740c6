#pragma once

#include "domain/catalogue.hpp"
#include "domain/ids.hpp"
#include "domain/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

/// The seating of an event in the form that blocks work with: every place has
/// its number, its price level and its rank, and rows know who sits next to
/// whom.
namespace onsale {

/// Position of a price level in `seating::price_levels`.
using price_index = uint16_t;

/// One seat or general-admission place. Its index in `block_plan::places` is
/// the seat number of its ticket.
struct place {
  std::string number; // as printed; empty for general admission
  point at;           // within the section; meaningless without `placed`
  float quality = 0;  // 0 to 1 over the whole event: given, or computed
  price_index price = 0;
  uint16_t row = 0;    // index in `block_plan::rows`; 0 for general admission
  bool placed = false; // the catalogue gave coordinates
  bool rated = false;  // the catalogue gave the quality
  bool accessible = false;
  bool retired = false; // no longer in the catalogue; its number stays taken
};

/// Places of one row within one block, in physical order: neighbours in
/// `places` sit side by side. Retired places are not listed.
struct plan_row {
  std::string name;
  std::vector<seat_index> places;
};

/// The plan of one block; never changes once made, and is shared by all events
/// with the same seating.
struct block_plan {
  std::string section;
  section_kind kind = section_kind::seated;
  std::vector<place> places;
  std::vector<plan_row> rows; // front row first; empty for general admission

  /// Places that can be sold.
  size_t capacity() const noexcept;
};

/// All blocks of an event; block number n is `blocks[n - 1]`.
struct seating {
  /// Ids. Some may have gone from the catalogue; no place that is sold has those.
  std::vector<std::string> price_levels;
  std::vector<block_plan> blocks;

  size_t capacity() const noexcept;

  /// @returns the plan of a block, or null if the event has no such block.
  const block_plan* find(uint32_t block) const noexcept;
};

enum class seating_error : uint8_t {
  too_many_blocks, // more than `limits::blocks_per_event`, retired ones included
};

/// Numbers blocks and seats of an event: a place that `before` already had,
/// found by (section id, row name, printed number; position within the area for
/// general admission), keeps its block and number; new ones get unused numbers,
/// in a block of their section that holds their row if it has room; places that
/// are gone are retired, never renumbered. Sections above
/// `limits::places_per_block` are split, at the end of a row where possible.
/// Pure: the same input gives the same numbers.
/// @param before the seating that the event had, or null for a new event.
/// @pre `validate(x)` found nothing wrong.
result<seating, seating_error>
make_seating(const event& x, const seating* before);

/// Places of `before` that can be sold there but not in `after`: what a change
/// of the event would take away. In ascending order.
std::vector<ticket_id>
retired_places(event_id id, const seating& before, const seating& after);

} // namespace onsale
