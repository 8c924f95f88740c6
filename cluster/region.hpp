#pragma once

#include "actors/environment.hpp"
#include "actors/protocols.hpp"
#include "cluster/idle_boards.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <functional>
#include <unordered_map>
#include <vector>

namespace onsale::cluster {

/// The region as its own actor: nothing to itself.
using region_self = actors::region_actor;

/// Finds the actor behind a block or an event, and makes it on demand: an idle
/// event costs no actor. One node owns all shards for now, so every actor lives
/// here; whoever sends to a region knows nothing of that.
class region_state {
public:
  static inline const char* name = "region";

  explicit region_state(region_self::pointer self) : self_(self) {
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
  void put_to_sleep(const block_id& id);
  void gone(const caf::actor_addr& who);

  /// Ends all blocks and events.
  void end(const caf::error& reason);

private:
  /// An actor and what came while it was asked whether it still wants to sleep.
  template <class Handle>
  struct resident {
    Handle handle;
    bool falling_asleep = false;
    std::vector<std::function<void(const Handle&)>> kept;
  };

  using resident_block = resident<actors::ticket_block_actor>;
  using resident_event = resident<actors::event_actor>;

  resident_block& block(const block_id& id);
  resident_event& event(event_id id);

  template <class Resident, class Map, class Key>
  void ask_to_sleep(Map& residents, const Key& key);

  template <class Resident, class Action>
  void run(Resident& where, Action action);

  /// An actor of the event has come, or one has gone.
  void woke(event_id id);
  void went(event_id id);

  region_self::pointer self_;
  actors::environment_ptr env_;
  actors::journal_actor journal_;
  actors::catalogue_actor catalogue_;
  actors::checkout_actor checkout_;
  std::unordered_map<block_id, resident_block> blocks_;
  std::unordered_map<event_id, resident_event> events_;
  std::unordered_map<event_id, size_t> residents_; // actors of each event
  idle_boards idle_{0};
};

/// Spawns with `sys.spawn(region, env, journal, catalogue)`.
region_self::behavior_type
region(region_self::stateful_pointer<region_state> self,
       actors::environment_ptr env, actors::journal_actor journal,
       actors::catalogue_actor catalogue);

} // namespace onsale::cluster
