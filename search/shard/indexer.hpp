#pragma once

#include "actors/catalogue_view.hpp"
#include "actors/offer_board.hpp"
#include "actors/protocols.hpp"
#include "search/partition.hpp"
#include "search/search_board.hpp"
#include "search/shard/placing.hpp"
#include "search/shard/shard_indexer.hpp"
#include "search/shard/shown_change.hpp"
#include "support/noted.hpp"

#include <caf/typed_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>

namespace onsale::search {

/// Something has been sold or given back since the last look.
using sold_atom = caf::atom_constant<caf::atom("sold")>;

/// Time to look at what is left.
using look_atom = caf::atom_constant<caf::atom("look")>;

/// Nobody has wanted a shard since this moment of the indexer's.
struct unwanted_shard {
  index_shard shard = 0;
  uint64_t since = 0;
};

} // namespace onsale::search

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::search::unwanted_shard)

namespace onsale::search {

using indexer_actor = caf::typed_actor<
  // The catalogue has changed.
  caf::reacts_to<actors::reload_atom>, caf::reacts_to<sold_atom>,
  caf::reacts_to<look_atom>, caf::reacts_to<index_nodes>,
  caf::reacts_to<unwanted_shard>>;

/// Keeps what a node searches as the catalogue is: performers, venues and
/// cities by itself, and events by an actor for each shard that lies here. For
/// one thread of its own.
class indexer_state {
public:
  static inline const char* name = "indexer";

  /// Spawns who keeps a shard. @param told as `shard_indexer_state` has it
  using shard_spawner = std::function<shard_indexer_actor(
    index_shard shard, actors::catalogue_view_ptr told)>;

  struct links {
    std::shared_ptr<actors::catalogue_board> catalogue;
    std::shared_ptr<support::noted<event_id>> changed; // of which else is left
    std::shared_ptr<search_board> board;
    shard_spawner spawn_shard;
    change_listener shown = [](const shown_change&) {};
    /// Of each shard. 0: all are here; else it has to be told of the nodes.
    uint32_t copies = 0;
  };

  /// What is sold in so short a time is looked at together.
  static constexpr std::chrono::milliseconds pause{10};

  /// A shard that is to be elsewhere stays for so long: others need a moment to
  /// index it, and some may still ask for it here.
  static constexpr std::chrono::seconds farewell{30};

  explicit indexer_state(indexer_actor::pointer self) : self_{self} {
    // Initialised by `indexer`.
  }

  void init(links with);

  /// Takes over what has changed since the last time.
  void look();

  void look_soon();
  void look_at_offers();
  void place(const index_nodes& x);
  void part_with(const unwanted_shard& x);
  void ended(const caf::actor_addr& keeper);

private:
  struct shard {
    shard_indexer_actor keeper;
    std::optional<uint64_t> unwanted; // since when
    bool leaves = false; // its keeper may still work; no other one may yet
  };

  bool is_kept(index_shard x) const;
  void spawn(index_shard x);
  void look_at_people(const actors::catalogue_view& now);
  void look_at_places(const actors::catalogue_view& now);

  indexer_actor::pointer self_;
  links links_;
  actors::catalogue_view_ptr seen_; // null at first
  directory now_;
  std::map<index_shard, shard> shards_;
  uint64_t moment_ = 0;
};

/// Looks at once, and whenever it is told to.
indexer_actor::behavior_type
indexer(indexer_actor::stateful_pointer<indexer_state> self,
        indexer_state::links with);

/// Spawns one that hears of every change, and all its shards, each on a thread
/// of its own.
/// @pre nothing has been published yet
indexer_actor spawn_indexer(caf::actor_system& system,
                            std::shared_ptr<actors::catalogue_board> catalogue,
                            std::shared_ptr<actors::offer_board> offers,
                            std::shared_ptr<search_board> board,
                            change_listener shown, uint32_t copies = 0);

} // namespace onsale::search
