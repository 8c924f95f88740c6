#include "storage/postgres/rows.hpp"

#include "storage/postgres/big_endian.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <bit>
#include <charconv>

namespace onsale::storage::postgres {

namespace {

// Numbers of types and of arrays of them, from PostgreSQL's catalogue.
constexpr uint32_t boolean_type = 16, bytea_type = 17, int8_type = 20,
                   int2_type = 21, int4_type = 23, text_type = 25,
                   float8_type = 701, timestamptz_type = 1184;
constexpr uint32_t boolean_array = 1000, bytea_array = 1001, int2_array = 1005,
                   int4_array = 1007, text_array = 1009, int8_array = 1016,
                   timestamptz_array = 1185;

/// Length of a value that may have any.
constexpr size_t any_length = SIZE_MAX;

constexpr int64_t epoch_us = 946'684'800'000'000;

int64_t to_integer(std::string_view from) {
  if (from.empty() || from.size() > 8)
    return 0;
  auto x = from_big_endian(from);
  auto unused_bits = 64 - 8 * static_cast<int>(from.size());
  return static_cast<int64_t>(x << unused_bits) >> unused_bits;
}

timestamp to_time(std::string_view from) {
  std::chrono::microseconds since_1970{to_integer(from) + epoch_us};
  return timestamp{std::chrono::floor<duration_ms>(since_1970)};
}

} // namespace

bool row_reader::is_null() const {
  return PQgetisnull(from_, row_, column_) == 1;
}

std::string_view
row_reader::take(std::initializer_list<uint32_t> types, size_t length) {
  auto column = column_++;
  if (column >= PQnfields(from_) || PQgetisnull(from_, row_, column)
      || std::find(types.begin(), types.end(), PQftype(from_, column))
           == types.end()) {
    bad_ = true;
    return {};
  }
  std::string_view result{
    PQgetvalue(from_, row_, column),
    static_cast<size_t>(PQgetlength(from_, row_, column))};
  if (length != any_length && result.size() != length) {
    bad_ = true;
    return {};
  }
  return result;
}

bool row_reader::boolean() {
  auto value = take({boolean_type}, 1);
  return !value.empty() && value[0] != 0;
}

int64_t row_reader::integer() {
  auto value = take({int2_type, int4_type, int8_type}, any_length);
  return value.empty() ? 0 : to_integer(value);
}

uint64_t row_reader::natural() {
  auto value = integer();
  bad_ = bad_ || value < 0;
  return bad_ ? 0 : static_cast<uint64_t>(value);
}

double row_reader::real() {
  auto value = take({float8_type}, 8);
  return value.empty() ? 0 : std::bit_cast<double>(to_integer(value));
}

std::string row_reader::text() {
  return std::string{take({text_type}, any_length)};
}

bytes row_reader::binary() {
  return {std::string{take({bytea_type}, any_length)}};
}

timestamp row_reader::time() {
  auto value = take({timestamptz_type}, 8);
  return value.empty() ? timestamp{} : to_time(value);
}

booking_id row_reader::booking() {
  auto id = booking_of(take({bytea_type}, any_length));
  bad_ = bad_ || !id;
  return id.value_or(booking_id{});
}

/// Calls `item` with each value of an array; null items are empty views without
/// an address.
template <class Item>
void row_reader::each_item(std::initializer_list<uint32_t> types, Item item) {
  if (column_ < PQnfields(from_) && is_null()) {
    ++column_;
    return;
  }
  auto array = take(types, any_length);
  auto next = [&](size_t length) {
    if (array.size() < length) {
      bad_ = true;
      return std::string_view{};
    }
    auto result = array.substr(0, length);
    array.remove_prefix(length);
    return result;
  };
  auto dimensions = to_integer(next(4));
  next(8); // whether there are nulls, and the type of the items
  if (bad_ || dimensions == 0)
    return;
  auto count = to_integer(next(4));
  next(4); // first subscript
  for (int64_t i = 0; i < count && !bad_; ++i) {
    auto length = to_integer(next(4));
    item(length < 0 ? std::string_view{} : next(static_cast<size_t>(length)));
  }
}

std::vector<bool> row_reader::booleans() {
  std::vector<bool> result;
  each_item({boolean_array}, [&](std::string_view item) {
    bad_ = bad_ || item.size() != 1;
    result.push_back(!item.empty() && item[0] != 0);
  });
  return result;
}

std::vector<int64_t> row_reader::integers() {
  std::vector<int64_t> result;
  each_item({int2_array, int4_array, int8_array}, [&](std::string_view item) {
    bad_ = bad_ || item.empty();
    result.push_back(item.empty() ? 0 : to_integer(item));
  });
  return result;
}

std::vector<std::string> row_reader::texts() {
  std::vector<std::string> result;
  each_item({text_array}, [&](std::string_view item) {
    bad_ = bad_ || !item.data();
    result.emplace_back(item);
  });
  return result;
}

std::vector<bytes> row_reader::binaries() {
  std::vector<bytes> result;
  each_item({bytea_array}, [&](std::string_view item) {
    bad_ = bad_ || !item.data();
    result.push_back({std::string{item}});
  });
  return result;
}

std::vector<std::optional<timestamp>> row_reader::times() {
  std::vector<std::optional<timestamp>> result;
  each_item({timestamptz_array}, [&](std::string_view item) {
    if (item.size() == 8)
      result.emplace_back(to_time(item));
    else
      result.emplace_back(std::nullopt);
  });
  return result;
}

rows::rows(pg_result* from) : from_(from, PQclear) {
  // nop
}

int rows::size() const {
  return PQntuples(from_.get());
}

uint64_t rows::affected() const {
  std::string_view text = PQcmdTuples(from_.get());
  uint64_t result = 0;
  std::from_chars(text.data(), text.data() + text.size(), result);
  return result;
}

} // namespace onsale::storage::postgres
