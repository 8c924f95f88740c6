#pragma once

#include "cluster/wire/cbor.hpp"
#include "domain/ids.hpp"
#include "domain/money.hpp"
#include "domain/time.hpp"

#include <boost/pfr.hpp>

#include <array>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

/// Values as they travel between nodes, as CBOR. Two builds work side by side
/// during a rolling upgrade, so members have names: one that a reader does not
/// know is skipped, one that is missing keeps its default. What is there must
/// fit.
namespace onsale::cluster::wire {

/// `T` with or without const.
template <class T, class U>
concept is = std::same_as<std::remove_const_t<T>, U>;

/// A member and its name on the way.
template <class T>
struct field {
  const char* name;
  T& value;
};

template <class T>
field(const char*, T&) -> field<T>;

/// Names and members by turns, as pairs.
template <class... Ts>
auto members(field<Ts>... x) {
  return std::tuple<field<Ts>...>{x...};
}

/// Lets `fields_of` be found here, whatever namespace a struct is of.
struct by_name {};

/// A struct that says what its members are: `fields_of` returns a tuple.
template <class T>
concept has_fields = requires(T& x) { fields_of(x, by_name{}); };

/// The members of a struct, all of them: one that was forgotten would be lost
/// on the way.
template <class T>
auto all_fields_of(T& x) {
  auto result = fields_of(x, by_name{});
  static_assert(std::tuple_size_v<decltype(result)>
                == boost::pfr::tuple_size_v<std::remove_const_t<T>>);
  return result;
}

// -- writing ------------------------------------------------------------------

void put(cbor_writer& to, bool x);
void put(cbor_writer& to, const std::string& x);
void put(cbor_writer& to, const timestamp& x);
void put(cbor_writer& to, const currency& x);
void put(cbor_writer& to, const block_id& x);
void put(cbor_writer& to, const ticket_id& x);
void put(cbor_writer& to, const booking_id& x);
void put(cbor_writer& to, const user_id& x);

template <std::unsigned_integral T>
void put(cbor_writer& to, const T& x) {
  to.number(uint64_t{x});
}

template <std::signed_integral T>
void put(cbor_writer& to, const T& x) {
  to.number(int64_t{x});
}

template <class Tag>
void put(cbor_writer& to, const numeric_id<Tag>& x) {
  put(to, x.value);
}

template <class Rep, class Period>
void put(cbor_writer& to, const std::chrono::duration<Rep, Period>& x) {
  put(to, x.count());
}

template <class T>
  requires std::is_enum_v<T>
void put(cbor_writer& to, const T& x) {
  put(to, static_cast<std::underlying_type_t<T>>(x));
}

template <size_t Size>
void put(cbor_writer& to, const std::array<uint8_t, Size>& x) {
  to.bytes(x);
}

template <has_fields T>
void put(cbor_writer& to, const T& x);
template <class T>
void put(cbor_writer& to, const std::optional<T>& x);
template <class T>
void put(cbor_writer& to, const std::shared_ptr<const T>& x);
template <class... Ts>
void put(cbor_writer& to, const std::variant<Ts...>& x);

/// Bytes.
inline void put(cbor_writer& to, const std::vector<uint8_t>& x) {
  to.bytes(x);
}

template <class T>
void put(cbor_writer& to, const std::vector<T>& x) {
  to.array(x.size());
  for (const auto& item : x)
    put(to, item);
}

template <class T>
void put(cbor_writer& to, const std::optional<T>& x) {
  if (x)
    put(to, *x);
  else
    to.null();
}

/// Shared here, and a copy there.
template <class T>
void put(cbor_writer& to, const std::shared_ptr<const T>& x) {
  if (x)
    put(to, *x);
  else
    to.null();
}

/// The number of the alternative, and its value: alternatives are only ever
/// added at the end.
template <class... Ts>
void put(cbor_writer& to, const std::variant<Ts...>& x) {
  to.array(2);
  put(to, x.index());
  std::visit(
    [&](const auto& y) {
      put(to, y);
    },
    x);
}

template <class... Ts>
void put_members(cbor_writer& to, const std::tuple<field<Ts>...>& all) {
  std::apply(
    [&](const auto&... member) {
      ((to.text(member.name), put(to, member.value)), ...);
    },
    all);
}

template <has_fields T>
void put(cbor_writer& to, const T& x) {
  auto all = all_fields_of(x);
  to.map(std::tuple_size_v<decltype(all)>);
  put_members(to, all);
}

// -- reading: false if the value does not fit, or is none ---------------------
//
// Whoever is told false stops reading: the reader then stands anywhere.

bool get(cbor_reader& from, bool& x);
bool get(cbor_reader& from, uint64_t& x);
bool get(cbor_reader& from, int64_t& x);
bool get(cbor_reader& from, std::string& x);
bool get(cbor_reader& from, std::vector<uint8_t>& x);
bool get(cbor_reader& from, timestamp& x);
bool get(cbor_reader& from, currency& x);
bool get(cbor_reader& from, block_id& x);
bool get(cbor_reader& from, ticket_id& x);
bool get(cbor_reader& from, booking_id& x);
bool get(cbor_reader& from, user_id& x);

/// How many items the array has that begins here.
std::optional<size_t> get_array(cbor_reader& from);
/// How many members the map has that begins here.
std::optional<size_t> get_map(cbor_reader& from);
/// A text that need not be kept.
std::optional<std::string_view> get_text(cbor_reader& from);
/// @returns whether they are as many as fit into `to`
bool get_bytes(cbor_reader& from, std::span<uint8_t> to);

template <std::integral T>
bool get(cbor_reader& from, T& x) {
  std::conditional_t<std::unsigned_integral<T>, uint64_t, int64_t> value = 0;
  if (!get(from, value) || !std::in_range<T>(value))
    return false;
  x = static_cast<T>(value);
  return true;
}

template <class Tag>
bool get(cbor_reader& from, numeric_id<Tag>& x) {
  return get(from, x.value);
}

template <class Rep, class Period>
bool get(cbor_reader& from, std::chrono::duration<Rep, Period>& x) {
  Rep count = 0;
  if (!get(from, count))
    return false;
  x = std::chrono::duration<Rep, Period>{count};
  return true;
}

/// The last value of an enumeration that may travel. Values are only ever
/// added at its end, and an enumeration that has none here does not compile.
template <class T>
inline constexpr T last_of = [] {
  static_assert(sizeof(T) == 0, "an enumeration without a last value");
}();

template <class T>
  requires std::is_enum_v<T>
bool get(cbor_reader& from, T& x) {
  std::underlying_type_t<T> value = 0;
  if (!get(from, value)
      || value > static_cast<std::underlying_type_t<T>>(last_of<T>))
    return false;
  x = static_cast<T>(value);
  return true;
}

template <size_t Size>
bool get(cbor_reader& from, std::array<uint8_t, Size>& x) {
  return get_bytes(from, x);
}

template <has_fields T>
bool get(cbor_reader& from, T& x);
template <class T>
bool get(cbor_reader& from, std::optional<T>& x);
template <class T>
bool get(cbor_reader& from, std::shared_ptr<const T>& x);
template <class... Ts>
bool get(cbor_reader& from, std::variant<Ts...>& x);

template <class T>
bool get(cbor_reader& from, std::vector<T>& x) {
  auto items = get_array(from);
  if (!items)
    return false;
  x.clear();
  x.reserve(*items);
  for (size_t i = 0; i < *items; ++i)
    if (!get(from, x.emplace_back()))
      return false;
  return true;
}

template <class T>
bool get(cbor_reader& from, std::optional<T>& x) {
  x.reset();
  auto ahead = from;
  auto item = ahead.next();
  if (!item || item->kind != cbor_kind::null)
    return get(from, x.emplace());
  from = ahead;
  return true;
}

template <class T>
bool get(cbor_reader& from, std::shared_ptr<const T>& x) {
  std::optional<T> value;
  if (!get(from, value))
    return false;
  x = value ? std::make_shared<const T>(*std::move(value)) : nullptr;
  return true;
}

template <class Variant, size_t... Index>
bool get_alternative(size_t wanted, cbor_reader& from, Variant& x,
                     std::index_sequence<Index...>) {
  auto fits = false;
  ((Index == wanted && (fits = get(from, x.template emplace<Index>()))), ...);
  return fits;
}

template <class... Ts>
bool get(cbor_reader& from, std::variant<Ts...>& x) {
  size_t index = 0;
  return get_array(from) == 2 && get(from, index)
         && get_alternative(index, from, x, std::index_sequence_for<Ts...>{});
}

/// Reads a value if its name is that of the member.
/// @returns whether it is
template <class T>
bool get_if_named(std::string_view name, cbor_reader& from, const field<T>& to,
                  bool& fits) {
  if (name != to.name)
    return false;
  fits = get(from, to.value);
  return true;
}

/// Reads the members of a map, or passes them by.
/// @param other is called with the name of each that is none of `all`, and a
/// reader that stands before its value; returns whether it read it
template <class Other, class... Ts>
bool get_members(cbor_reader& from, const std::tuple<field<Ts>...>& all,
                 Other other) {
  auto pairs = get_map(from);
  if (!pairs)
    return false;
  for (size_t i = 0; i < *pairs; ++i) {
    auto name = get_text(from);
    if (!name)
      return false;
    auto fits = true;
    auto known = std::apply(
      [&](const auto&... member) {
        return (get_if_named(*name, from, member, fits) || ...);
      },
      all);
    if (!fits || (!known && !other(*name, from) && !from.skip()))
      return false;
  }
  return true;
}

/// For members that nobody knows: they are skipped.
inline constexpr auto pass_by = [](std::string_view, cbor_reader&) {
  return false;
};

template <has_fields T>
bool get(cbor_reader& from, T& x) {
  return get_members(from, all_fields_of(x), pass_by);
}

} // namespace onsale::cluster::wire
