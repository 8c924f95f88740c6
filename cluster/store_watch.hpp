#pragma once

#include "actors/environment.hpp"
#include "actors/protocols.hpp"

namespace onsale::cluster {

/// Has the catalogue look whenever the store tells of changes, and follows the
/// store's log if it has one. Called once in a node's life.
void watch_store(const actors::environment& env,
                 const actors::catalogue_actor& catalogue);

} // namespace onsale::cluster
