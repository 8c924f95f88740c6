#pragma once

#include "storage/sqlite/checkpoint_pace.hpp"
#include "storage/store.hpp"
#include "storage/store_error.hpp"

#include <sqlite3.h>

#include <optional>
#include <string>

namespace onsale::storage::sqlite {

/// One connection to one file, for one thread.
///
/// Errors stick: after the first one every statement does nothing and finds no
/// rows, until `take_failure` reports it. So a transaction reads straight down,
/// and is judged once at its end.
class connection {
public:
  connection() = default;
  connection(const connection&) = delete;
  connection& operator=(const connection&) = delete;
  ~connection();

  /// Opens or creates a file, and changes nothing in it: it may turn out to be
  /// another program's.
  void open(const std::string& path);

  /// Takes the file for this process alone, with settings under which a commit
  /// is durable; reads them back, and refuses others (as for a store in memory)
  /// unless the loss of data is accepted. Reports what failed since `open`.
  store_result<unit> make_durable(const store_options& options);

  /// Runs statements that have no parameters.
  void run(const char* sql);

  /// Runs a statement that has no parameters and gives the first column of its
  /// first row as text; nothing without a row.
  std::optional<std::string> ask(const char* sql);

  sqlite3* handle() const noexcept {
    return db_;
  }

  bool failed() const noexcept {
    return failure_.has_value();
  }

  /// Notes what the engine answered, unless something failed before.
  void fail(int code);
  void fail(store_error why);

  /// The first error since the last call, if any; clears it.
  std::optional<store_error> take_failure();

private:
  static int on_commit(void* self, sqlite3* db, const char* name, int pages);

  sqlite3* db_ = nullptr;
  std::optional<store_error> failure_;
  checkpoint_pace pace_;
};

/// `BEGIN IMMEDIATE` to `COMMIT`; without `commit`, or when something failed,
/// nothing is written.
class transaction {
public:
  explicit transaction(connection& db);
  transaction(const transaction&) = delete;
  transaction& operator=(const transaction&) = delete;
  ~transaction();

  /// Ends the transaction: durably, or with the reason why it left nothing
  /// behind.
  store_result<unit> commit();

private:
  connection& db_;
};

} // namespace onsale::storage::sqlite
