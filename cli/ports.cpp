#include "cli/ports.hpp"

#include <utility>

namespace onsale::cli {

result<std::unique_ptr<cluster::peer_link>, std::string>
link_by_caf(cluster::caf_link_options options) {
  auto made = cluster::make_caf_link(std::move(options));
  if (!made)
    return failure{std::move(made).error()};
  return std::unique_ptr<cluster::peer_link>{*std::move(made)};
}

} // namespace onsale::cli
