#include "tests/served/bad_values.hpp"

#include <cstdint>

namespace onsale::test {

namespace {

using nlohmann::json;

constexpr size_t huge = 100'000;

/// Below the limit of nesting, so that the field is at fault and not the body.
constexpr size_t deep = 20;

bool same_type(const json& a, const json& b) {
  return a.type() == b.type() || (a.is_number() && b.is_number());
}

void add_places(const json& x, const json_place& at,
                std::vector<json_place>& to) {
  auto enter = [&](const json& child, json_place there) {
    to.push_back(there);
    if (child.is_structured())
      add_places(child, there, to);
  };
  if (x.is_object())
    for (const auto& [name, child] : x.items())
      enter(child, {at.pointer / name,
                    at.field.empty() ? name : at.field + "." + name});
  if (!x.is_array())
    return;
  for (size_t i = 0; i < x.size(); ++i)
    if (i == 0 || i + 1 == x.size())
      enter(x[i], {at.pointer / i, at.field + "[" + std::to_string(i) + "]"});
}

} // namespace

std::vector<json> wrong_types_for(const json& good) {
  // In parentheses: in braces a lone value would become a list.
  const std::vector<json> one_of_each{json("x"),
                                      json(7),
                                      json(true),
                                      json(nullptr),
                                      json::array({1, "x"}),
                                      json::object({{"a", 1}}),
                                      json::parse(nested_lists(deep))};
  std::vector<json> result;
  for (const auto& x : one_of_each)
    if (!same_type(x, good))
      result.push_back(x);
  if (good.is_string()) {
    result.emplace_back(std::string(huge, 'a'));
    result.emplace_back(std::string{"a\0b", 3});
  }
  return result;
}

std::vector<json> wrong_counts(int64_t least, int64_t most) {
  std::vector<json> result{
    json(least - 1), json(-1),  json(INT64_MIN),         json(1e308),
    json(-1e308),    json(1.5), json(uint64_t{1} << 63), json(UINT64_MAX),
    json("1")};
  if (most < INT64_MAX)
    result.push_back(most + 1);
  if (least > 0)
    result.push_back(0);
  return result;
}

std::vector<std::string> unknown_ids() {
  return {"0",
          "-1",
          "01",
          "999",
          "9223372036854775807",
          "9223372036854775808",
          "18446744073709551617",
          "1e3",
          "abc",
          "1-1",
          "1-1-40",
          "1-1-65536",
          "1-99-0",
          "1-0-0",
          "1-1--1",
          "3-1-0",
          "1-1-0-0",
          "vnacdpqkd3xmvjmsv6cozzlv5gyja",
          "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
          "naïve",
          "' or 1=1 --"};
}

std::vector<std::string> broken_json() {
  return {"{",
          "}",
          "{]",
          "nul",
          "{\"a\":1,}",
          "{'a':1}",
          "{\"a\":1} x",
          "{\"a\":1}{\"a\":1}",
          "{\"a\"}",
          "{\"a\":01}",
          "{\"a\":1e999}",
          "{\"a\":NaN}",
          "{\"a\":\"\xff\"}",
          "{\"a\":\"\\ud800\"}",
          "{\"a\":\"\n\"}",
          std::string{"{\"a\":1}\0", 8},
          "{\"a\":" + nested_lists(32) + "}",
          std::string(huge, '['),
          nested_lists(huge)};
}

std::vector<std::string> other_json() {
  return {"[]", "[{}]", "1", "\"x\"", "null", "true"};
}

std::string nested_lists(size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

std::vector<json_place> places_of(const json& document) {
  std::vector<json_place> result;
  add_places(document, {json::json_pointer{}, {}}, result);
  return result;
}

} // namespace onsale::test
