#pragma once

#include "actors/opened_event.hpp"
#include "domain/ids.hpp"
#include "domain/offer.hpp"
#include "domain/ticket_block.hpp"
#include "support/noted.hpp"
#include "support/published.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace onsale::actors {

using snapshot_ptr = std::shared_ptr<const block_snapshot>;

/// Hears of every snapshot that is shown, on the thread of whoever shows it.
using board_watcher = std::function<void(const block_snapshot&)>;

/// What readers see of one event: its blocks' latest snapshots. Readers and
/// writers never wait for each other.
///
/// Thread-safe.
class event_board {
public:
  /// An event with as many empty places as it has blocks.
  explicit event_board(opened_event_ptr opened,
                       std::shared_ptr<const board_watcher> watcher = nullptr);

  opened_event_ptr opened() const {
    return opened_.load();
  }

  size_t blocks() const noexcept {
    return snapshots_.size();
  }

  /// @returns the latest snapshot of a block, or null while it has not been
  /// opened. @pre `1 <= block <= blocks()`
  snapshot_ptr snapshot(uint32_t block) const {
    return snapshots_[block - 1].load();
  }

  /// Shows a snapshot unless a later one is there already; on the boards that
  /// have replaced this one as well.
  void publish(snapshot_ptr x);

  /// Gives what it shows, now and from now on, to the board of a later change.
  void hand_over(const std::shared_ptr<event_board>& to);

  /// Whether every block has been opened.
  bool complete() const;

private:
  void forward(const std::shared_ptr<event_board>& to, snapshot_ptr x) const;

  support::published<const opened_event> opened_;
  std::vector<support::published<const block_snapshot>> snapshots_;
  support::published<event_board> successor_;
  std::shared_ptr<const board_watcher> watcher_; // may be null
};

using event_board_ptr = std::shared_ptr<event_board>;

/// The boards of all events that have been looked at: where HTTP threads read
/// without a message to any actor (P9).
///
/// Thread-safe. A look-up takes a short lock on one of several parts.
class board {
public:
  /// Has one more watcher hear of what is shown from now on, if it is shown on
  /// boards that are made from now on. Called before the others.
  void watch(board_watcher watcher);

  /// @returns null for an event that nobody has opened yet.
  event_board_ptr find(event_id id) const;

  /// The board of an event, made if there is none. A changed event gets a new
  /// board with the snapshots of the old one; the board of a later change stays.
  event_board_ptr open(const opened_event_ptr& x);

  /// All boards, by event.
  std::vector<event_board_ptr> all() const;

  /// Forgets an event; those who hold its board keep it.
  void close(event_id id);

private:
  struct part {
    mutable std::mutex guard;
    std::unordered_map<event_id, event_board_ptr> events;
  };

  part& part_of(event_id id) {
    return parts_[std::hash<event_id>{}(id) % parts_.size()];
  }

  const part& part_of(event_id id) const {
    return parts_[std::hash<event_id>{}(id) % parts_.size()];
  }

  std::array<part, 16> parts_;
  std::shared_ptr<const board_watcher> watcher_;
};

/// What is left of a block as it is shown; nothing if it is not shown here, or
/// nobody has touched it: of such a block everybody knows.
std::optional<block_offer> left_of(const board& all, const block_id& id);

/// Notes the blocks of which something new is shown. Called as `watch` is.
std::shared_ptr<support::noted<block_id>> note_shown(board& of);

} // namespace onsale::actors
