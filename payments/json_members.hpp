#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>

/// Members of an object that somebody else has written: what has another type,
/// or is in no object, is not there.
namespace onsale::payments {

inline const nlohmann::json*
member_at(const nlohmann::json& of, const char* name) {
  if (!of.is_object())
    return nullptr;
  auto i = of.find(name);
  return i == of.end() ? nullptr : &*i;
}

inline const nlohmann::json*
object_at(const nlohmann::json& of, const char* name) {
  auto x = member_at(of, name);
  return x && x->is_object() ? x : nullptr;
}

inline const std::string* text_at(const nlohmann::json& of, const char* name) {
  auto x = member_at(of, name);
  return x ? x->get_ptr<const std::string*>() : nullptr;
}

inline std::optional<int64_t>
integer_at(const nlohmann::json& of, const char* name) {
  auto x = member_at(of, name);
  if (!x || !x->is_number_integer())
    return std::nullopt;
  return x->get<int64_t>();
}

inline bool is_true_at(const nlohmann::json& of, const char* name) {
  auto x = member_at(of, name);
  return x && x->is_boolean() && x->get<bool>();
}

} // namespace onsale::payments
