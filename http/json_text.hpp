#pragma once

#include <string>
#include <string_view>

namespace onsale::http {

/// Appends `text` as a JSON string with its quotes. For documents on hot paths,
/// which are written straight into their text.
/// @pre `text` is UTF-8
void append_json_string(std::string& out, std::string_view text);

} // namespace onsale::http
