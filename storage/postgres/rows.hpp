#pragma once

#include "storage/postgres/parameters.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct pg_result;

namespace onsale::storage::postgres {

/// Reads the columns of one row from left to right. Types are checked: whatever
/// does not fit leaves the row `bad`, and reads as nothing.
class row_reader {
public:
  row_reader(const pg_result* from, int row) : from_(from), row_(row) {
    // nop
  }

  bool boolean();
  int64_t integer(); // of 2, 4 or 8 bytes
  uint64_t natural();
  double real();
  std::string text();
  bytes binary();
  timestamp time(); // cut to milliseconds
  booking_id booking();

  /// Reads a column that may be null with one of the functions above.
  template <class T>
  std::optional<T> maybe(T (row_reader::*read)()) {
    if (!is_null())
      return (this->*read)();
    ++column_;
    return std::nullopt;
  }

  // Arrays; a null array is an empty one.
  std::vector<bool> booleans();
  std::vector<int64_t> integers();
  std::vector<std::string> texts();
  std::vector<bytes> binaries();
  std::vector<std::optional<timestamp>> times();

  bool bad() const noexcept {
    return bad_;
  }

  /// Marks the row as bad: a value of the right type makes no sense.
  void spoil() noexcept {
    bad_ = true;
  }

private:
  bool is_null() const;
  std::string_view take(std::initializer_list<uint32_t> types, size_t length);
  template <class Item>
  void each_item(std::initializer_list<uint32_t> types, Item item);

  const pg_result* from_;
  int row_;
  int column_ = 0;
  bool bad_ = false;
};

/// What one statement returned.
class rows {
public:
  /// Takes over `from`.
  explicit rows(pg_result* from);

  int size() const;

  row_reader operator[](int row) const {
    return {from_.get(), row};
  }

  /// Number of rows that the statement wrote.
  uint64_t affected() const;

private:
  std::shared_ptr<pg_result> from_;
};

} // namespace onsale::storage::postgres
