#include "storage/sqlite/connection.hpp"

#include "storage/sqlite/log_buffer.hpp"

#include <chrono>
#include <utility>

namespace onsale::storage::sqlite {

namespace {

/// What an answer of the engine means to the callers of a store.
store_errc meaning_of(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return store_errc::in_use;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_NOMEM:
      return store_errc::unavailable;
    default:
      return store_errc::broken;
  }
}

// The order counts: the size of a page must be set before the file has one, and
// the lock before the log is first used, so that its index stays in memory.
constexpr const char* first_settings =
  // Reservations change a few bytes on each of many pages, at random: what a
  // commit costs is their number times their size.
  "PRAGMA page_size = 2048;"
  "PRAGMA locking_mode = EXCLUSIVE;";

constexpr const char* settings =
  // What makes a commit durable is read back (`make_durable`).
  "PRAGMA journal_mode = WAL;"
  "PRAGMA synchronous = FULL;"
  "PRAGMA foreign_keys = ON;"
  // Debian's default overwrites what is deleted, which no promise needs.
  "PRAGMA secure_delete = OFF;"
  "PRAGMA temp_store = MEMORY;"
  // Through a mapping, a disk that fails would be a signal, not an error.
  "PRAGMA mmap_size = 0;"
  // 256 MiB: an on-sale's bookings stay in memory, so that a commit never reads.
  "PRAGMA cache_size = -262144;"
  // An import is one transaction: the room its log took is given back later.
  "PRAGMA journal_size_limit = 67108864;";

} // namespace

connection::~connection() {
  sqlite3_close_v2(db_);
}

void connection::open(const std::string& path) {
  auto flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
               | SQLITE_OPEN_EXRESCODE;
  if (auto code = sqlite3_open_v2(path.c_str(), &db_, flags,
                                  buffered_log_vfs()))
    fail(code);
  run(first_settings);
}

/// Does what `wal_autocheckpoint` would: a checkpoint that fails, as on a full
/// disk, fails no commit, and is tried again after the next one.
int connection::on_commit(void* self, sqlite3* db, const char* name,
                          int pages) {
  auto& pace = static_cast<connection*>(self)->pace_;
  if (pages < pace.pages())
    return SQLITE_OK;
  auto start = std::chrono::steady_clock::now();
  if (sqlite3_wal_checkpoint(db, name) == SQLITE_OK)
    pace.moved(std::chrono::steady_clock::now() - start);
  return SQLITE_OK;
}

store_result<unit> connection::make_durable(const store_options& options) {
  run(settings);
  if (db_)
    sqlite3_wal_hook(db_, on_commit, this);
  // Takes the lock: `locking_mode` alone only says that it will be kept.
  run("BEGIN IMMEDIATE; COMMIT;");
  auto mode = ask("PRAGMA journal_mode");
  auto synchronous = ask("PRAGMA synchronous");
  auto keys = ask("PRAGMA foreign_keys");
  if (auto why = take_failure()) {
    if (why->code == store_errc::in_use)
      why->detail = "another process has it open";
    return failure{std::move(*why)};
  }
  auto safe = mode == "wal" && synchronous == "2" && keys == "1";
  if (!safe && !options.accept_data_loss)
    return failure{store_error{store_errc::unsafe_settings,
                               "SQLite keeps journal_mode=" + mode.value_or("?")
                                 + ", synchronous=" + synchronous.value_or("?")
                                 + ", foreign_keys=" + keys.value_or("?")}};
  return unit{};
}

void connection::run(const char* sql) {
  if (failed())
    return;
  if (auto code = sqlite3_exec(db_, sql, nullptr, nullptr, nullptr))
    fail(code);
}

std::optional<std::string> connection::ask(const char* sql) {
  std::optional<std::string> result;
  if (failed())
    return result;
  auto keep_first = [](void* to, int columns, char** values, char**) {
    auto& kept = *static_cast<std::optional<std::string>*>(to);
    if (!kept && columns > 0 && values[0])
      kept = values[0];
    return 0;
  };
  if (auto code = sqlite3_exec(db_, sql, keep_first, &result, nullptr))
    fail(code);
  return result;
}

void connection::fail(int code) {
  if (failed())
    return;
  std::string detail = db_ ? sqlite3_errmsg(db_) : sqlite3_errstr(code);
  detail += " (" + std::to_string(code) + ")";
  fail(store_error{meaning_of(code), std::move(detail)});
}

void connection::fail(store_error why) {
  if (!failed())
    failure_ = std::move(why);
}

std::optional<store_error> connection::take_failure() {
  auto result = std::move(failure_);
  failure_.reset();
  return result;
}

transaction::transaction(connection& db) : db_(db) {
  db_.run("BEGIN IMMEDIATE");
}

transaction::~transaction() {
  // A full disk ends a transaction by itself.
  if (!sqlite3_get_autocommit(db_.handle()))
    sqlite3_exec(db_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

store_result<unit> transaction::commit() {
  if (!db_.failed()) {
    auto code = sqlite3_exec(db_.handle(), "COMMIT", nullptr, nullptr, nullptr);
    if (code == SQLITE_OK)
      return unit{};
    db_.fail(code);
    // The log holds the whole transaction and may reach the disk: after a crash
    // it would count. The next transaction overwrites it.
    if (code == SQLITE_IOERR_FSYNC) {
      auto detail = db_.take_failure()->detail;
      return failure{store_error{store_errc::outcome_unknown, detail}};
    }
  }
  return failure{*db_.take_failure()};
}

} // namespace onsale::storage::sqlite
