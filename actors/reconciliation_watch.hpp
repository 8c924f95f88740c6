#pragma once

#include "actors/environment.hpp"
#include "actors/protocols.hpp"
#include "actors/reconciler.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace onsale::actors {

using reconciliation_watch_actor = caf::typed_actor<
  // Time to look at what has come to rest.
  caf::reacts_to<tick_atom>>;

/// Has every payment compared with its booking once, when by the rules it has
/// come to rest, and again each minute for as long as it is not in order. Tells
/// operators by log and metrics. One node of a cluster does it for all.
class reconciliation_watch_state {
public:
  static inline const char* name = "reconciliation-watch";

  /// Pause between two looks.
  static constexpr std::chrono::minutes interval{1};

  /// Age of a payment by which its booking has been decided: what a booking may
  /// take, and time for what follows to reach the provider.
  static constexpr std::chrono::minutes rest = limits::booking_cap
                                               + payments::settling_time;

  /// What a node looks at that begins to, and does not know how far the one
  /// before had come, and what it had found: as long as banks keep money on
  /// hold, and a day.
  static constexpr std::chrono::hours look_back{8 * 24};

  /// What is looked at in one go: whatever breaks later, that is done. It costs
  /// a call at least.
  static constexpr std::chrono::hours piece{6};

  struct links {
    environment_ptr env;
    std::shared_ptr<payments::statement> books;
    /// Whether it is this node that looks.
    std::function<bool()> is_mine;
  };

  explicit reconciliation_watch_state(reconciliation_watch_actor::pointer self)
    : self_(self) {
    // Initialised by `reconciliation_watch`.
  }

  void init(links to);
  void tick();

private:
  void plan();
  void next();
  void took(const payments::statement_period& when,
            const reconciliation_report& said);
  void renew(const payments::statement_period& when,
             const reconciliation_report& said);
  void show(const reconciliation_report& said);

  reconciliation_watch_actor::pointer self_;
  links links_;
  reconciler_actor reconciler_;
  std::deque<payments::statement_period> to_do_;
  bool is_running_ = false;
  std::optional<int64_t> until_; // how far it has come; seconds since 1970
  /// What was not in order, or not settled, when last looked at, by the
  /// provider's name of the payment.
  std::map<std::string, payments::difference> left_;
  std::string looked_at_; // the last of them
};

/// Spawns with `sys.spawn(reconciliation_watch, links)`.
reconciliation_watch_actor::behavior_type reconciliation_watch(
  reconciliation_watch_actor::stateful_pointer<reconciliation_watch_state> self,
  reconciliation_watch_state::links to);

} // namespace onsale::actors
