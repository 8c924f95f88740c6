#pragma once

#include "domain/hash_functions.hpp"
#include "domain/ids.hpp"
#include "domain/room/draw.hpp"
#include "domain/room/outflow.hpp"
#include "domain/room/room_change.hpp"
#include "domain/room/room_place.hpp"
#include "domain/time.hpp"

#include <cstdint>
#include <optional>
#include <vector>

/// What is said to a waiting room, and what it says (P8). `messages.hpp` has
/// the commands of people; these need nobody to wait.
namespace onsale::actors {

/// Somebody has bought, and needs no pass any more.
struct purchase_completed {
  event_id event;
  user_id user;
};

/// A room as everybody may see it.
struct room_summary {
  timestamp at; // when it was so, by the clock of whoever decides about it
  /// Of the event's record that whoever decides had then.
  uint64_t event_version = 0;
  room_phase phase = room_phase::announced;
  room_end end = room_end::none;
  room_counts counts;
  pace_settings pace;
  draw_promise promise;
  draw_seeds seeds; // the operator's once it is drawn
  std::optional<timestamp> frozen_at;
  hash256 root{}; // from the freeze on
  bool drawn = false;
  bool degraded = false;
  bool all_in_carts = false; // nothing is available, and some is held
};

/// Somebody's place, and how long it may take.
struct room_standing {
  room_place place;
  std::optional<wait_estimate> wait;
};

/// How a room is, with the places that were asked for, in that order.
struct room_report {
  room_summary room;
  std::vector<room_standing> places;
};

} // namespace onsale::actors
