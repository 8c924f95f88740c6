#pragma once

#include "http/response.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onsale::http {

/// Which pages of other origins may call us (Fetch standard, CORS protocol).
/// Off without origins.
struct cors_options {
  /// For example `https://shop.example`; `*` for any.
  std::vector<std::string> origins;

  /// How long a browser may remember the answer to a preflight request.
  unsigned max_age_s = 600;
};

/// Adds what a page of `origin` needs to read a response. Answers differ by
/// origin unless all are allowed, and say so with `Vary`.
void add_cors(const cors_options& options,
              std::optional<std::string_view> origin, response& x);

/// Adds what a preflight request asks for. Credentials are never allowed:
/// tokens travel in `Authorization`, which scripts set themselves.
/// @param methods the path's methods, as in `Allow`
void add_preflight(const cors_options& options, std::string_view methods,
                   response& x);

} // namespace onsale::http
