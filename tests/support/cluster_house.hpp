#pragma once

#include "domain/ids.hpp"
#include "tests/support/certificates.hpp"
#include "tests/support/fault_run.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace onsale::test {

/// Real nodes of one cluster on a PostgreSQL of the test's own. They know each
/// other by certificates.
class cluster_house {
public:
  /// @param options of every node, besides those that make it one
  explicit cluster_house(size_t nodes, std::vector<std::string> options = {});

  size_t size() const noexcept {
    return nodes_.size();
  }

  box_office& at(size_t i) {
    return *nodes_[i];
  }

  box_offices all() const;

  /// Starts all nodes, one after the other, and waits until every shard is
  /// where it belongs.
  void start();

  /// Waits until every shard has an owner that serves, as one node sees it.
  /// @returns whether it came to that within half a minute
  bool wait_until_whole(size_t members);

  /// Which node decides about a block, as the others see it.
  size_t owner_of(const block_id& id);

  /// One that does not.
  size_t other_than(size_t node) const noexcept {
    return (node + 1) % size();
  }

  /// How often a shard has changed hands in all.
  uint64_t epochs();

private:
  /// The cluster as a node tells of it that answers.
  std::optional<nlohmann::json> seen();

  certificates proofs_;
  std::vector<std::string> addresses_;
  std::vector<std::unique_ptr<box_office>> nodes_;
};

/// A second event beside the crowd's, of many blocks, from which single seats
/// are bought to see how soon that is possible again.
class probe_event {
public:
  explicit probe_event(cluster_house& house);

  /// Tries to hold a seat of a block, at some node, until it works.
  /// @returns how long that took; nothing if it did not work within `limit`
  std::optional<std::chrono::milliseconds>
  hold(const box_office& at, uint32_t block, std::chrono::milliseconds limit);

  /// A block that the node decides about; 0: it has none.
  uint32_t block_of(size_t node);

private:
  cluster_house& house_;
  uint64_t next_user_ = 0;
  std::vector<uint64_t> next_seat_;
};

} // namespace onsale::test
