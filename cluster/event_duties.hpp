#pragma once

#include "actors/environment.hpp"
#include "cluster/region_protocol.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <deque>
#include <memory>

namespace onsale::cluster {

/// The EVENT DUTIES actor interface: does what the catalogue makes due, though
/// nobody asks: ends the bookings of events that are off, and opens the waiting
/// rooms of those that have one.
using event_duties_actor = caf::typed_actor<
  // The node has taken shards: their events are looked at anew.
  caf::reacts_to<actors::reload_atom>>;

/// The event duties with what it sends to itself.
using event_duties_self = event_duties_actor::extend<
  caf::reacts_to<actors::tick_atom>>;

/// Whoever calls an event off by changing the catalogue ends no bookings, and a
/// life that was killed while it ended them has left some: nobody else would
/// end those that are paid for. Runs beside everything else; what fails comes
/// last and is tried again, more and more slowly.
///
/// A waiting room has its times, and people whose passes run out: it is awake
/// as long as it has not ended.
class event_duties_state {
public:
  static inline const char* name = "event-duties";

  explicit event_duties_state(event_duties_self::pointer self) : self_(self) {
    // Initialised by `event_duties`.
  }

  void init(actors::environment_ptr env, region_self region);
  void look_again();
  void tick();

private:
  void find();
  void end_next();
  void end(event_id id);
  void ended(event_id id, bool done);

  event_duties_self::pointer self_;
  actors::environment_ptr env_;
  region_self region_;
  actors::catalogue_view_ptr seen_; // looked through for events called off
  std::deque<event_id> called_off_; // and not known to have ended
  bool ending_ = false;             // one of them
  std::chrono::milliseconds pause_{0};
  std::chrono::steady_clock::time_point again_at_;
};

/// Spawns with `sys.spawn(event_duties, env, region)`.
event_duties_self::behavior_type
event_duties(event_duties_self::stateful_pointer<event_duties_state> self,
             actors::environment_ptr env, region_self region);

} // namespace onsale::cluster
