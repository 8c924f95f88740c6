#pragma once

#include "domain/result.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace onsale::storage {

/// Parses one JSON value (RFC 8259) that fills `text`, in UTF-8, nested at most
/// `limits::json_depth` deep: deeper values could exhaust the stack of whoever
/// prints them. Never throws.
/// @returns the value, or in a few words why there is none.
result<nlohmann::json, std::string> parse_json(std::string_view text);

} // namespace onsale::storage
