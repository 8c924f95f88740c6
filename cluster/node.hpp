#pragma once

#include "actors/environment.hpp"
#include "actors/reconciliation_watch.hpp"
#include "cluster/keeper_protocol.hpp"
#include "cluster/node_status.hpp"
#include "cluster/peer_link.hpp"
#include "payments/statement.hpp"
#include "search/shard/indexer.hpp"
#include "search/shard/searcher.hpp"
#include "storage/lease_store.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace onsale::cluster {

/// A life of a node, which must not be taken for another one: a random number,
/// since the clock may have been set back between two starts.
storage::node_identity new_life(actors::random_source& random);

/// How a node runs.
struct node_options {
  size_t scheduler_threads = 1;
  /// Runs, on a thread of the node, when it has lost its standing.
  std::function<void(node_trouble)> on_dead;
  /// Where it publishes what can be searched; null: nothing can.
  std::shared_ptr<search::search_board> search = {};
  /// In a cluster: on how many nodes each shard of the index lies, and how to
  /// read what nodes ask each other about it. 0: on all, and nobody asks.
  uint32_t search_copies = 0;
  search::query_reader read_query = {};
  /// Hears of what is shown in another way, if anything can be searched.
  search::change_listener shown = [](const search::shown_change&) {};
  /// Null: it may work.
  work_check may_work = {};
  /// What is compared with the bookings each minute; null: nothing.
  std::shared_ptr<payments::statement> books = {};
  /// In a cluster: links to the other nodes, and where they reach this one.
  std::shared_ptr<peer_link> link = {};
  std::string address = {};
  /// Runs, on a thread of the node, when an operator has told it to leave.
  std::function<void()> on_drain = [] {};
};

/// A node: its actors and the threads they run on. Everything it works with
/// comes in through the environment, so several nodes fit in one process (P11).
class node {
public:
  node(actors::environment_ptr env, node_options options);

  /// Ends all actors, without waiting for what they promised: see `drain`.
  ~node();

  node(const node&) = delete;
  node& operator=(const node&) = delete;

  /// Joins the store and opens all shards, or those of a cluster that are its
  /// own for now; blocks until the node serves or has failed. Called once.
  result<unit, node_trouble> start();

  /// Hands its shards over to other nodes, if there are any; requests that come
  /// meanwhile are passed on. Blocks up to `limit`.
  /// @returns whether it has none any more, or is alone
  bool hand_over(std::chrono::milliseconds limit);

  /// Finishes what the journal has accepted and gives up the node's place in
  /// the store; blocks up to `limit`. The caller has stopped taking requests.
  /// @returns whether everything was finished.
  bool drain(std::chrono::milliseconds limit);

  /// @pre `start` has succeeded
  const node_handles& handles() const noexcept {
    return handles_;
  }

  /// Null unless some of the index may lie on other nodes.
  const search::searcher_actor& searcher() const noexcept {
    return searcher_;
  }

  const std::shared_ptr<node_status>& status() const noexcept {
    return status_;
  }

  caf::actor_system& system() noexcept {
    return *system_;
  }

private:
  actors::environment_ptr env_;
  std::shared_ptr<node_status> status_;
  storage::node_identity identity_;
  caf::actor_system_config config_;
  std::unique_ptr<caf::actor_system> system_;
  search::indexer_actor indexer_; // null without a board
  search::searcher_actor searcher_;
  keeper_actor keeper_;
  node_handles handles_;
  std::shared_ptr<payments::statement> books_;
  actors::reconciliation_watch_actor watch_; // null without books
};

} // namespace onsale::cluster
