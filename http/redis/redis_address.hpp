#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace onsale::http {

/// Where a Redis server is, and how it is entered.
struct redis_address {
  std::string host;
  uint16_t port = 6379;
  std::string user;     // empty: none is named
  std::string password; // empty: none is asked for
  unsigned database = 0;
};

/// Reads `redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]`; user and password
/// may be percent-encoded.
/// @returns nothing if it is none
std::optional<redis_address> parse_redis_address(std::string_view url);

} // namespace onsale::http
