#pragma once

#include "domain/room/admission_pace.hpp"
#include "domain/room/draw.hpp"
#include "domain/room/outflow.hpp"
#include "domain/room/room_change.hpp"
#include "domain/room/room_place.hpp"
#include "domain/room/room_terms.hpp"
#include "domain/room/waiting_line.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

namespace onsale {

/// Somebody wants a place.
struct join_request {
  user_id user;
  uint64_t address = 0; // a keyed hash of the client's address
  bool proved = true;   // the proof of work is right, or none is asked for
};

/// What came in since the last decision: `limits::room_changes` in all at most.
struct room_requests {
  std::vector<join_request> joins;
  std::vector<user_id> leaves;
  std::vector<user_id> purchases; // completed
  std::vector<hash256> seeds;     // revealed by witnesses
  std::optional<pace_settings> pace;
};

/// A pass may be shown until then, and no longer, unless it is granted anew.
struct pass_grant {
  entry_id id;
  timestamp until;

  friend bool operator==(const pass_grant&, const pass_grant&) = default;
};

/// What is to happen. The change comes first; grants may be told when it is
/// durable, or, if it is empty, when the room's fence has held (P8).
struct room_decision {
  room_change change;
  std::vector<pass_grant> grants;
};

/// A waiting room (P8): who has which place, and who may come in.
/// Deterministic; not thread-safe. What is durable changes in two steps:
/// `advance` and `decide` say what is to happen, and `apply` takes in what the
/// store has. Nothing comes between the two, so each decision rests on what is
/// durable.
class waiting_room {
public:
  /// A room that is not in the store yet, with the commitment that is to be
  /// published: its first change.
  static room_change
  found(event_id event, const room_terms& terms, const hash256& seed,
        timestamp now, const hash_functions& hash);

  /// A room as the store has it. Everybody counts as just seen, and every pass
  /// as just granted, though nobody is told so before it is granted again.
  waiting_room(room_image image, room_terms terms, timestamp now,
               const hash_functions& hash);

  /// The event was changed. Its witnesses stay those of the promise.
  void set(room_terms terms);

  /// Somebody's program shows the line.
  /// @returns whether there is such a place, and it is not over
  bool seen(entry_id id, timestamp now);

  /// The next phase, if it is time for it: nothing else happens then.
  std::optional<room_change>
  advance(const std::optional<seats_left>& seats, timestamp now) const;

  /// What becomes of requests, and who comes in now.
  /// @param signals `active` is not read: the room knows better
  room_decision
  decide(const room_requests& asked, pace_signals signals, timestamp now);

  /// A change has become durable.
  /// @pre made by this room, which has not changed since
  void apply(const room_change& x);

  /// These are about to be told.
  void granted(const std::vector<pass_grant>& grants);

  /// When something may be due though nobody asks.
  std::optional<timestamp> next_look(timestamp now) const;

  const room_row& row() const noexcept {
    return row_;
  }

  const room_terms& terms() const noexcept {
    return terms_;
  }

  const pace_settings& pace() const noexcept {
    return pace_.settings();
  }

  /// Whether a seed is what one of the witnesses has promised.
  bool is_promised(const hash256& seed) const;

  /// Whether somebody may join.
  bool is_joinable() const noexcept {
    return row_.phase != room_phase::announced
           && row_.phase != room_phase::ended;
  }

  room_counts counts() const noexcept;

  /// The newest place of somebody.
  std::optional<entry_id> find(const user_id& user) const;

  /// @pre the id was given
  room_place place_of(entry_id id) const;

  /// How long somebody may wait who has so many people ahead.
  std::optional<wait_estimate> wait_for(size_t ahead) const;

  /// What takes part in the draw, from the freeze on.
  std::vector<draw_entry> list() const;

private:
  using rank = waiting_line::rank;

  /// What came of an entry at the freeze.
  enum class standing : uint8_t { open, listed, late, gone };

  struct entry {
    timestamp seen_at;
    rank at = 0; // in its line
    entry_state state = entry_state::waiting;
    parking_reason parked = parking_reason::none;
    standing in_draw = standing::open;
    bool ever_seen = false;
    bool in_line = false; // waiting, or called: whoever returns comes first
  };

  /// A line, and who has which rank of it.
  struct line {
    waiting_line people;
    std::vector<entry_id> who;
  };

  struct pass {
    timestamp admitted_at;
    timestamp counts_until;              // somebody may have been told so
    std::optional<timestamp> told_until; // by this room: it has passed the fence
  };

  struct draft; // a decision that is being made

  entry& at(entry_id id) {
    return entries_[id.value - 1];
  }
  const entry& at(entry_id id) const {
    return entries_[id.value - 1];
  }

  line& line_of(const entry& x) {
    return x.parked == parking_reason::none ? main_ : parked_;
  }

  room_change next_change(timestamp now) const;
  void take_in(const room_entry& x, timestamp now);
  void take_row(const room_row& x);
  void add(const entry_joined& x, timestamp when);
  void move(const entry_moved& x, timestamp when);
  void begin_state(entry_id id, timestamp now);
  void end_state(entry_id id);
  void freeze_list();
  void form_lines();
  void stand_in_line(entry_id id);
  bool is_there(entry_id id, timestamp now) const;

  room_change freeze(timestamp now) const;
  bool may_draw(timestamp now) const;
  std::optional<room_end>
  end_for(const std::optional<seats_left>& seats, timestamp now) const;
  room_phase phase_by_time(timestamp now) const;

  void take_seeds(draft& d, const std::vector<hash256>& seeds) const;
  void join(draft& d, const join_request& x);
  void leave(draft& d, const user_id& user);
  void end_passes(draft& d) const;
  void forfeit(draft& d) const;
  void admit(draft& d) const;
  void admit_from(draft& d, const line& from) const;
  void renew(draft& d) const;
  timestamp pass_end(timestamp admitted_at, timestamp now) const;

  const hash_functions* hash_;
  room_row row_;
  room_terms terms_;
  std::vector<entry> entries_; // by id, from 1
  std::unordered_map<user_id, entry_id> newest_;
  std::unordered_map<uint64_t, uint32_t> by_address_;
  line main_;
  line parked_;
  size_t waiting_ = 0;
  size_t waiting_parked_ = 0;
  std::map<entry_id, timestamp> called_; // until when they may return
  std::map<entry_id, pass> passes_;
  std::set<entry_id> parting_; // of these: not renewed
  admission_pace pace_;
  outflow flow_;
};

} // namespace onsale
