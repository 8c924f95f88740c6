#pragma once

#include "actors/environment.hpp"
#include "actors/protocols.hpp"
#include "domain/room/waiting_room.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace onsale::actors {

/// The store's answer to the question for a room.
struct room_loaded {
  uint64_t attempt = 0;
  std::shared_ptr<storage::store_result<std::optional<room_image>>> what;
};

} // namespace onsale::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::room_loaded)

namespace onsale::actors {

/// A waiting room with what it sends to itself.
using waiting_room_self = waiting_room_actor::extend<
  caf::reacts_to<room_loaded>,
  // Time to look whether something is due.
  caf::reacts_to<tick_atom>>;

/// The shell of a waiting room. One entry of it is with the journal at a time;
/// what is asked meanwhile is decided together when that has settled, so however
/// many join at once, it takes few entries. Whatever is answered has passed the
/// fence: a room whose shard has another owner by now grants no pass (P8).
class waiting_room_state {
public:
  static inline const char* name = "waiting_room";

  explicit waiting_room_state(waiting_room_self::pointer self) : self_(self) {
    // Initialised by `waiting_room_shell`.
  }

  /// What it works with.
  struct links {
    environment_ptr env;
    journal_actor journal;
    region_actor region;
    catalogue_actor catalogue;
  };

  using reply_promise = caf::typed_response_promise<reply>;
  using ok_promise = caf::typed_response_promise<ok_atom>;

  void init(links to, event_id id);
  void start();
  void loaded(const room_loaded& x);

  template <class Command>
  reply_promise ask(const Command& cmd) {
    auto promise = self_->make_response_promise<reply>();
    accept({cmd, promise});
    return promise;
  }

  void tell(const purchase_completed& x) {
    accept({x, {}});
  }

  void changed(const event_changed& x);
  void tick();
  bool fall_asleep();
  ok_promise leave();
  void out_of_touch();

  // -- from the journal

  void settle(const entries_settled& x);
  void dropped(const entries_dropped& x);
  void reopened(const shard_reopened& x);
  void lost(const shard_lost& x);

private:
  using command = std::variant<join_room, leave_room, reveal_seed,
                               set_room_pace, follow_room, purchase_completed>;

  struct request {
    command what;
    reply_promise promise; // none: nobody waits
    timestamp at = {};     // when it came
  };

  /// What is with the journal.
  struct flight {
    uint64_t tag = 0;
    room_change change; // empty: its fence is asked for
    std::vector<pass_grant> grants;
    std::vector<request> from;
  };

  void accept(request x);
  void load();
  void found();
  void pump();
  bool has_early_ones() const;
  void decide(const std::optional<seats_left>& left);
  room_requests gather(std::vector<request>& taken);
  bool
  add(const command& what, room_requests& to, std::map<user_id, size_t>& users);
  std::optional<refusal> refuse_early(const command& what) const;
  void submit(flight x);
  bool answer_at_once(request& x);
  void answer(request& x);
  void tell_of(const std::vector<entry_id>& places, request& x);
  void keep_purchases(std::vector<request>& from);
  static void refuse_all(std::vector<request>& what, refusal_code why);
  void refuse_waiting(refusal_code why);
  void end(refusal_code why);
  void give_back();
  bool quit_if_left();
  void wake_by(timestamp at);
  void pause();
  void watch_seats();
  std::optional<seats_left> seats() const;
  pace_signals signals(const std::optional<seats_left>& left);
  room_report report_on(const std::vector<entry_id>& places) const;
  room_standing standing_of(entry_id id) const;
  timestamp now() const;
  bool leaving() const {
    return !leavers_.empty();
  }

  waiting_room_self::pointer self_;
  links links_;
  event_id id_;
  shard_id shard_ = 0;
  opened_event_ptr event_;
  std::optional<waiting_room> room_; // none: it is being read
  uint64_t load_attempt_ = 0;
  bool load_failed_ = false;
  std::deque<request> waiting_;
  std::optional<flight> in_flight_;
  uint64_t next_tag_ = 1;
  uint64_t rebuild_ = 0;
  std::optional<std::chrono::steady_clock::time_point> tick_at_;
  std::optional<timestamp> pause_until_;
  timestamp ask_seats_at_; // again
  /// What nodes have told lately of how long reservations take, by when.
  std::deque<std::pair<timestamp, duration_ms>> latencies_;
  std::chrono::steady_clock::time_point last_use_;
  std::vector<ok_promise> leavers_; // none: it stays
};

/// Spawns with `sys.spawn(waiting_room_shell, links, event)`.
waiting_room_self::behavior_type
waiting_room_shell(waiting_room_self::stateful_pointer<waiting_room_state> self,
                   waiting_room_state::links to, event_id id);

} // namespace onsale::actors
