#pragma once

#include "storage/store.hpp"
#include "storage/store_error.hpp"

#include <string>

namespace onsale::storage::postgres {

/// Applies the migrations that a database lacks, and makes the shards of a new
/// store. Several may run at once: they take turns.
store_result<unit>
migrate(const std::string& conninfo, const store_options& options);

/// Compares the schema of a database with what this program needs, and reads
/// how many shards the store was made with. `older_schema` tells what to run.
store_result<shard_id> inspect(const std::string& conninfo);

} // namespace onsale::storage::postgres
