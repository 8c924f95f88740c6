#include "storage/format/json_text.hpp"

#include "domain/limits.hpp"

#include <algorithm>

namespace onsale::storage {

namespace {

/// Counts brackets outside of strings, well-formed or not.
size_t depth_of(std::string_view text) {
  size_t depth = 0;
  size_t deepest = 0;
  bool in_string = false;
  for (size_t i = 0; i < text.size(); ++i) {
    auto c = text[i];
    if (in_string && c == '\\')
      ++i;
    else if (c == '"')
      in_string = !in_string;
    else if (!in_string && (c == '[' || c == '{'))
      deepest = std::max(deepest, ++depth);
    else if (!in_string && (c == ']' || c == '}') && depth > 0)
      --depth;
  }
  return deepest;
}

} // namespace

result<nlohmann::json, std::string> parse_json(std::string_view text) {
  if (depth_of(text) > limits::json_depth)
    return failure{std::string{"is nested too deep"}};
  auto value = nlohmann::json::parse(text, nullptr, false);
  // The parser takes a null byte for the end, whatever follows.
  if (value.is_discarded() || text.find('\0') != std::string_view::npos)
    return failure{std::string{"is not valid JSON in UTF-8"}};
  return value;
}

} // namespace onsale::storage
