#pragma once

#include "domain/room/room_change.hpp"
#include "domain/time.hpp"

#include <cstddef>
#include <optional>

/// What a waiting room tells.
namespace onsale {

/// Where somebody stands.
struct room_place {
  entry_id id;
  entry_state state = entry_state::waiting;
  parking_reason parked = parking_reason::none;
  bool late = false; // came after the freeze: is not drawn
  /// People in the line before this one, for those who stand there after the
  /// draw and are not parked: those who were called and may return are counted.
  /// It never grows.
  std::optional<size_t> ahead;
  std::optional<timestamp> pass_until; // as last granted
  /// Of those who were let in: when their turn is over, however often their
  /// pass is renewed.
  std::optional<timestamp> turn_until = {};

  friend bool operator==(const room_place&, const room_place&) = default;
};

/// For everybody to see.
struct room_counts {
  size_t joined = 0; // places, ever
  size_t waiting = 0;
  size_t parked = 0; // of those who wait
  size_t active = 0; // with a pass
  size_t called = 0; // had their turn and were away: may come back, in front

  friend bool operator==(const room_counts&, const room_counts&) = default;
};

} // namespace onsale
