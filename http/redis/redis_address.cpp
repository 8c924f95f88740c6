#include "http/redis/redis_address.hpp"

#include "http/uri.hpp"
#include "support/host_port.hpp"

#include <charconv>
#include <utility>

namespace onsale::http {

namespace {

bool decode(std::string_view text, std::string& to) {
  return percent_decode(text, to) == decoded::text;
}

bool parse_database(std::string_view text, unsigned& to) {
  auto end = text.data() + text.size();
  auto [at, error] = std::from_chars(text.data(), end, to);
  return error == std::errc{} && at == end;
}

} // namespace

std::optional<redis_address> parse_redis_address(std::string_view url) {
  constexpr std::string_view scheme = "redis://";
  if (!url.starts_with(scheme))
    return std::nullopt;
  url.remove_prefix(scheme.size());
  redis_address result;
  if (auto slash = url.find('/'); slash != std::string_view::npos) {
    auto database = url.substr(slash + 1);
    if (!database.empty() && !parse_database(database, result.database))
      return std::nullopt;
    url = url.substr(0, slash);
  }
  if (auto at = url.rfind('@'); at != std::string_view::npos) {
    auto secret = url.substr(0, at);
    auto colon = secret.find(':');
    if (colon == std::string_view::npos
        || !decode(secret.substr(0, colon), result.user)
        || !decode(secret.substr(colon + 1), result.password))
      return std::nullopt;
    url.remove_prefix(at + 1);
  }
  if (auto where = support::parse_host_port(url)) {
    result.host = where->host;
    result.port = where->port;
  } else {
    auto usual = support::parse_host_port(std::string{url} + ":6379");
    if (!usual)
      return std::nullopt;
    result.host = usual->host;
  }
  return result.host.empty() ? std::nullopt : std::optional{std::move(result)};
}

} // namespace onsale::http
