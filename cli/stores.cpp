#include "cli/stores.hpp"

#include "storage/lease_store.hpp"
#include "storage/postgres/postgres_store.hpp"
#include "storage/sqlite/sqlite_store.hpp"
#include "support/logging.hpp"

#include <chrono>
#include <thread>

namespace onsale::cli {

std::optional<store_address> parse_store_address(std::string_view text) {
  constexpr std::string_view sqlite = "sqlite:";
  if (text.starts_with(sqlite) && text.size() > sqlite.size())
    return store_address{store_address::engine::sqlite,
                         std::string{text.substr(sqlite.size())},
                         std::string{text}};
  if (text.starts_with("postgresql://") || text.starts_with("postgres://"))
    return store_address{store_address::engine::postgres, std::string{text},
                         support::without_password(text)};
  return std::nullopt;
}

namespace {

constexpr std::chrono::milliseconds open_pause{50};

/// A process that was killed keeps its lock until the system has cleared it
/// away, which takes a moment.
storage::store_result<std::unique_ptr<storage::store>>
open_file(const std::string& path, const storage::store_options& options) {
  auto until = std::chrono::steady_clock::now() + storage::start_wait;
  for (;;) {
    auto opened = storage::open_sqlite(path, options);
    if (opened || opened.error().code != storage::store_errc::in_use
        || std::chrono::steady_clock::now() >= until)
      return opened;
    std::this_thread::sleep_for(open_pause);
  }
}

} // namespace

storage::store_result<std::unique_ptr<storage::store>>
open_store(const store_address& at, const storage::store_options& options) {
  if (at.kind == store_address::engine::sqlite)
    return open_file(at.where, options);
  return storage::open_postgres(at.where, options);
}

storage::store_result<unit>
migrate_store(const store_address& at, const storage::store_options& options) {
  if (at.kind == store_address::engine::postgres)
    return storage::migrate_postgres(at.where, options);
  // A SQLite file is made and migrated at first use.
  auto opened = open_file(at.where, options);
  if (!opened)
    return failure{std::move(opened).error()};
  return unit{};
}

} // namespace onsale::cli
