#include "http/json_body.hpp"

#include "domain/limits.hpp"
#include "domain/text.hpp"
#include "http/problem.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace onsale::http {

namespace {

using nlohmann::json;

// The parser itself does not recurse, but it builds every level and every
// value; what is too deep or too many is refused before memory is spent on it.
bool is_too_complex(std::string_view text) noexcept {
  size_t depth = 0;
  size_t values = 1; // each is the first of a list or object, or has a comma
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (in_string) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > limits::json_depth || ++values > limits::json_values)
        return true;
    } else if (c == ',') {
      if (++values > limits::json_values)
        return true;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return false;
}

/// One line of text. PostgreSQL cannot store a null character, and nothing that
/// a client names has any other control character in it.
bool is_text(const json& x, size_t bytes_max) {
  if (!x.is_string())
    return false;
  const auto& text = x.get_ref<const std::string&>();
  return text.size() <= bytes_max && is_printable(text, text_kind::line);
}

const json no_members = json::object();

} // namespace

std::optional<json> parse_json(std::string_view body) {
  // The parser takes a null byte for the end, whatever follows.
  if (is_too_complex(body) || body.find('\0') != std::string_view::npos)
    return std::nullopt;
  auto parsed = json::parse(body.begin(), body.end(), nullptr, false);
  if (parsed.is_discarded())
    return std::nullopt;
  return parsed;
}

json_fields::json_fields(const json& object)
  : json_fields(&object, {}, std::make_shared<fault>()) {
  if (object.is_object())
    return;
  object_ = &no_members;
  *fault_ = {true, {}, "The body must be a JSON object."};
}

json_fields::json_fields(const json* object, std::string path,
                         std::shared_ptr<fault> first)
  : object_(object), path_(std::move(path)), fault_(std::move(first)) {
}

bool json_fields::has(std::string_view name) const {
  return find(name) != nullptr;
}

std::string json_fields::text(std::string_view name, size_t bytes_max) {
  return require(name) ? maybe_text(name, bytes_max).value_or("") : "";
}

int64_t json_fields::integer(std::string_view name, int64_t min, int64_t max) {
  return require(name) ? maybe_integer(name, min, max).value_or(min) : min;
}

json_fields json_fields::object(std::string_view name) {
  auto value = require(name);
  return nested(name, value ? *value : no_members);
}

std::vector<std::string>
json_fields::texts(std::string_view name, size_t items_max, size_t bytes_max) {
  std::vector<std::string> items;
  auto value = require(name);
  if (!value)
    return items;
  if (!value->is_array() || value->size() > items_max) {
    reject(name, "Must be a list of at most " + std::to_string(items_max)
                   + " strings.");
    return items;
  }
  for (auto& item : *value) {
    if (!is_text(item, bytes_max)) {
      reject(name, "Must be a list of strings of at most "
                     + std::to_string(bytes_max)
                     + " bytes, without control characters.");
      return {};
    }
    items.push_back(item.get<std::string>());
  }
  return items;
}

std::vector<json_fields>
json_fields::objects(std::string_view name, size_t items_max) {
  std::vector<json_fields> items;
  auto value = require(name);
  if (!value)
    return items;
  if (!value->is_array() || value->size() > items_max) {
    reject(name, "Must be a list of at most " + std::to_string(items_max)
                   + " objects.");
    return items;
  }
  for (size_t i = 0; i < value->size(); ++i)
    items.push_back(
      nested(std::string{name} + "[" + std::to_string(i) + "]", (*value)[i]));
  return items;
}

std::optional<std::string>
json_fields::maybe_text(std::string_view name, size_t bytes_max) {
  auto value = find(name);
  if (!value)
    return std::nullopt;
  if (is_text(*value, bytes_max))
    return value->get<std::string>();
  reject(name, "Must be a string of at most " + std::to_string(bytes_max)
                 + " bytes, without control characters.");
  return std::nullopt;
}

std::optional<int64_t>
json_fields::maybe_integer(std::string_view name, int64_t min, int64_t max) {
  auto value = find(name);
  if (!value)
    return std::nullopt;
  if (value->is_number_unsigned()) {
    auto number = value->get<uint64_t>();
    if (max >= 0 && number <= static_cast<uint64_t>(max)
        && (min < 0 || number >= static_cast<uint64_t>(min)))
      return static_cast<int64_t>(number);
  } else if (value->is_number_integer()) {
    auto number = value->get<int64_t>();
    if (number >= min && number <= max)
      return number;
  }
  reject(name, "Must be a whole number from " + std::to_string(min) + " to "
                 + std::to_string(max) + ".");
  return std::nullopt;
}

std::optional<double>
json_fields::maybe_number(std::string_view name, double min, double max) {
  auto value = find(name);
  if (!value)
    return std::nullopt;
  if (value->is_number()) {
    auto number = value->get<double>();
    if (number >= min && number <= max)
      return number;
  }
  reject(name, "Must be a number from " + json(min).dump() + " to "
                 + json(max).dump() + ".");
  return std::nullopt;
}

std::optional<json_fields> json_fields::maybe_object(std::string_view name) {
  auto value = find(name);
  if (!value)
    return std::nullopt;
  return nested(name, *value);
}

bool json_fields::flag_or(std::string_view name, bool otherwise) {
  auto value = find(name);
  if (!value)
    return otherwise;
  if (value->is_boolean())
    return value->get<bool>();
  reject(name, "Must be true or false.");
  return otherwise;
}

void json_fields::only(std::initializer_list<std::string_view> names) {
  for (auto& [name, value] : object_->items())
    if (std::find(names.begin(), names.end(), name) == names.end())
      reject(name, "There is no such member.");
}

void json_fields::reject(std::string_view name, std::string detail) {
  if (!fault_->found)
    *fault_ = {true, path_of(name), std::move(detail)};
}

bool json_fields::bad() const noexcept {
  return fault_->found;
}

response json_fields::problem() const {
  return invalid_request(fault_->field, fault_->detail);
}

const json* json_fields::find(std::string_view name) const {
  auto i = object_->find(name);
  return i == object_->end() || i->is_null() ? nullptr : &*i;
}

const json* json_fields::require(std::string_view name) {
  auto value = find(name);
  if (!value)
    reject(name, "Is missing.");
  return value;
}

json_fields json_fields::nested(std::string_view name, const json& value) {
  bool is_object = value.is_object();
  if (!is_object)
    reject(name, "Must be an object.");
  return {is_object ? &value : &no_members, path_of(name), fault_};
}

std::string json_fields::path_of(std::string_view name) const {
  return path_.empty() ? std::string{name} : path_ + "." + std::string{name};
}

} // namespace onsale::http
