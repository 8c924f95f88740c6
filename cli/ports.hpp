#pragma once

#include "cluster/caf_link/caf_link.hpp"
#include "cluster/peer_link.hpp"
#include "domain/result.hpp"

#include <functional>
#include <memory>
#include <string>

namespace onsale::cli {

using make_peer_link = std::function<result<
  std::unique_ptr<cluster::peer_link>, std::string>(cluster::caf_link_options)>;

/// Links to other nodes by CAF.
result<std::unique_ptr<cluster::peer_link>, std::string>
link_by_caf(cluster::caf_link_options options);

/// What a program may put in the place of what `onsale` works with. Tests make
/// another build of it so.
struct ports {
  make_peer_link make_link = link_by_caf;
};

} // namespace onsale::cli
