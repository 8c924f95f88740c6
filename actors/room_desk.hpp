#pragma once

#include "actors/opened_event.hpp"
#include "actors/room_messages.hpp"
#include "domain/ids.hpp"
#include "domain/limits.hpp"
#include "domain/time.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

namespace onsale::actors {

struct room_look;
using room_look_ptr = std::shared_ptr<const room_look>;

/// A waiting room as whoever decides about it has told this node, with the
/// places of the people who are here.
///
/// Each look has a number, and so has the news of each place: the number of the
/// look that had it first. So whoever has news of one number lacks what has a
/// greater one, whichever node or connection it comes from. Numbers are times
/// in milliseconds by the clock of whoever decides, so they grow everywhere, as
/// far as clocks agree.
struct room_look {
  event_record_ptr of; // as the catalogue was when the room was asked
  /// Its places ascend by id. None: the event has no waiting room.
  std::optional<room_report> told;
  timestamp taken_at; // by the clock of this node
  uint64_t seq = 0;
  std::vector<uint64_t> news; // by place

  bool has_ended() const noexcept {
    return told && told->room.phase == room_phase::ended;
  }

  /// Whether it stays so until somebody changes the event: a sale that is over
  /// does not begin again, while a room that was switched off may go on. What
  /// was decided about another form of the event says nothing.
  bool is_final() const noexcept {
    return has_ended() && told->room.end != room_end::switched_off
           && told->room.event_version == of->version;
  }

  /// Whether it says what is true now of the event in this form.
  bool counts(const event_record_ptr& now_of, timestamp now) const noexcept {
    return of == now_of && (is_final() || now < taken_at + limits::room_known);
  }

  /// @param guess where it may be: in the look before it was there, say, and
  /// few come and go
  /// @returns the index of a place that was asked for
  std::optional<size_t> find(entry_id id, size_t guess = 0) const;
};

/// The look after another one, which may be null. What everybody waits for is
/// news for all at once: the room opens, or is paused. A place has news when
/// something about it has changed that its owner would notice: far back in a
/// line, a hundredth of the way. And of what changes all the time (the
/// estimate, how many there are) it has news now and then, about every
/// `limits::room_refresh`, a part of all places at a time.
room_look_ptr next_look(const room_look_ptr& before, event_record_ptr of,
                        std::optional<room_report> told, timestamp taken_at);

/// Where a node keeps how waiting rooms are, and who of the line is here: HTTP
/// threads read and write it without a message to any actor, and one actor
/// (`room_follower`) asks each room once in a while for all of them.
///
/// Thread-safe; every call takes a short lock.
class room_desk {
public:
  /// Hears of each look, on the thread of whoever has taken it.
  using watcher = std::function<void(const room_look_ptr&)>;

  /// Has one more hear of what is shown from now on.
  void watch(watcher x);

  /// @returns the latest look, or null if nobody has taken one
  room_look_ptr look(event_id id) const;

  /// Somebody wants to know how a room is: it is looked at for a while.
  void ask(event_id id, timestamp now);

  /// A connection shows the line to somebody, until it is removed again.
  void add(event_id event, entry_id id, timestamp now);
  void remove(event_id event, entry_id id);

  /// Somebody was here a moment ago: told at the next look, and not again.
  void touch(event_id event, entry_id id, timestamp now);

  /// A reservation for an event with a room was answered here.
  void reserved(event_id event, duration_ms took);

  // -- for whoever asks the rooms

  struct to_ask {
    event_id event;
    std::vector<entry_id> here;                 // ascending
    std::optional<duration_ms> reserve_latency; // median since the last look
  };

  /// All rooms that somebody wants to know of, and who is here. Those nobody
  /// has asked for in a while are forgotten.
  /// @param busy whether an event is being asked about: then it is left alone
  std::vector<to_ask>
  take(timestamp now, const std::function<bool(event_id)>& busy);

  /// Has somebody hear when a room is wanted that nothing is known of yet, on
  /// any thread. (The last one who says so.)
  void wake(std::function<void()> x);

  /// Publishes a look, unless a later one is there.
  void show(room_look_ptr x);

private:
  struct followed {
    /// By connections; none: was here since the last look.
    std::map<entry_id, uint32_t> here;
    std::vector<duration_ms> latencies; // since the last look, the latest
    size_t reserved = 0;                // all of them
    timestamp asked_at;
    room_look_ptr latest;
  };

  mutable std::mutex guard_;
  std::unordered_map<event_id, followed> rooms_;
  std::vector<watcher> watchers_;
  std::function<void()> wake_;
};

} // namespace onsale::actors
