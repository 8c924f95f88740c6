#pragma once

#include "domain/ids.hpp"
#include "domain/money.hpp"
#include "domain/time.hpp"

#include <boost/pfr.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

/// Values as they travel between nodes: JSON in memory, CBOR (RFC 8949) on the
/// way. Two builds work side by side during a rolling upgrade, so members have
/// names: one that a reader does not know is skipped, one that is missing keeps
/// its default. What is there must fit.
namespace onsale::cluster::wire {

using nlohmann::json;

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

json put(const timestamp& x);
json put(const currency& x);
json put(const block_id& x);
json put(const ticket_id& x);
json put(const booking_id& x);
json put(const user_id& x);

template <class T>
  requires std::integral<T> || std::same_as<T, std::string>
json put(const T& x) {
  return x;
}

template <class Tag>
json put(const numeric_id<Tag>& x) {
  return x.value;
}

template <class Rep, class Period>
json put(const std::chrono::duration<Rep, Period>& x) {
  return x.count();
}

template <class T>
  requires std::is_enum_v<T>
json put(const T& x) {
  return static_cast<std::underlying_type_t<T>>(x);
}

template <size_t Size>
json put(const std::array<uint8_t, Size>& x) {
  return json::binary({x.begin(), x.end()});
}

template <has_fields T>
json put(const T& x);
template <class T>
json put(const std::optional<T>& x);
template <class... Ts>
json put(const std::variant<Ts...>& x);

/// Bytes.
inline json put(const std::vector<uint8_t>& x) {
  return json::binary(x);
}

template <class T>
json put(const std::vector<T>& x) {
  auto result = json::array();
  for (const auto& item : x)
    result.push_back(put(item));
  return result;
}

template <class T>
json put(const std::optional<T>& x) {
  return x ? put(*x) : json{};
}

/// The number of the alternative, and its value: alternatives are only ever
/// added at the end.
template <class... Ts>
json put(const std::variant<Ts...>& x) {
  return json::array({x.index(), std::visit(
                                   [](const auto& y) {
                                     return put(y);
                                   },
                                   x)});
}

template <class... Ts>
json put_members(const std::tuple<field<Ts>...>& all) {
  auto result = json::object();
  std::apply(
    [&](const auto&... member) {
      ((result[member.name] = put(member.value)), ...);
    },
    all);
  return result;
}

template <has_fields T>
json put(const T& x) {
  return put_members(all_fields_of(x));
}

// -- reading: false if the value does not fit ---------------------------------

bool get(const json& from, bool& x);
bool get(const json& from, std::string& x);
bool get(const json& from, timestamp& x);
bool get(const json& from, currency& x);
bool get(const json& from, block_id& x);
bool get(const json& from, ticket_id& x);
bool get(const json& from, booking_id& x);
bool get(const json& from, user_id& x);

template <std::integral T>
bool get(const json& from, T& x) {
  if (!from.is_number_integer())
    return false;
  // A number above the greatest signed one is kept as unsigned.
  if (from.is_number_unsigned()) {
    auto value = from.template get<uint64_t>();
    x = static_cast<T>(value);
    return std::in_range<T>(value);
  }
  auto value = from.template get<int64_t>();
  x = static_cast<T>(value);
  return std::in_range<T>(value);
}

template <class Tag>
bool get(const json& from, numeric_id<Tag>& x) {
  return get(from, x.value);
}

template <class Rep, class Period>
bool get(const json& from, std::chrono::duration<Rep, Period>& x) {
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
bool get(const json& from, T& x) {
  std::underlying_type_t<T> value = 0;
  if (!get(from, value)
      || value > static_cast<std::underlying_type_t<T>>(last_of<T>))
    return false;
  x = static_cast<T>(value);
  return true;
}

template <size_t Size>
bool get(const json& from, std::array<uint8_t, Size>& x) {
  if (!from.is_binary() || from.get_binary().size() != Size)
    return false;
  std::copy_n(from.get_binary().begin(), Size, x.begin());
  return true;
}

template <has_fields T>
bool get(const json& from, T& x);
template <class T>
bool get(const json& from, std::optional<T>& x);
template <class... Ts>
bool get(const json& from, std::variant<Ts...>& x);

inline bool get(const json& from, std::vector<uint8_t>& x) {
  if (!from.is_binary())
    return false;
  x = from.get_binary();
  return true;
}

template <class T>
bool get(const json& from, std::vector<T>& x) {
  if (!from.is_array())
    return false;
  x.clear();
  x.reserve(from.size());
  for (const auto& item : from)
    if (!get(item, x.emplace_back()))
      return false;
  return true;
}

template <class T>
bool get(const json& from, std::optional<T>& x) {
  x.reset();
  return from.is_null() || get(from, x.emplace());
}

template <class Variant, size_t... Index>
bool get_alternative(size_t wanted, const json& from, Variant& x,
                     std::index_sequence<Index...>) {
  auto fits = false;
  ((Index == wanted && (fits = get(from, x.template emplace<Index>()))), ...);
  return fits;
}

template <class... Ts>
bool get(const json& from, std::variant<Ts...>& x) {
  size_t index = 0;
  return from.is_array() && from.size() == 2 && get(from[0], index)
         && get_alternative(index, from[1], x,
                            std::index_sequence_for<Ts...>{});
}

template <class T>
bool get_member(const json& from, const field<T>& to) {
  auto member = from.find(to.name);
  return member == from.end() || get(*member, to.value);
}

template <class... Ts>
bool get_members(const json& from, const std::tuple<field<Ts>...>& all) {
  return from.is_object()
         && std::apply(
           [&](const auto&... member) {
             return (get_member(from, member) && ...);
           },
           all);
}

template <has_fields T>
bool get(const json& from, T& x) {
  return get_members(from, all_fields_of(x));
}

} // namespace onsale::cluster::wire
