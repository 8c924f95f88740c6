#pragma once

#include "actors/environment.hpp"
#include "actors/protocols.hpp"
#include "support/noted.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <vector>

namespace onsale::actors {

/// Blocks of which something has been taken.
struct touched_found {
  uint64_t number = 0;
  std::shared_ptr<storage::store_result<std::vector<block_id>>> what;
};

/// What the store holds of some of them.
struct images_loaded {
  uint64_t number = 0;
  std::shared_ptr<storage::store_result<std::vector<block_image>>> what;
};

} // namespace onsale::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::touched_found)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::images_loaded)

namespace onsale::actors {

using offer_collector_actor = caf::typed_actor<caf::reacts_to<tick_atom>,
                                               caf::reacts_to<touched_found>,
                                               caf::reacts_to<images_loaded>>;

/// Keeps the offer board of a node as its boards show blocks (in a cluster the
/// peers do that, who tell others), and, for what nobody has opened since the
/// node began, as the store has them: which it reads once, a little at a time,
/// beside everything else, and again of an event whose seats or prices change.
class offer_collector_state {
public:
  static inline const char* name = "offer-collector";

  struct links {
    environment_ptr env;
    catalogue_actor catalogue;
    /// By `note_shown`; null in a cluster, where the peers look at that.
    std::shared_ptr<support::noted<block_id>> shown;
    std::shared_ptr<support::noted<event_id>> unopened;
  };

  /// Has boards tell from now on. Called before any other thread has them.
  static links watching(environment_ptr env, catalogue_actor catalogue,
                        std::shared_ptr<support::noted<block_id>> shown);

  explicit offer_collector_state(offer_collector_actor::pointer self)
    : self_(self) {
    // Initialised by `offer_collector`.
  }

  void init(links with);
  void tick();
  void found(const touched_found& x);
  void loaded(const images_loaded& x);

private:
  void look_at_blocks();
  void look_at_catalogue();
  void read_all(const catalogue_view& now);
  void changed(const event_record& old, const event_record& now);
  void forget_what_is_over();
  void open_next();
  void opened(event_id id, const opened_event_ptr& x);
  void read_next();
  void load_next();
  bool is_away(const storage::store_error& why);

  offer_collector_actor::pointer self_;
  links links_;
  catalogue_view_ptr seen_;
  std::chrono::steady_clock::time_point forget_at_;

  std::set<event_id> to_open_;
  std::set<event_id> unopenable_; // for now
  size_t opening_ = 0;

  std::set<event_id> to_read_;    // whose blocks the store is asked for
  std::vector<event_id> finding_; // those of which it is being asked
  std::deque<block_id> to_load_;
  std::vector<block_id> loading_; // of one event
  opened_event_ptr of_;           // that event
  bool reading_ = false;          // one of the two
  bool told_ = false;             // in the log, that the store is away
  std::chrono::steady_clock::time_point again_at_; // not before
};

/// Spawns with `sys.spawn(offer_collector,
/// offer_collector_state::watching(…))`, before anything is shown.
offer_collector_actor::behavior_type offer_collector(
  offer_collector_actor::stateful_pointer<offer_collector_state> self,
  offer_collector_state::links with);

} // namespace onsale::actors
