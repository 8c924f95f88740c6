#pragma once

#include "storage/lease_store.hpp"
#include "storage/postgres/replies.hpp"

#include <vector>

/// What leases and membership have in common.
namespace onsale::storage::postgres {

/// The first two parameters of everything that a node does.
parameters name_of(const node_identity& self);

/// Rows of shard, epoch and seq.
store_result<std::vector<lease>>
read_leases(const statement& what, const std::vector<rows>& from);

/// Reads the single value that a statement returns, by a function of
/// `row_reader`.
template <class T>
auto reading_one(const statement& what, T (row_reader::*get)()) {
  return [&what, get](const std::vector<rows>& from) -> store_result<T> {
    if (from.at(0).size() != 1)
      return misread(what);
    auto row = from[0][0];
    auto result = (row.*get)();
    if (row.bad())
      return misread(what);
    return result;
  };
}

/// That a statement has run is all there is to know.
inline store_result<unit> read_nothing(const std::vector<rows>&) {
  return unit{};
}

/// As `replying`, for a node that joins: somebody else is joining, maybe for as
/// long as an import takes, if the table of nodes is locked.
template <class T, class Read>
std::function<void(answer)> joining(reply_to<T> done, Read read) {
  return [answered = replying(std::move(done), std::move(read))](answer x) {
    if (x.error && x.cause && x.cause->state == lock_not_available_state)
      x.error->code = store_errc::in_use;
    answered(std::move(x));
  };
}

} // namespace onsale::storage::postgres
