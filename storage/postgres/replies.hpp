#pragma once

#include "storage/postgres/session.hpp"
#include "storage/store_error.hpp"

#include <utility>

namespace onsale::storage::postgres {

/// As the first query of a request: those that follow read the same snapshot.
/// It counts for the transaction that a pipeline is until its end: each begins
/// with the session's default. `SET TRANSACTION` would do, but warns in
/// the server's log each time that there is no transaction block.
inline constexpr statement snapshot_statement{
  "snapshot", "SET transaction_isolation = 'repeatable read'"};

/// Rows of which one does not fit its reader are a bug, here or in the schema.
inline failure<store_error> misread(const statement& what) {
  return failure{store_error{store_errc::broken,
                             std::string{what.name} + ": unexpected columns"}};
}

/// Turns what a session answers into what a port promises: `read` gets the rows
/// of each query and returns a `store_result<T>`.
template <class T, class Read>
std::function<void(answer)> replying(reply_to<T> done, Read read) {
  return [done = std::move(done), read = std::move(read)](answer x) {
    if (x.error)
      done(failure{std::move(*x.error)});
    else
      done(read(std::move(x.results)));
  };
}

} // namespace onsale::storage::postgres
