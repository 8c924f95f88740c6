#pragma once

#include "actors/environment.hpp"
#include "actors/protocols.hpp"
#include "cluster/asker.hpp"
#include "cluster/region_protocol.hpp"
#include "cluster/residents.hpp"
#include "cluster/shard_table.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace onsale::cluster {

/// Finds the actor behind a block or an event, wherever it lives, and makes it
/// on demand if it lives here: an idle event costs no actor. A node alone has
/// all shards; in a cluster a command for another one's goes there, and what is
/// for a shard that is on its way from one node to another is kept until it is
/// known where it is.
class region_state {
public:
  static inline const char* name = "region";

  explicit region_state(region_self::pointer self)
    : self_(self), here_(self), table_(shard_table::alone(0)) {
    // Initialised by `region`.
  }

  struct links {
    actors::environment_ptr env;
    actors::journal_actor journal;
    actors::catalogue_actor catalogue;
    /// None: the node is alone.
    peers_actor peers = {};
    uint32_t self = 0; // the node's number in the cluster
  };

  void init(links to);

  /// Passes a command on to whoever decides about it.
  void route(wire::command what, asker who);

  void from_peer(command_from_peer x, asker who);
  void reserve(actors::reserve_tickets x, asker who);
  void changed(const actors::event_changed& x, asker who);

  void put_to_sleep(const block_id& id) {
    here_.put_to_sleep(id);
  }

  void put_room_to_sleep(event_id id) {
    here_.put_room_to_sleep(id);
  }

  // -- shards that come and go ------------------------------------------------

  void saw(const owners_seen& x);
  void linked(const peer_linked& x);
  void taken(const shards_taken& x);
  void wake(const wake_block& x, asker who);
  void open(const open_shards& x);
  void leave(const leave_shards& x, asker who);
  void lose(const lose_shards& x, asker who);
  void contact(const actors::store_contact& x);
  void report(const actors::payment_reported& x);
  bool owns(event_id id) const;
  void wake_room(event_id id) {
    if (owns(id))
      here_.open_room(id);
  }
  void tick();

  // -- what readers see -------------------------------------------------------

  void show(const actors::open_event& x, asker who);
  void follow_again();

  /// Ends all blocks and events, and the links to other nodes.
  void end(const caf::error& reason);

  template <class Result>
  auto promise() {
    return self_->template make_response_promise<Result>();
  }

private:
  using time_point = std::chrono::steady_clock::time_point;

  /// A command on its way.
  struct trip {
    wire::command what;
    asker who;
    block_id to; // block 0: its event
    time_point until;
  };

  using trip_ptr = std::shared_ptr<trip>;

  void go(trip_ptr x);
  void go_here(trip& x);
  void go_there(trip_ptr x, uint32_t node);
  void answered(trip_ptr x, peer_answer& said);
  void keep(trip_ptr x);
  void release(shard_id shard);
  void with_board(event_id id, std::function<void(bool)> then);
  void follow(const std::set<shard_id>& shards);
  void follow_later(shard_id shard);
  void follow_next();
  void now_stale(shard_id shard);
  time_point latest(const wire::command& x) const;

  region_self::pointer self_;
  links links_;
  actors::checkout_actor checkout_;
  residents here_;
  shard_table table_;
  std::set<uint32_t> linked_;
  bool in_contact_ = true; // with the store
  std::map<shard_id, std::deque<trip_ptr>> kept_;
  size_t kept_count_ = 0;
  std::map<shard_id, uint64_t> follow_rounds_;
  std::set<shard_id> unfollowed_; // and to be tried again

  struct look {
    block_id what;
    std::function<void(bool)> done;
  };

  std::deque<look> to_follow_;
  size_t following_ = 0;
  bool is_following_ = false; // right now
};

/// Spawns with `sys.spawn(region, links)`.
region_self::behavior_type
region(region_self::stateful_pointer<region_state> self,
       region_state::links to);

} // namespace onsale::cluster
