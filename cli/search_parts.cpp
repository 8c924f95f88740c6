#include "cli/search_parts.hpp"

#include "cli/synonyms_file.hpp"

#include <utility>

namespace onsale::cli {

result<search_parts, std::string>
search_parts_of(const serve_options& options) {
  auto how = search_settings(options.synonyms);
  if (!how)
    return failure{how.error()};
  if (options.search_copies > 0 && !options.cluster.on)
    return failure{std::string{"--search-copies is for nodes of a cluster"}};
  return search_parts{std::make_shared<search::search_board>(
    *std::move(how), options.search_shards,
    options.search_bytes - limits::search_pages_share(options.search_bytes))};
}

} // namespace onsale::cli
