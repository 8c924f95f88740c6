#pragma once

#include "domain/ids.hpp"
#include "domain/room/admission_pace.hpp"
#include "domain/room/draw.hpp"
#include "domain/time.hpp"

#include <cstdint>
#include <optional>
#include <vector>

/// What happened in a waiting room, in the form that a ledger makes durable:
/// one change is written as a whole or not at all.
namespace onsale {

enum class room_phase : uint8_t {
  announced, // its commitment is published, and nobody can join yet
  pre_queue, // people gather; when somebody joins does not count
  frozen,    // the list is published, and seeds are awaited
  open,      // drawn; people come in, and who joins now stands behind
  ended      // nobody needs a pass any more
};

/// The word that is published, for example `pre_queue`.
const char* to_string(room_phase x) noexcept;

enum class room_end : uint8_t {
  none,
  sold_out,    // nothing is available or held any more
  sale_ended,  // by its time
  switched_off // by the operator, or since the event is cancelled: may go on
};

const char* to_string(room_end x) noexcept;

/// The room as a whole.
struct room_row {
  event_id event;
  uint64_t version = 0; // of its last change; 0: there is none yet
  room_phase phase = room_phase::announced;
  draw_promise promise;
  hash256 operator_seed{}; // nobody is told before the draw
  std::vector<std::optional<hash256>> witness_seeds; // as in the promise
  /// The version at which the list was frozen, when, and its root.
  uint64_t frozen_version = 0;
  std::optional<timestamp> frozen_at;
  hash256 root{};
  bool drawn = false;
  bool degraded = false; // a witness did not reveal in time
  room_end end = room_end::none;
  /// As the operator last set it while the room is there; none: as the event is
  /// set.
  std::optional<pace_settings> pace;

  friend bool operator==(const room_row&, const room_row&) = default;
};

enum class entry_state : uint8_t {
  waiting,  // in the pre-queue, or in the line
  called,   // was not there when the turn came, and may still return
  admitted, // has a pass
  finished, // has bought, or the pass has expired
  left,     // has given the place up
  forfeited // was called, and did not return in time
};

const char* to_string(entry_state x) noexcept;

/// Whether somebody neither stands in the line nor is in, and may join anew.
bool is_over(entry_state x) noexcept;

/// Why somebody was parked: told to the person, and decided by the freeze, or,
/// of those who come later, when they join.
enum class parking_reason : uint8_t {
  none,
  address, // too many came from the same address before
  proof,   // the proof of work was missing or wrong
  silent   // no program that shows the line has ever been heard of
};

const char* to_string(parking_reason x) noexcept;

/// Somebody's place.
struct room_entry {
  entry_id id;
  user_id user;
  uint64_t address = 0; // a keyed hash of the client's address
  timestamp joined_at;
  parking_reason parked = parking_reason::none;
  entry_state state = entry_state::waiting;
  timestamp moved_at; // into its state
  /// Versions of the room: what the frozen list is made from.
  uint64_t joined_version = 0;
  uint64_t moved_version = 0;

  friend bool operator==(const room_entry&, const room_entry&) = default;
};

/// Whether an entry is in the list that was frozen at that version: whoever had
/// joined by then and had not left. Nobody comes in before the freeze.
constexpr bool is_listed(const room_entry& x, uint64_t frozen_version) {
  auto had_left = x.state == entry_state::left
                  && x.moved_version <= frozen_version;
  return x.joined_version <= frozen_version && !had_left;
}

struct entry_joined {
  entry_id id; // the next number
  user_id user;
  uint64_t address = 0;
  parking_reason parked = parking_reason::none;

  friend bool operator==(const entry_joined&, const entry_joined&) = default;
};

struct entry_moved {
  entry_id id;
  entry_state to = entry_state::waiting;

  friend bool operator==(const entry_moved&, const entry_moved&) = default;
};

/// One change of one room. No entry is in it twice.
struct room_change {
  event_id event;
  uint64_t version = 0; // one above that of the room
  timestamp at;
  std::optional<room_row> row; // if it changed otherwise than in its version
  std::vector<entry_joined> joined; // ascending
  std::vector<entry_moved> moved;
  std::vector<entry_id> parked; // `silent`, at the freeze

  bool empty() const noexcept {
    return !row && joined.empty() && moved.empty() && parked.empty();
  }
};

/// What a store holds of a room when its owner opens it.
struct room_image {
  room_row row;
  std::vector<room_entry> entries; // ascending by id, from 1, without a gap

  friend bool operator==(const room_image&, const room_image&) = default;
};

/// What a store does with a change.
/// @returns whether it follows the image, and replaces neither promise nor
/// seed; if not, nothing has been changed
bool write(const room_change& x, room_image& to);

} // namespace onsale
