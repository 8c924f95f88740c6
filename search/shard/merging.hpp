#pragma once

#include "search/event_index.hpp"

#include <caf/actor_system.hpp>
#include <caf/allowed_unsafe_message_type.hpp>

#include <functional>

namespace onsale::search {

/// A merge that was asked for has been done.
struct merged {
  merge_plan what;
  segment_ptr by;
};

/// Does a merge somewhere else, since it takes long, and tells when it is done.
using merge_runner = std::function<void(merge_plan what,
                                        std::function<void(merged)> done)>;

/// On a thread of its own, one for each.
merge_runner merge_in_background(caf::actor_system& system);

} // namespace onsale::search

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::search::merged)
