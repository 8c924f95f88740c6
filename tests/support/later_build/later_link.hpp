#pragma once

#include "cluster/peer_link.hpp"

#include <memory>

namespace onsale::test {

/// Links of a node of a build that is to come: what it sends has members, kinds
/// of envelopes and commands that this build does not know.
std::unique_ptr<cluster::peer_link>
make_later_link(std::unique_ptr<cluster::peer_link> of_this_build);

} // namespace onsale::test
