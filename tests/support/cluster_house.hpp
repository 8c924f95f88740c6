#pragma once

#include "domain/ids.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/fault_proxy.hpp"
#include "tests/support/fault_run.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/tcp_relay.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace onsale::test {

/// How a cluster is set up.
struct house_plan {
  size_t nodes = 3;
  /// Of every node, besides those that make it one.
  std::vector<std::string> options = {};
  /// Where the nodes' database is; null: on the shared one.
  postgres_server* server = nullptr;
  /// The nodes' `--storage`; empty: a fresh database of that server.
  std::string storage = {};
  /// Whether nodes prove to each other that they are some.
  bool certificates = true;
  /// The ways between the nodes, and from each to the database, can be cut.
  bool breakable = false;
};

/// Real nodes of one cluster on a PostgreSQL of the test's own. They have the
/// numbers 1, 2, … in their order here.
class cluster_house {
public:
  explicit cluster_house(house_plan plan);

  size_t size() const noexcept {
    return nodes_.size();
  }

  box_office& at(size_t i) {
    return *nodes_[i];
  }

  box_offices all() const;

  /// The way from a node to the database. @pre the plan is `breakable`
  fault_proxy& database_of(size_t node) {
    return *databases_[node];
  }

  /// The way to a node from all those with a higher number: of two nodes that
  /// one calls the other. @pre the plan is `breakable`
  tcp_relay& calls_to(size_t node) {
    return *calls_[node];
  }

  /// Another program that takes itself for that node: it has its address, and
  /// listens elsewhere, as in a container that was copied.
  std::unique_ptr<box_office> twin_of(size_t node) const;

  /// Starts all nodes, one after the other, and waits until every shard is
  /// where it belongs.
  void start();

  /// Moves every shard to where it belongs.
  void rebalance();

  /// Puts an event, and waits until all nodes know it.
  void add_event(const box_office::event_shape& shape);

  /// Waits until every shard has an owner that serves, as one node sees it.
  /// @returns whether it came to that within half a minute
  bool wait_until_whole(size_t members);

  /// Starts nodes that have been declared dead, as whoever supervises them does.
  void revive();

  /// Which node decides about a block, as the others see it.
  size_t owner_of(const block_id& id);

  /// One that does not.
  size_t other_than(size_t node) const noexcept {
    return (node + 1) % size();
  }

  /// Which nodes own the shards, in their order, as the store has it.
  std::string owners();

private:
  /// The cluster as a node tells of it that answers.
  std::optional<nlohmann::json> seen();

  std::optional<size_t>
  owner_in(const nlohmann::json& seen, const block_id& id) const;

  std::vector<std::string>
  options_of(const std::string& address, uint16_t port) const;

  house_plan plan_;
  postgres_server& server_;
  certificates proofs_;
  std::vector<std::string> addresses_; // by which others call them
  std::vector<std::unique_ptr<tcp_relay>> calls_;
  std::vector<std::unique_ptr<fault_proxy>> databases_;
  std::vector<std::unique_ptr<box_office>> nodes_;
};

/// A second event beside the crowd's, of many blocks, from which single seats
/// are bought to see how soon that is possible again.
class probe_event {
public:
  explicit probe_event(cluster_house& house);

  /// What a node said.
  struct reply {
    int status = 0;      // 0: nothing
    std::string problem; // its type
    bool says_when_again = false;
    std::chrono::milliseconds took{0};
  };

  /// Asks once for a seat of a block, at some node.
  reply ask(const box_office& at, uint32_t block);

  /// Tries to hold a seat of a block, at some node, until it works.
  /// @returns how long that took; nothing if it did not work within `limit`
  std::optional<std::chrono::milliseconds>
  hold(const box_office& at, uint32_t block, std::chrono::milliseconds limit);

  /// A block that the node decides about. Waits until there is one.
  uint32_t block_of(size_t node);

private:
  /// Of a user of its own, under a key, for a seat that nobody has asked for.
  struct wish {
    http_client::header_list headers;
    std::string body;
  };

  wish next_wish(const box_office& at, uint32_t block);
  static reply send(const box_office& at, const wish& what);

  cluster_house& house_;
  uint64_t next_user_ = 0;
  std::vector<uint64_t> next_seat_;
};

} // namespace onsale::test
