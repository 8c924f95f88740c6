#pragma once

#include "storage/ledger.hpp"
#include "storage/postgres/session.hpp"

#include <vector>

namespace onsale::storage::postgres {

/// A batch on its way to the server function `onsale_commit`
/// (migrations/0007_commit.sql).
query call_commit(const batch& what);

/// What is needed of a batch to read the function's answer.
struct batch_outline {
  explicit batch_outline(const batch& what);

  std::vector<lease> fences;
  std::vector<shard_id> shards; // of each entry
  /// Which entries ask about a booking.
  std::vector<bool> asks;
};

/// Reads what `onsale_commit` returned.
store_result<batch_result>
read_commit(const batch_outline& sent, const rows& from);

} // namespace onsale::storage::postgres
