#pragma once

#include "actors/environment.hpp"
#include "actors/protocols.hpp"
#include "actors/room_desk.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <cstddef>
#include <map>
#include <vector>

namespace onsale::actors {

using room_follower_actor = caf::typed_actor<
  // Time to look at the rooms.
  caf::reacts_to<tick_atom>,
  // Somebody wants to know of one that nothing is known of.
  caf::reacts_to<probe_atom>>;

/// Asks the waiting rooms that somebody on this node wants to know of, each
/// once a second for all the people who are here, and shows on the desk of the
/// node what they say: however many connections there are, one message a second
/// goes to a room, and one comes back.
class room_follower_state {
public:
  static inline const char* name = "room-follower";

  explicit room_follower_state(room_follower_actor::pointer self)
    : self_(self) {
    // Initialised by `room_follower`.
  }

  void init(environment_ptr env, region_actor region);
  void tick();
  void look();

private:
  /// A look that is being taken: of more people than one message may ask for,
  /// in several steps.
  struct question {
    event_record_ptr of;
    std::vector<entry_id> here;
    std::optional<duration_ms> reserve_latency; // until it was told
    size_t asked = 0;                           // of `here`
    std::vector<room_standing> places;
    timestamp at; // of the first of them
  };

  void ask(event_id id);
  void heard(event_id id, const reply& said);
  bool is_over(const room_desk::to_ask& x, const event_record_ptr& of) const;

  room_follower_actor::pointer self_;
  environment_ptr env_;
  region_actor region_;
  std::map<event_id, question> open_;
};

/// Spawns with `sys.spawn(room_follower, env, region)`.
room_follower_actor::behavior_type
room_follower(room_follower_actor::stateful_pointer<room_follower_state> self,
              environment_ptr env, region_actor region);

} // namespace onsale::actors
