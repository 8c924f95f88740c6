#pragma once

#include "actors/catalogue_view.hpp"
#include "actors/offer_board.hpp"
#include "actors/protocols.hpp"
#include "search/event_index.hpp"
#include "search/local_days.hpp"
#include "search/partition.hpp"
#include "search/search_board.hpp"
#include "search/shard/event_changes.hpp"
#include "search/shard/merging.hpp"
#include "search/shard/shown_change.hpp"

#include <caf/typed_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <memory>
#include <set>

namespace onsale::search {

/// Events of which something else is left than before.
struct offers_changed {
  std::set<event_id> events;
};

/// The shard is not to be here any more.
using let_go_atom = caf::atom_constant<caf::atom("letgo")>;

} // namespace onsale::search

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::search::offers_changed)

namespace onsale::search {

using shard_indexer_actor = caf::typed_actor<
  // The catalogue has changed.
  caf::reacts_to<actors::reload_atom>, caf::reacts_to<merged>,
  caf::reacts_to<offers_changed>, caf::reacts_to<let_go_atom>>;

/// Keeps the index of a shard as the catalogue is. It takes all the time that
/// it needs, so it is spawned on a thread of its own; who searches reads what
/// it has published, on his own.
class shard_indexer_state {
public:
  static inline const char* name = "shard_indexer";

  struct links {
    index_shard shard = 0;
    std::shared_ptr<actors::catalogue_board> catalogue;
    std::shared_ptr<actors::offer_board> offers;
    std::shared_ptr<search_board> board;
    merge_runner merge;
    change_listener shown = [](const shown_change&) {};
    /// The state of which others hear already; null: the node begins, and the
    /// first that there is, is told.
    actors::catalogue_view_ptr told = {};
  };

  explicit shard_indexer_state(shard_indexer_actor::pointer self)
    : self_{self} {
    // Initialised by `shard_indexer`.
  }

  void init(links with);

  /// Takes over what has changed since the last time.
  void look();

  void look_at_offers(const offers_changed& x);
  void replace(merged x);

private:
  bool is_here(event_id x) const;
  void take_over(const event_changes& all);
  void look_at_offer(event_id event);
  void publish();
  void tell_all();
  void merge_next();

  shard_indexer_actor::pointer self_;
  links links_;
  local_days days_;
  actors::catalogue_view_ptr seen_; // null at first
  event_index events_;
  bool merging_ = false;
  shown_change change_; // since the last one was told
};

/// Looks at once, and whenever it is told to.
shard_indexer_actor::behavior_type
shard_indexer(shard_indexer_actor::stateful_pointer<shard_indexer_state> self,
              shard_indexer_state::links with);

} // namespace onsale::search
