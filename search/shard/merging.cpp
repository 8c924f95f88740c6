#include "search/shard/merging.hpp"

#include <caf/event_based_actor.hpp>

#include <utility>

namespace onsale::search {

merge_runner merge_in_background(caf::actor_system& system) {
  // An actor, so that the system waits for it when it ends.
  return [&system](merge_plan what, std::function<void(merged)> done) {
    auto work = [](caf::event_based_actor*, const merge_plan& plan,
                   const std::function<void(merged)>& then) {
      then({plan, merge(plan)});
    };
    // With arguments: CAF 0.17 makes a reference of a null pointer without.
    system.spawn<caf::detached>(work, std::move(what), std::move(done));
  };
}

} // namespace onsale::search
