#pragma once

#include "domain/catalogue.hpp"
#include "domain/time.hpp"

#include <optional>

namespace onsale {

/// Whether an event has a waiting room, and its times.
struct room_times {
  bool enabled = false;
  timestamp opens_at;   // the pre-queue
  timestamp freezes_at; // the on-sale begins
  timestamp ends_at;    // the sale ends

  friend bool operator==(const room_times&, const room_times&) = default;
};

/// What whoever decides about a room needs to know of its event.
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
/// Copies nothing: requests ask for it.
room_times room_times_of(const event& x);

/// The same with the settings, but for the list of those who may join, who are
/// looked at before they come to the room.
room_terms make_room_terms(const event& x);

} // namespace onsale
