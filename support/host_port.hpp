#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace onsale::support {

/// Where something can be reached, or listens.
struct host_port {
  std::string host; // a name or an IP address, without brackets
  uint16_t port = 0;
};

/// Reads `HOST:PORT`, a number from 0 to 65535. An IPv6 address stands in
/// brackets. Whether there is such a host is not looked at.
std::optional<host_port> parse_host_port(std::string_view text);

} // namespace onsale::support
