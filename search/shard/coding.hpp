#pragma once

#include "domain/time.hpp"
#include "search/gathering.hpp"
#include "search/partition.hpp"
#include "search/settings.hpp"
#include "search/snapshot.hpp"

#include <optional>
#include <string>
#include <string_view>

/// What nodes say to each other about shards of the index, as bytes (CBOR with
/// named members: what a later build adds is passed by).
namespace onsale::search {

/// How a query is read here, and what is found ordered: the same on all nodes
/// whose builds agree on that, and which have the same synonyms.
std::string name_of_reading(const settings& how);

/// A question for the node that has a shard.
struct far_question {
  index_shard shard = 0;
  /// Into how many the events are split. Who has another number of shards
  /// means something else by each.
  uint32_t shards = 1;
  /// By `name_of_reading`: who reads otherwise means something else.
  std::string read_by;
  /// The query, as the path and the parameters that clients send.
  std::string target;
  timestamp as_of;
  shard_question asked;
};

std::string write(const far_question& x);
std::string write(const shard_answer& x);

/// What an answer depends on, by which nodes share it: the same on all nodes of
/// a build on which the same can be found.
class shared_answer_name {
public:
  /// @param content of all events
  shared_answer_name(const digest& content, const query& what,
                     const settings& how);

  /// Short, for a key.
  const std::string& key() const noexcept {
    return key_;
  }

  /// The answer with its name: keys are hashes, which somebody might meet by
  /// trying.
  std::string write(const findings& x) const;

  /// @returns nothing if these bytes are no answer of that name
  std::optional<findings> read(std::string_view bytes, const query& what) const;

private:
  std::string of_;
  std::string key_;
};

/// @returns nothing if these bytes say nothing of the kind
std::optional<far_question> read_far_question(std::string_view bytes);
std::optional<shard_answer> read_shard_answer(std::string_view bytes);

} // namespace onsale::search
