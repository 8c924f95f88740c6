#pragma once

#include "cli/serve.hpp"
#include "domain/result.hpp"
#include "http/redis/redis_address.hpp"

#include <optional>
#include <string>

namespace onsale::cli {

/// Where nodes share what they need not share.
struct redis_servers {
  std::optional<http::redis_address> answers; // to searches
  std::optional<http::redis_address> limits;
};

/// @returns a sentence if options cannot be so
result<redis_servers, std::string>
redis_servers_of(const serve_options& options);

} // namespace onsale::cli
