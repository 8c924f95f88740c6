#pragma once

#include "actors/environment.hpp"
#include "actors/protocols.hpp"
#include "cluster/idle_boards.hpp"
#include "cluster/region_protocol.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <functional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace onsale::cluster {

/// The blocks, events and waiting rooms that are awake on this node: made by
/// the first who asks for them, and gone when they have nothing to do. Part of
/// an actor, in whose turns everything here runs.
class residents {
public:
  /// What they work with.
  struct links {
    actors::environment_ptr env;
    actors::journal_actor journal;
    actors::region_actor region;
    actors::checkout_actor checkout;
    actors::catalogue_actor catalogue;
  };

  explicit residents(region_self::pointer self) : self_(self) {
    // Initialised by `init`.
  }

  void init(links to);

  /// Runs an action on the actor of a block, or of an event (its argument is
  /// the handle): at once, or when it is known that it does not sleep.
  template <class Key, class Action>
  void run(const Key& id, Action what) {
    run_on(wake(id), std::move(what));
  }

  /// The same for a waiting room.
  template <class Action>
  void run_room(event_id id, Action what) {
    run_on(wake_room(id), std::move(what));
  }

  /// Has a waiting room awake: what is due in it is due by time.
  void open_room(event_id id) {
    wake_room(id);
  }

  /// Tells everybody who works on the event about its change.
  /// @param told runs once for each of them, when it knows
  /// @returns how many there are
  size_t
  tell_changed(const actors::event_changed& x, std::function<void()> told);

  /// Notes that this node shows an event, which it may do without any of them.
  void shown(event_id id);

  /// Tells all blocks and rooms.
  void tell_all(const actors::store_contact& x);

  /// Has those of the shards end in good order, for another node.
  /// @param done runs once, when all blocks have ended
  void leave(const std::set<shard_id>& shards, std::function<void()> done);

  /// Has them end because another node has their shards.
  void lose(const std::set<shard_id>& shards, std::function<void()> done);

  /// Whether anybody works on the event.
  bool any_of(event_id id) const {
    return awake_.contains(id);
  }

  /// A block, or an event (block 0), offers to sleep.
  void put_to_sleep(const block_id& id);

  void put_room_to_sleep(event_id id);

  /// An actor has ended.
  void gone(const caf::actor_addr& who);

  /// Ends all of them.
  void end();

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
  using resident_room = resident<actors::waiting_room_actor>;

  resident_block& wake(const block_id& id);
  resident_event& wake(event_id id);
  resident_room& wake_room(event_id id);

  template <class Map, class Key>
  void ask_to_sleep(Map& all, const Key& key);

  /// Wakes whoever belongs into that map.
  auto&
  wake_in(std::unordered_map<block_id, resident_block>&, const block_id& id) {
    return wake(id);
  }
  auto& wake_in(std::unordered_map<event_id, resident_event>&, event_id id) {
    return wake(id);
  }
  auto& wake_in(std::unordered_map<event_id, resident_room>&, event_id id) {
    return wake_room(id);
  }

  template <class Resident, class Action>
  static void run_on(Resident& where, Action what) {
    if (where.falling_asleep)
      where.kept.push_back(std::move(what));
    else
      what(where.handle);
  }

  /// Runs `tell` on the blocks and rooms of the shards, and has them leave.
  template <class Tell>
  void end_writers_of(const std::set<shard_id>& shards,
                      std::function<void()> done, Tell tell);

  /// Runs `tell` on one of them, and has it leave.
  template <class Map, class Tell>
  void end_writer(Map& all, const typename Map::key_type& id,
                  std::function<void()> ended, Tell tell);

  void send_off_events(const std::set<shard_id>& shards);

  /// Runs `told` when an actor knows of a change of its event.
  template <class Resident>
  void tell(Resident& who, const actors::event_changed& x,
            std::function<void()> told);

  void woke(event_id id);
  void went(event_id id);
  void keep_idle(event_id id);
  void went(const block_id& id) {
    went(id.event);
  }

  region_self::pointer self_;
  links links_;
  std::unordered_map<block_id, resident_block> blocks_;
  std::unordered_map<event_id, resident_event> events_;
  std::unordered_map<event_id, resident_room> rooms_;
  std::unordered_map<event_id, size_t> awake_; // actors of each event
  std::vector<actors::event_actor> parting_;   // they finish
  idle_boards idle_{0};
};

} // namespace onsale::cluster
