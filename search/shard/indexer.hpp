#pragma once

#include "actors/catalogue_view.hpp"
#include "actors/offer_board.hpp"
#include "actors/protocols.hpp"
#include "search/event_index.hpp"
#include "search/local_days.hpp"
#include "search/search_board.hpp"
#include "search/shard/shown_change.hpp"
#include "support/noted.hpp"

#include <caf/typed_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <functional>
#include <memory>

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

namespace onsale::search {

/// Something has been sold or given back since the last look.
using sold_atom = caf::atom_constant<caf::atom("sold")>;

/// Time to look at what is left.
using look_atom = caf::atom_constant<caf::atom("look")>;

using indexer_actor = caf::typed_actor<
  // The catalogue has changed.
  caf::reacts_to<actors::reload_atom>, caf::reacts_to<merged>,
  caf::reacts_to<sold_atom>, caf::reacts_to<look_atom>>;

/// Keeps the index of a node as the catalogue is. It takes all the time that it
/// needs, so it is spawned on a thread of its own.
class indexer_state {
public:
  static inline const char* name = "indexer";

  struct links {
    std::shared_ptr<actors::catalogue_board> catalogue;
    std::shared_ptr<actors::offer_board> offers;
    std::shared_ptr<support::noted<event_id>> changed; // of which else is left
    std::shared_ptr<search_board> board;
    merge_runner merge;
    change_listener shown = [](const shown_change&) {};
  };

  /// Changes of more events than this, as they were and as they are, are not
  /// named one by one.
  static constexpr size_t most_named = 1'000;

  /// What is sold in so short a time is looked at together.
  static constexpr std::chrono::milliseconds pause{10};

  explicit indexer_state(indexer_actor::pointer self) : self_{self} {
  }

  void init(links with);

  /// Takes over what has changed since the last time.
  void look();

  void replace(merged x);

  void look_soon();
  void look_at_offers();

private:
  void look_at_events(const actors::catalogue_view& before,
                      const actors::catalogue_view& now);
  void look_at_people(const actors::catalogue_view& now);
  void look_at_places(const actors::catalogue_view& now);
  void look_at_offer(event_id event);
  void tell(event_id x);
  void tell(const actors::event_record& x);
  void publish();
  void tell_all();
  void merge_next();

  indexer_actor::pointer self_;
  links links_;
  local_days days_;
  actors::catalogue_view_ptr seen_; // null at first
  searchable now_;
  event_index events_;
  bool merging_ = false;
  shown_change change_; // since the last one was told
};

/// Looks at once, and whenever it is told to.
indexer_actor::behavior_type
indexer(indexer_actor::stateful_pointer<indexer_state> self,
        indexer_state::links with);

/// Spawns one that hears of every change, on a thread of its own.
/// @pre nothing has been published yet
indexer_actor
spawn_indexer(caf::actor_system& system,
              std::shared_ptr<actors::catalogue_board> catalogue,
              std::shared_ptr<actors::offer_board> offers,
              std::shared_ptr<search_board> board, change_listener shown);

} // namespace onsale::search
