#pragma once

#include "actors/environment.hpp"
#include "actors/journal.hpp"
#include "actors/offer_collector.hpp"
#include "cluster/answer_keeping.hpp"
#include "cluster/event_duties.hpp"
#include "cluster/keeper_protocol.hpp"
#include "cluster/node_status.hpp"
#include "cluster/peer_protocol.hpp"
#include "cluster/region_protocol.hpp"
#include "search/shard/indexer.hpp"
#include "search/shard/searcher.hpp"
#include "storage/membership_store.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace onsale::cluster {

// -- answers of the store -----------------------------------------------------

struct node_joined {
  uint64_t call = 0;
  std::shared_ptr<storage::store_result<uint32_t>> what;
};

struct cluster_read {
  uint64_t call = 0;
  std::shared_ptr<storage::store_result<storage::membership>> what;
};

struct shards_granted {
  uint64_t call = 0;
  std::shared_ptr<storage::store_result<std::vector<storage::lease>>> what;
};

struct restless_found {
  uint64_t call = 0;
  std::shared_ptr<storage::store_result<std::vector<block_id>>> what;
};

struct death_declared {
  uint64_t call = 0; // the node
  std::shared_ptr<storage::store_result<bool>> what;
};

struct shards_given_up {
  uint64_t call = 0;
  std::shared_ptr<storage::store_result<unit>> what;
};

} // namespace onsale::cluster

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::node_joined)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::cluster_read)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::shards_granted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::restless_found)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::death_declared)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::shards_given_up)

namespace onsale::cluster {

/// The member with what it sends to itself and what it hears.
using member_self = keeper_actor::extend<
  caf::reacts_to<node_joined>, caf::reacts_to<work_allowed>,
  caf::reacts_to<cluster_read>, caf::reacts_to<shards_granted>,
  caf::reacts_to<restless_found>, caf::reacts_to<death_declared>,
  caf::reacts_to<shards_given_up>, caf::reacts_to<peers_missing>,
  caf::reacts_to<peer_linked>, caf::reacts_to<shards_opened>,
  // The members, or the owners of shards, may have changed.
  caf::reacts_to<actors::probe_atom>, caf::reacts_to<actors::tick_atom>>;

/// The keeper of a node in a cluster: joins, shows that the node lives, takes
/// the shards that belong on it and are nobody's, hands over those that belong
/// elsewhere, and declares dead who has fallen silent (P5). What is to be done
/// follows from what the store has said last (`cluster/assignment.hpp`); the
/// store decides whether it is.
class member_state {
public:
  static inline const char* name = "member";

  explicit member_state(member_self::pointer self) : self_(self) {
    // Initialised by `member`.
  }

  struct links {
    actors::environment_ptr env;
    std::shared_ptr<node_status> status;
    /// Its number is given by the store.
    storage::node_identity node;
    std::shared_ptr<peer_link> link;
    /// Runs once, when the node has been declared dead or fenced.
    std::function<void(node_trouble)> on_dead;
    /// Runs once, when an operator has told the node to leave.
    std::function<void()> on_drain = [] {};
    /// Who keep and search the index, if some of it may lie elsewhere.
    search::indexer_actor indexer = {};
    search::searcher_actor searcher = {};
    /// Null: it may work.
    work_check may_work = {};
  };

  void init(links to);
  caf::typed_response_promise<start_result> start();
  void joined(const node_joined& x);
  void allowed(const work_allowed& x);
  void read(const cluster_read& x);
  void granted(const shards_granted& x);
  void found_restless(const restless_found& x);
  void declared(const death_declared& x);
  void given_up(const shards_given_up& x);
  void missing(const peers_missing& x);
  void linked(const peer_linked& x);
  void opened_elsewhere(const shards_opened& x);
  void lost(shard_id shard);
  caf::typed_response_promise<actors::ok_atom> drain();
  void look();
  void tick();

  const std::shared_ptr<node_status>& status() const noexcept {
    return links_.status;
  }

private:
  enum class stage : uint8_t { idle, joining, starting, serving, dead };

  void join();
  void start_work();
  void spawn_actors();
  void beat();
  void check_contact();
  void silent(const std::string& why);
  void show();
  void look_for_standby();
  void place_index();
  void leave_if_told();
  void look_when_silent();
  void act();
  void take_shards();
  void list_restless();
  void wake_next();
  void woken(shard_id shard, uint64_t epoch);
  void open(const std::vector<shard_id>& shards);
  bool is_opening() const;
  size_t open_count() const;
  void hand_over();
  void part_with_strays();
  void left();
  void give_up_next();
  void declare_suspects();
  bool is_taker() const;
  void started_if_ready();
  void drained_if_ready();
  std::vector<shard_id> held_shards() const;
  bool is_parting(shard_id shard) const;
  void failed(const storage::store_error& why);
  void give_up_start(node_trouble why);
  void die(node_trouble why);

  member_self::pointer self_;
  links links_;
  stage stage_ = stage::idle;
  node_handles actors_;
  region_self region_;
  actors::offer_collector_actor collector_;
  peers_actor peers_;
  event_duties_actor duties_;
  caf::typed_response_promise<start_result> promise_;
  std::vector<caf::typed_response_promise<actors::ok_atom>> drains_;
  std::chrono::steady_clock::time_point began_at_;
  std::chrono::steady_clock::time_point asked_at_;
  std::chrono::steady_clock::time_point answered_; // asked then, the last time
  bool in_contact_ = true;                         // with the store
  answer_keeping answers_;
  bool waits_ = false;   // for an earlier life to fall silent
  bool waiting_ = false; // for the store's answer to a heartbeat
  bool again_ = false;   // a heartbeat right after it
  storage::node_report report_;
  storage::membership seen_;              // with the shards as last told
  std::optional<bool> waits_for_standby_; // as last told in the log
  std::set<uint32_t> linked_;
  std::vector<uint32_t> index_nodes_; // as last told
  std::set<uint32_t> declaring_;      // whose death the store is asked about

  // shards
  std::map<shard_id, uint64_t> held_; // and their epochs, from when taken
  bool taking_ = false;               // the store is asked
  std::vector<shard_id> unlisted_; // taken; the store will be asked what wakes
  std::vector<shard_id> listed_;   // it is asked
  std::map<shard_id, size_t>
    unready_; // and their blocks that still have to wake
  std::vector<block_id> to_wake_;
  size_t waking_ = 0;
  std::vector<shard_id> leaving_; // being handed over
  std::set<shard_id> awaited_;    // handed over, and to be opened elsewhere
  std::chrono::steady_clock::time_point awaited_since_;
  std::map<shard_id, uint64_t> parted_; // and the epochs that were given up
  std::vector<storage::lease> to_give_up_;
  std::vector<storage::lease> giving_up_; // the store is asked
  uint64_t taken_count_ = 0;
  uint64_t handed_over_count_ = 0;
  bool told_to_drain_ = false;
  std::set<shard_id> losing_; // whose blocks have not ended yet
};

/// Spawns with `sys.spawn(member, links)`.
member_self::behavior_type
member(member_self::stateful_pointer<member_state> self,
       member_state::links to);

} // namespace onsale::cluster
