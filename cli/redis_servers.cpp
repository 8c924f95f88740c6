#include "cli/redis_servers.hpp"

#include <utility>

namespace onsale::cli {

namespace {

using address = std::optional<http::redis_address>;

result<address, std::string> read(const char* option, const std::string& text) {
  auto found = http::parse_redis_address(text);
  if (!found && !text.empty())
    return failure{std::string{option}
                   + " must be redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE]"};
  return address{std::move(found)};
}

} // namespace

result<redis_servers, std::string>
redis_servers_of(const serve_options& options) {
  auto answers = read("--search-cache", options.search_cache);
  if (!answers)
    return failure{answers.error()};
  auto limits = read("--shared-limits", options.shared_limits);
  if (!limits)
    return failure{limits.error()};
  return redis_servers{*std::move(answers), *std::move(limits)};
}

} // namespace onsale::cli
