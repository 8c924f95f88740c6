#include "support/host_port.hpp"

#include <charconv>
#include <system_error>

namespace onsale::support {

std::optional<host_port> parse_host_port(std::string_view text) {
  auto colon = text.rfind(':');
  if (colon == text.npos)
    return std::nullopt;
  auto host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']'))
    host = host.substr(1, host.size() - 2);
  else if (host.find(':') != host.npos)
    return std::nullopt;
  if (host.empty())
    return std::nullopt;
  host_port result{std::string{host}, 0};
  auto last = text.data() + text.size();
  auto [end, error] = std::from_chars(text.data() + colon + 1, last,
                                      result.port);
  if (error != std::errc{} || end != last)
    return std::nullopt;
  return result;
}

} // namespace onsale::support
