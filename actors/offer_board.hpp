#pragma once

#include "actors/opened_event.hpp"
#include "domain/ids.hpp"
#include "domain/offer.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace onsale::actors {

/// What is left of the events of which anything has been taken, by whatever
/// this node, other nodes and the store have said of their blocks: where lists
/// and searches look that do not need every seat (P10). It takes 24 bytes for
/// each block of such an event, and a hundred more if something is known of it.
///
/// Thread-safe. A look-up takes a short lock on one of several parts.
class offer_board {
public:
  /// Hears of every event of which something else is left than before, on the
  /// thread of whoever has said so.
  using watcher = std::function<void(event_id)>;

  /// Hears of events of which something is known, and what is in their plan is
  /// not: somebody is to `open` them.
  using opener = std::function<void(event_id)>;

  /// Called before all others.
  void watch(watcher x);
  void open_by(opener x);

  /// @returns nothing as long as nobody has said anything of the event, or it
  /// has not been opened: then everything is left that the catalogue has
  std::optional<event_offer> find(event_id id) const;

  /// Whether anything has been said of it, or it has been opened.
  bool knows(event_id id) const;

  /// Takes what somebody says of a block, unless what is known is later.
  /// @param own whether it is this node that says so
  void put(const block_offer& x, bool own);

  /// Takes what is in the plan of an event, unless a later one is known.
  void open(const opened_event& x);

  void close(event_id id);

  /// What this node has said of blocks itself.
  std::vector<block_offer> own() const;

  struct known {
    event_id id;
    event_record_ptr opened_as; // null: not opened yet
  };

  /// All of which something is known, in the order of their parts.
  std::vector<known> all() const;

private:
  struct said {
    block_offer what;
    bool own = false;
  };

  struct entry {
    event_record_ptr opened_as;
    std::vector<event_offer> plan; // what each block has if nothing is taken
    std::map<uint32_t, said> blocks;
    std::optional<event_offer> sum;

    void add_up();
  };

  struct part {
    mutable std::mutex guard;
    std::map<event_id, entry> events;
  };

  part& part_of(event_id id) {
    return parts_[std::hash<event_id>{}(id) % parts_.size()];
  }

  const part& part_of(event_id id) const {
    return parts_[std::hash<event_id>{}(id) % parts_.size()];
  }

  void tell(event_id id) const;

  std::array<part, 16> parts_;
  std::vector<watcher> watchers_;
  opener opener_;
};

} // namespace onsale::actors
