#pragma once

#include "storage/store.hpp"
#include "storage/store_error.hpp"

#include <memory>
#include <string>

namespace onsale::storage {

/// Opens a store in one SQLite file, made and migrated at first use: the
/// embedded default. `in_use` while another process (or another store of this
/// one) has it; `newer_schema` when it belongs to a later version of the
/// program; `unsafe_settings` when commits would not be durable. The number of
/// shards of a file stays as it was made.
///
/// All ports share one connection on one thread: reads run between batches.
store_result<std::unique_ptr<store>>
open_sqlite(const std::string& path, const store_options& options);

} // namespace onsale::storage
