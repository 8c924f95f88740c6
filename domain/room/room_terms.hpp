#pragma once

#include "domain/catalogue.hpp"
#include "domain/time.hpp"

#include <optional>

namespace onsale {

/// What an event says of its waiting room.
struct room_terms {
  room_settings settings;
  timestamp opens_at;   // the pre-queue
  timestamp freezes_at; // the on-sale begins
  timestamp ends_at;    // the sale ends

  friend bool operator==(const room_terms&, const room_terms&) = default;
};

/// A pre-queue without a time opens at once; a room of an event without a time
/// for its on-sale has none. That of a cancelled event is off, and so is that
/// of an event without settings of a room (any more).
room_terms make_room_terms(const event& x);

} // namespace onsale
