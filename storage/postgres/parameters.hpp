#pragma once

#include "domain/ids.hpp"
#include "domain/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Values as they travel to PostgreSQL, in the binary form of the protocol: no
/// text has to be escaped, and no number has to be parsed.
namespace onsale::storage::postgres {

/// Bytes that are not text.
struct bytes {
  std::string value;

  friend bool operator==(const bytes&, const bytes&) = default;
};

/// A booking's key in the database: event and home block, big-endian, then the
/// random bytes. Sorts like `booking_id`.
bytes key_of(const booking_id& id);

/// The inverse of `key_of`.
std::optional<booking_id> booking_of(std::string_view key);

/// The smallest key of an event's bookings.
bytes first_key(event_id event);

// -- encoding of one value ----------------------------------------------------

void append(std::string& out, bool x);
void append(std::string& out, int32_t x);
void append(std::string& out, int64_t x);
void append(std::string& out, double x);
void append(std::string& out, std::string_view x);
void append(std::string& out, const bytes& x);
void append(std::string& out, timestamp x);

/// Number of PostgreSQL's type, from its catalogue: fixed for ever.
template <class T>
inline constexpr uint32_t type_number = 0;
template <>
inline constexpr uint32_t type_number<bool> = 16;
template <>
inline constexpr uint32_t type_number<bytes> = 17;
template <>
inline constexpr uint32_t type_number<int64_t> = 20;
template <>
inline constexpr uint32_t type_number<int32_t> = 23;
template <>
inline constexpr uint32_t type_number<std::string_view> = 25;
template <>
inline constexpr uint32_t type_number<double> = 701;
template <>
inline constexpr uint32_t type_number<timestamp> = 1184;

/// An array under construction: one column of a batch.
template <class T>
class column {
public:
  void add(const T& x) {
    // The length is not known before the value has been written.
    auto at = items_.size();
    append(items_, int32_t{0});
    append(items_, x);
    std::string length;
    append(length, static_cast<int32_t>(items_.size() - at - 4));
    items_.replace(at, 4, length);
    ++count_;
  }

  void add_null() {
    append(items_, int32_t{-1});
    nulls_ = true;
    ++count_;
  }

  void add_maybe(const std::optional<T>& x) {
    if (x)
      add(*x);
    else
      add_null();
  }

  int32_t size() const noexcept {
    return count_;
  }

  /// Appends the array as a value.
  void write(std::string& out) const {
    append(out, int32_t{count_ > 0 ? 1 : 0}); // dimensions
    append(out, int32_t{nulls_ ? 1 : 0});
    append(out, static_cast<int32_t>(type_number<T>));
    if (count_ == 0)
      return;
    append(out, count_);
    append(out, int32_t{1}); // first subscript
    out += items_;
  }

private:
  std::string items_;
  int32_t count_ = 0;
  bool nulls_ = false;
};

using int4s = column<int32_t>;
using int8s = column<int64_t>;
using bools = column<bool>;
using doubles = column<double>;
using texts = column<std::string_view>;
using byte_strings = column<bytes>;
using times = column<timestamp>;

/// The parameters of one statement, in order.
class parameters {
public:
  template <class T>
  parameters& add(const T& x) {
    auto at = data_.size();
    append(data_, x);
    lengths_.push_back(static_cast<int>(data_.size() - at));
    return *this;
  }

  template <class T>
  parameters& add(const column<T>& x) {
    auto at = data_.size();
    x.write(data_);
    lengths_.push_back(static_cast<int>(data_.size() - at));
    return *this;
  }

  parameters& add_null() {
    lengths_.push_back(-1);
    return *this;
  }

  int size() const noexcept {
    return static_cast<int>(lengths_.size());
  }

  const std::vector<int>& lengths() const noexcept {
    return lengths_;
  }

  /// Addresses of the values, null for a null; stand until the parameters change.
  std::vector<const char*> values() const;

private:
  std::string data_;
  std::vector<int> lengths_;
};

} // namespace onsale::storage::postgres
