#pragma once

#include "storage/sqlite/connection.hpp"
#include "storage/store.hpp"

namespace onsale::storage::sqlite {

/// Refuses a file that belongs to another program, or to a later version of
/// this one, before anything in it is changed. What cannot be read is left to
/// `connection::make_durable` to tell.
store_result<unit> inspect(connection& db);

/// Makes the schema of a new file, or brings an older one up to date: each file
/// of migrations/ in a transaction of its own, counted by `user_version`. Makes
/// the shards of a new store.
store_result<unit> migrate(connection& db, const store_options& options);

} // namespace onsale::storage::sqlite
