#pragma once

#include "storage/sqlite/connection.hpp"
#include "storage/store.hpp"

namespace onsale::storage::sqlite {

/// Makes the schema of a new file, or brings an older one up to date: each file
/// of migrations/ in a transaction of its own, counted by `user_version`. Makes
/// the shards of a new store. Refuses a file that holds something else.
store_result<unit> migrate(connection& db, const store_options& options);

} // namespace onsale::storage::sqlite
