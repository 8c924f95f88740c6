#include "storage/sqlite/statement.hpp"

#include <algorithm>

namespace onsale::storage::sqlite {

cursor::~cursor() {
  sqlite3_reset(stmt_);
}

bool cursor::next() {
  if (db_.failed())
    return false;
  column_ = 0;
  auto code = sqlite3_step(stmt_);
  if (code == SQLITE_ROW)
    return true;
  if (code != SQLITE_DONE)
    db_.fail(code);
  return false;
}

bool cursor::null() const noexcept {
  return sqlite3_column_type(stmt_, column_) == SQLITE_NULL;
}

int64_t cursor::integer() noexcept {
  return sqlite3_column_int64(stmt_, column_++);
}

std::optional<int64_t> cursor::maybe_integer() noexcept {
  auto missing = null();
  auto value = integer();
  return missing ? std::nullopt : std::optional{value};
}

double cursor::real() noexcept {
  return sqlite3_column_double(stmt_, column_++);
}

std::optional<double> cursor::maybe_real() noexcept {
  auto missing = null();
  auto value = real();
  return missing ? std::nullopt : std::optional{value};
}

std::string cursor::text() {
  auto column = column_++;
  auto data = sqlite3_column_blob(stmt_, column);
  auto size = static_cast<size_t>(sqlite3_column_bytes(stmt_, column));
  return data ? std::string{static_cast<const char*>(data), size}
              : std::string{};
}

std::optional<std::string> cursor::maybe_text() {
  auto missing = null();
  auto value = text();
  return missing ? std::nullopt : std::optional{std::move(value)};
}

timestamp cursor::time() noexcept {
  return from_ms(integer());
}

std::optional<timestamp> cursor::maybe_time() noexcept {
  auto value = maybe_integer();
  return value ? std::optional{from_ms(*value)} : std::nullopt;
}

void cursor::copy(std::span<uint8_t> to) {
  auto column = column_++;
  auto data = static_cast<const uint8_t*>(sqlite3_column_blob(stmt_, column));
  auto size = static_cast<size_t>(sqlite3_column_bytes(stmt_, column));
  if (size != to.size())
    return db_.fail({store_errc::broken, "a blob of the wrong length"});
  std::copy_n(data, size, to.begin());
}

statement::statement(connection& db, std::string_view sql) : db_(db) {
  if (db.failed())
    return;
  auto code = sqlite3_prepare_v3(db.handle(), sql.data(),
                                 static_cast<int>(sql.size()),
                                 SQLITE_PREPARE_PERSISTENT, &stmt_, nullptr);
  if (code != SQLITE_OK)
    db.fail(code);
}

statement::~statement() {
  sqlite3_finalize(stmt_);
}

void statement::bind(int index, double x) {
  check(sqlite3_bind_double(stmt_, index, x));
}

void statement::bind(int index, std::string_view x) {
  // Null would stand for SQL's null, which an empty text is not.
  auto data = x.data() ? x.data() : "";
  check(sqlite3_bind_text64(stmt_, index, data, x.size(), SQLITE_STATIC,
                            SQLITE_UTF8));
}

void statement::bind(int index, bytes x) {
  // As with texts.
  auto data = x.data() ? x.data() : reinterpret_cast<const uint8_t*>("");
  check(sqlite3_bind_blob64(stmt_, index, data, x.size(), SQLITE_STATIC));
}

void statement::bind(int index, timestamp x) {
  check(sqlite3_bind_int64(stmt_, index, to_ms(x)));
}

void statement::bind(int index, std::nullopt_t) {
  check(sqlite3_bind_null(stmt_, index));
}

void statement::check(int code) {
  if (code != SQLITE_OK)
    db_.fail(code);
}

int64_t statement::finish() {
  if (db_.failed())
    return 0;
  auto code = sqlite3_step(stmt_);
  auto written = sqlite3_changes64(db_.handle());
  // Resetting repeats the error of the step; it is noted once.
  sqlite3_reset(stmt_);
  if (code != SQLITE_DONE && code != SQLITE_ROW)
    db_.fail(code);
  return code == SQLITE_DONE || code == SQLITE_ROW ? written : 0;
}

} // namespace onsale::storage::sqlite
