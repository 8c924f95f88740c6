#pragma once

#include "actors/environment.hpp"
#include "actors/journal.hpp"
#include "actors/offer_collector.hpp"
#include "actors/protocols.hpp"
#include "cluster/answer_keeping.hpp"
#include "cluster/keeper_protocol.hpp"
#include "cluster/node_status.hpp"
#include "cluster/region_protocol.hpp"
#include "storage/lease_store.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace onsale::cluster {

/// The store's clock, or why it was not to be had.
struct time_answered {
  uint64_t call = 0;
  std::shared_ptr<storage::store_result<timestamp>> what;
};

struct leases_acquired {
  uint64_t call = 0;
  std::shared_ptr<storage::store_result<std::vector<storage::lease>>> what;
};

struct blocks_listed {
  uint64_t call = 0;
  std::shared_ptr<storage::store_result<std::vector<block_id>>> what;
};

} // namespace onsale::cluster

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::time_answered)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::leases_acquired)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::cluster::blocks_listed)

namespace onsale::cluster {

/// The keeper with what it sends to itself.
using keeper_self = keeper_actor::extend<
  caf::reacts_to<time_answered>, caf::reacts_to<work_allowed>,
  caf::reacts_to<leases_acquired>, caf::reacts_to<blocks_listed>,
  caf::reacts_to<actors::tick_atom>>;

/// Spawns the node's actors, joins the store, shows at every heartbeat that the
/// node lives, keeps node time on the store's clock (P6), and finishes what an
/// earlier life has left half done.
class keeper_state {
public:
  static inline const char* name = "keeper";

  explicit keeper_state(keeper_self::pointer self) : self_(self) {
    // Initialised by `keeper`.
  }

  struct links {
    actors::environment_ptr env;
    std::shared_ptr<node_status> status;
    storage::node_identity node;
    /// Runs once, when the node has been declared dead or fenced.
    std::function<void(node_trouble)> on_dead;
    /// Null: it may work.
    work_check may_work = {};
  };

  void init(links to);
  caf::typed_response_promise<start_result> start();
  void time_told(const time_answered& x);
  void allowed(const work_allowed& x);
  void acquired(const leases_acquired& x);
  void listed(const blocks_listed& x);
  void tick();
  void die(node_trouble why);

  const std::shared_ptr<node_status>& status() const noexcept {
    return links_.status;
  }

private:
  enum class stage : uint8_t { idle, joining, acquiring, serving, dead };

  void join();
  void joined(timestamp store_time);
  void acquire();
  void beaten(const storage::store_result<timestamp>& said);
  void list();
  void show(const std::vector<storage::lease>& leases);
  void open_next();
  void started();
  void failed(const storage::store_error& why);
  void give_up_start(node_trouble why);
  void take_time(timestamp store_time);

  keeper_self::pointer self_;
  links links_;
  node_handles actors_;
  region_self region_;
  actors::offer_collector_actor collector_;
  caf::typed_response_promise<start_result> promise_;
  std::chrono::steady_clock::time_point asked_at_;
  std::chrono::steady_clock::time_point began_at_;
  answer_keeping answers_;
  stage stage_ = stage::idle;
  bool waits_ = false;   // for an earlier life to fall silent
  bool waiting_ = false; // for the store's answer to a heartbeat
  std::vector<block_id> to_open_;
};

keeper_self::behavior_type
keeper(keeper_self::stateful_pointer<keeper_state> self,
       keeper_state::links to);

} // namespace onsale::cluster
