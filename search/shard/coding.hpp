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

/// A question for the node that has a shard.
struct far_question {
  index_shard shard = 0;
  /// Into how many the events are split. Who has another number of shards
  /// means something else by each.
  uint32_t shards = 1;
  /// The query, as the path and the parameters that clients send.
  std::string target;
  timestamp as_of;
  shard_question asked;
};

std::string write(const far_question& x);
std::string write(const shard_answer& x);

/// A whole answer, as nodes share it.
std::string write(const findings& x);

/// What an answer is shared under: the same on all nodes of a build on which
/// the same can be found.
/// @param content of all events
std::string
shared_name(const digest& content, const query& what, const settings& how);

/// @returns nothing if these bytes say nothing of the kind
std::optional<findings> read_findings(std::string_view bytes);
std::optional<far_question> read_far_question(std::string_view bytes);
std::optional<shard_answer> read_shard_answer(std::string_view bytes);

} // namespace onsale::search
