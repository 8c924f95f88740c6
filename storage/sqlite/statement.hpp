#pragma once

#include "domain/ids.hpp"
#include "domain/time.hpp"
#include "storage/sqlite/connection.hpp"

#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace onsale::storage::sqlite {

using bytes = std::span<const uint8_t>;

/// A text as a blob: what need not be UTF-8.
inline bytes bytes_of(std::string_view x) {
  return {reinterpret_cast<const uint8_t*>(x.data()), x.size()};
}

/// The rows of one run of a statement. Resets the statement at the end of its
/// life, so that no read outlives its query.
class cursor {
public:
  explicit cursor(connection& db, sqlite3_stmt* stmt) : db_(db), stmt_(stmt) {
  }

  cursor(const cursor&) = delete;
  cursor& operator=(const cursor&) = delete;
  ~cursor();

  /// Moves to the next row, if there is one.
  bool next();

  // -- columns of the row, from the left, each read once ----------------------

  bool null() const noexcept;
  int64_t integer() noexcept;
  std::optional<int64_t> maybe_integer() noexcept;
  double real() noexcept;
  std::optional<double> maybe_real() noexcept;
  std::string text();
  std::optional<std::string> maybe_text();
  timestamp time() noexcept;
  std::optional<timestamp> maybe_time() noexcept;

  /// A blob of just that many bytes; anything else fails the connection.
  template <size_t N>
  std::array<uint8_t, N> array() {
    std::array<uint8_t, N> result{};
    copy(result);
    return result;
  }

  void skip() noexcept {
    ++column_;
  }

  template <std::unsigned_integral T>
  T natural() noexcept {
    return static_cast<T>(integer());
  }

private:
  void copy(std::span<uint8_t> to);

  connection& db_;
  sqlite3_stmt* stmt_;
  int column_ = 0;
};

/// A statement, prepared once. Texts and bytes are bound without a copy: they
/// must stay until the run ends.
class statement {
public:
  statement(connection& db, std::string_view sql);
  statement(const statement&) = delete;
  statement& operator=(const statement&) = delete;
  ~statement();

  /// Runs it with its parameters in order. @returns rows written.
  template <class... Parameters>
  int64_t run(const Parameters&... with) {
    bind_all(with...);
    return finish();
  }

  template <class... Parameters>
  cursor query(const Parameters&... with) {
    bind_all(with...);
    return cursor{db_, stmt_};
  }

private:
  template <class... Parameters>
  void bind_all(const Parameters&... with) {
    if (db_.failed())
      return;
    int index = 0;
    (bind(++index, with), ...);
  }

  void bind(int index, std::integral auto x) {
    check(sqlite3_bind_int64(stmt_, index, static_cast<int64_t>(x)));
  }

  void bind(int index, double x);
  void bind(int index, std::string_view x);
  void bind(int index, bytes x);
  void bind(int index, timestamp x);
  void bind(int index, std::nullopt_t);

  void bind(int index, const char* x) {
    bind(index, std::string_view{x});
  }

  void bind(int index, const std::string& x) {
    bind(index, std::string_view{x});
  }

  template <size_t N>
  void bind(int index, const std::array<uint8_t, N>& x) {
    bind(index, bytes{x});
  }

  template <class T>
  void bind(int index, const std::optional<T>& x) {
    if (x)
      bind(index, *x);
    else
      bind(index, std::nullopt);
  }

  /// Notes a parameter that was not taken, such as one too big, or one of a
  /// statement whose rows are still being read.
  void check(int code);

  int64_t finish();

  connection& db_;
  sqlite3_stmt* stmt_ = nullptr;
};

} // namespace onsale::storage::sqlite
