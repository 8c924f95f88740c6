#pragma once

#include "domain/result.hpp"

#include <string>
#include <string_view>

/// Other people's servers, for commands that ask one.
namespace onsale::cli {

struct web_answer {
  long status = 0;
  std::string body;
};

/// Whether a text is the address of something on the web, and no file.
bool is_web_address(std::string_view x);

/// @returns the answer, whatever its status, or why there is none, as a
/// sentence. Blocks for half a minute at most; certificates are checked.
result<web_answer, std::string> web_get(const std::string& url);
result<web_answer, std::string>
web_post(const std::string& url, const std::string& json);

} // namespace onsale::cli
