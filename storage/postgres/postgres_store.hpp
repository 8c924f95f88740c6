#pragma once

#include "storage/store.hpp"
#include "storage/store_error.hpp"

#include <memory>
#include <string>

namespace onsale::storage {

/// Opens a store in a PostgreSQL 15 database, for example
/// `postgresql://onsale@db.example/onsale`; passwords come from there,
/// PGPASSWORD or a pass file, and are never logged. Refuses a database that has
/// not been migrated (`older_schema`, `newer_schema`), one that would lose
/// committed data in a crash (`unsafe_settings`), and one that cannot be
/// reached.
///
/// Once open it comes back by itself from every loss of the server: meanwhile
/// calls answer `unavailable` within a few seconds.
store_result<std::unique_ptr<store>>
open_postgres(const std::string& conninfo, const store_options& options);

/// Brings the schema of a database up to date, and makes the shards of a new
/// store. Safe to repeat, and to run on several nodes at once. Each migration
/// is applied as a whole or not at all.
store_result<unit>
migrate_postgres(const std::string& conninfo, const store_options& options);

} // namespace onsale::storage
