#pragma once

#include "actors/environment.hpp"
#include "actors/protocols.hpp"
#include "cluster/residents.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

namespace onsale::cluster {

/// The region as its own actor: nothing to itself.
using region_self = actors::region_actor;

/// Finds the actor behind a block or an event, and makes it on demand: an idle
/// event costs no actor. One node owns all shards for now, so every actor lives
/// here; whoever sends to a region knows nothing of that.
class region_state {
public:
  static inline const char* name = "region";

  explicit region_state(region_self::pointer self) : self_(self), here_(self) {
    // Initialised by `region`.
  }

  void init(actors::environment_ptr env, actors::journal_actor journal,
            actors::catalogue_actor catalogue);

  /// Passes a command on to a block; refused if its event does not exist.
  template <class Result, class Message>
  caf::typed_response_promise<Result> to_block(block_id id, Message x);

  /// Passes a command on to an event.
  template <class Result, class Message>
  caf::typed_response_promise<Result> to_event(event_id id, Message x);

  caf::typed_response_promise<actors::reply> reserve(actors::reserve_tickets x);

  /// Tells a block something that needs no answer.
  template <class Message>
  void tell_block(const block_id& id, Message x);

  caf::typed_response_promise<actors::ok_atom>
  changed(const actors::event_changed& x);

  void put_to_sleep(const block_id& id) {
    here_.put_to_sleep(id);
  }

  /// Ends all blocks and events.
  void end(const caf::error& reason);

private:
  region_self::pointer self_;
  actors::environment_ptr env_;
  actors::checkout_actor checkout_;
  residents here_;
};

/// Spawns with `sys.spawn(region, env, journal, catalogue)`.
region_self::behavior_type
region(region_self::stateful_pointer<region_state> self,
       actors::environment_ptr env, actors::journal_actor journal,
       actors::catalogue_actor catalogue);

} // namespace onsale::cluster
