#include "storage/format/json_reading.hpp"

#include "domain/ensure.hpp"

#include <algorithm>
#include <cmath>

namespace onsale::storage::reading {

std::string path::text() const {
  auto before = parent ? parent->text() : std::string{};
  if (member.data())
    return before.append(before.empty() ? "" : ".").append(member);
  return parent ? before + '[' + std::to_string(item) + ']' : before;
}

void value::refuse(const char* reason) const {
  refuse(std::string{reason});
}

void value::refuse(std::string reason) const {
  if (!fault)
    fault = invalid_field{at.text(), std::move(reason)};
}

int64_t read_integer(const value& x, int64_t least, int64_t most) {
  // Integers above 2^63 - 1 are "unsigned" to the parser, above 2^64 - 1 they
  // are not integers at all.
  auto fits = x.json.is_number_unsigned()
                ? x.json.get<uint64_t>() <= static_cast<uint64_t>(most)
                : x.json.is_number_integer();
  auto number = fits ? x.json.get<int64_t>() : least;
  if (!fits || number < least || number > most)
    x.refuse("must be an integer from " + std::to_string(least) + " to "
             + std::to_string(most));
  return number;
}

void read(const value& x, std::string& out) {
  if (!x.json.is_string())
    return x.refuse("must be a string");
  out = x.json.get_ref<const std::string&>();
}

void read(const value& x, bool& out) {
  if (!x.json.is_boolean())
    return x.refuse("must be true or false");
  out = x.json.get<bool>();
}

void read(const value& x, double& out) {
  if (!x.json.is_number() || !std::isfinite(x.json.get<double>()))
    return x.refuse("must be a number");
  out = x.json.get<double>();
}

void read(const value& x, uint32_t& out) {
  out = static_cast<uint32_t>(read_integer(x, 0, count_max));
}

void read(const value& x, std::chrono::seconds& out) {
  out = std::chrono::seconds{read_integer(x, 0, count_max)};
}

void read(const value& x, timestamp& out) {
  auto when = x.json.is_string()
                ? parse_rfc3339(x.json.get_ref<const std::string&>())
                : std::nullopt;
  if (!when)
    return x.refuse("must be a time such as 2027-06-01T23:00:00Z");
  out = *when;
}

void read(const value& x, currency& out) {
  auto code = x.json.is_string()
                ? currency::parse(x.json.get_ref<const std::string&>())
                : std::nullopt;
  if (!code)
    return x.refuse("must be three capital letters");
  out = *code;
}

void read(const value& x, point& out) {
  if (!x.json.is_array() || x.json.size() != 2)
    return x.refuse("must be a pair of numbers");
  double* numbers[] = {&out.x, &out.y};
  read_items(x, 2, [&](const value& item) {
    read(item, *numbers[item.at.item]);
  });
}

uint64_t read_id(const value& x) {
  auto id = x.json.is_string()
              ? parse_numeric_id(x.json.get_ref<const std::string&>())
              : std::nullopt;
  if (!id)
    x.refuse("must be a decimal number from 1 to 2^63 - 1, as a string");
  return id.value_or(0);
}

members::members(const value& x) : from_(x) {
  if (!x.json.is_object())
    x.refuse("must be an object");
}

bool members::has(const char* name) const {
  return from_.json.is_object() && from_.json.contains(name);
}

void members::refuse(const char* name, const char* reason) {
  path at{&from_.at, name, 0};
  value{from_.json, at, from_.fault}.refuse(reason);
}

const nlohmann::json* members::find(const char* name) {
  ensure(known_count_ < most_members);
  known_[known_count_++] = name;
  if (!from_.json.is_object())
    return nullptr;
  auto i = from_.json.find(name);
  if (i == from_.json.end())
    return nullptr;
  ++found_;
  return &*i;
}

void members::done() {
  if (from_.fault || found_ == from_.json.size())
    return;
  auto known_end = known_.begin() + known_count_;
  for (auto& member : from_.json.items()) {
    auto known = std::any_of(known_.begin(), known_end, [&](auto name) {
      return member.key() == name;
    });
    if (known)
      continue;
    if (member.key().size() > limits::label_bytes)
      return from_.refuse("has an unknown field with a long name");
    return refuse(member.key().c_str(), "is not a known field");
  }
}

} // namespace onsale::storage::reading
