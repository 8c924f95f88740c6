#pragma once

#include "actors/batch_queue.hpp"
#include "actors/environment.hpp"
#include "actors/protocols.hpp"
#include "storage/lease_store.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

namespace onsale::actors {

/// Hears that shards of this node have another owner by now, and whether
/// batches can be written.
using journal_listener_actor = caf::typed_actor<caf::reacts_to<shard_lost>,
                                                caf::reacts_to<ledger_health>>;

/// The ledger's answer to the batch in flight.
struct batch_answered {
  std::shared_ptr<storage::store_result<storage::batch_result>> what;
};

/// The ledger's answer to a batch of nothing.
struct probe_answered {
  bool writes = false;
};

/// A group of entries that has not become complete in time.
struct group_overdue {
  uint64_t group = 0;
  uint64_t number = 0; // a group that is made again has another
};

/// The store's answer to the acquisition of leases.
struct leases_answered {
  std::shared_ptr<storage::store_result<std::vector<storage::lease>>> what;
};

} // namespace onsale::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::batch_answered)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::probe_answered)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::group_overdue)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::leases_answered)

namespace onsale::actors {

/// The journal with what it sends to itself.
using journal_self = journal_actor::extend<
  // The ledger has answered the batch in flight.
  caf::reacts_to<batch_answered>,
  // The store has answered the request for leases.
  caf::reacts_to<leases_answered>,
  // Time to ask the store for leases once more.
  caf::reacts_to<tick_atom>,
  // Time to see whether an idle ledger writes again.
  caf::reacts_to<probe_atom>, caf::reacts_to<probe_answered>,
  caf::reacts_to<group_overdue>>;

/// Group commit for one node (P1). One batch is with the
/// ledger at a time; what comes meanwhile is the next one. There is no timer:
/// an idle journal writes at once.
class journal_state {
public:
  static inline const char* name = "journal";

  explicit journal_state(journal_self::pointer self) : self_(self) {
    // Initialised by `journal`.
  }

  /// Sets what the journal works with; called once.
  void init(environment_ptr env, storage::node_identity node,
            journal_listener_actor listener);

  void accept(journal_entry x);
  void start(const std::vector<storage::lease>& leases);
  void settle(const batch_answered& x);
  void reopen(const leases_answered& x);
  void acquire();
  void probe();
  void probed(const probe_answered& x);
  void overdue(const group_overdue& x);

  /// Delivers the leases once nothing of their shards is waiting, in flight or
  /// being asked for.
  caf::typed_response_promise<std::vector<storage::lease>>
  let_go(const actors::let_go& x);
  void let_go_of_idle();

  /// Delivers `ok` once nothing is waiting or in flight.
  caf::typed_response_promise<ok_atom> drain();

private:
  using items = std::vector<batch_queue::item>;

  bool sent_too_early(const journal_entry& x);
  void hold_back(const entry_group& group, batch_queue::item x);
  void write_next();
  bool write_group();
  void send_again(items what);
  void write(items what);
  void succeeded(storage::batch_result& result);
  void bisect();
  void give_up(shard_id shard, const items& sent, bool fate_unknown);
  void drop(const items& what);
  void drop_waiting();
  items take_unsent(shard_id shard);
  items break_groups(shard_id shard);
  void went_away(const storage::store_error& why);
  void came_back();
  void probe_later();
  bool in_cluster() const;
  void recovered();
  void rebuild(const items& what, const std::vector<shard_id>& shards);
  bool is_busy(shard_id shard) const;
  bool lets_go_of(shard_id shard) const;
  void finish_one(const block_id& owner);

  template <class Message>
  void tell(const block_id& owner, Message x) {
    if (auto i = clients_.find(owner); i != clients_.end())
      self_->send(i->second.handle, std::move(x));
  }

  struct client {
    journal_client_actor handle;
    size_t pending = 0;
  };

  /// Entries for one batch of their own.
  struct group {
    uint32_t size = 0; // when it is complete
    uint64_t number = 0;
    items what;
  };

  /// A block that has been told to read the store again.
  struct rebuilt {
    caf::actor_addr who;
    uint64_t number = 0;
  };

  /// Shards that go to another node.
  struct release {
    std::vector<shard_id> shards;
    caf::typed_response_promise<std::vector<storage::lease>> promise;
  };

  journal_self::pointer self_;
  environment_ptr env_;
  storage::node_identity node_;
  journal_listener_actor listener_;
  std::map<shard_id, storage::lease> leases_;
  int collisions_ = 0; // one after the other, with transactions of others
  batch_queue queue_;
  std::vector<items> retries_; // halves of one that broke, the next one last
  std::map<uint64_t, group> groups_; // written before the queue, once complete
  uint64_t groups_made_ = 0;
  items in_flight_;
  std::optional<uint64_t> group_in_flight_; // if that is one
  std::vector<shard_id> to_acquire_;        // not empty: recovering (P1.5)
  std::set<shard_id> regained_;             // of them
  // Questions for leases in a cluster whose answers got lost: each may have
  // been granted. And how many of them the one on its way takes for granted.
  uint64_t takes_lost_ = 0;
  uint64_t takes_granted_ = 0;
  std::vector<release> releases_;
  std::optional<shard_id> probed_; // by the question on its way
  bool away_ = false;              // as the store was heard of last
  bool probing_ = false;           // whether it is back
  bool gave_up_waiting_ = false;   // recovering, and not likely soon
  std::unordered_map<block_id, client> clients_;
  uint64_t rebuilds_ = 0;
  std::unordered_map<block_id, rebuilt> rebuilt_; // and not heard of since
  std::vector<caf::typed_response_promise<ok_atom>> drains_;
  std::chrono::steady_clock::time_point written_at_;
};

/// Spawns with `sys.spawn(journal, env, node, listener)`.
/// @param listener Hears of lost shards, and how the ledger is.
journal_self::behavior_type
journal(journal_self::stateful_pointer<journal_state> self, environment_ptr env,
        storage::node_identity node, journal_listener_actor listener);

} // namespace onsale::actors
