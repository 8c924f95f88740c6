#pragma once

#include "actors/environment.hpp"
#include "actors/protocols.hpp"
#include "domain/ticket_block.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <variant>
#include <vector>

namespace onsale::actors {

/// The store's image of a block that is being opened.
struct block_loaded {
  uint64_t attempt = 0; // answers to earlier attempts are stale
  std::shared_ptr<storage::store_result<std::vector<block_image>>> what;
};

/// A booking that a command, or an entry of unknown fate, is about.
struct booking_loaded {
  uint64_t lookup = 0;
  std::shared_ptr<storage::store_result<std::optional<storage::booking_record>>>
    what;
};

/// A duty towards another block that did not go through.
struct repeat_duty {
  duty what;
};

} // namespace onsale::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::block_loaded)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::booking_loaded)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::repeat_duty)

namespace onsale::actors {

/// The ticket block with what it sends to itself.
using ticket_block_self = ticket_block_actor::extend<
  // The store has answered a question.
  caf::reacts_to<block_loaded>, caf::reacts_to<booking_loaded>,
  // A duty is tried again.
  caf::reacts_to<repeat_duty>,
  // Something is due.
  caf::reacts_to<tick_atom>>;

using reply_promise = caf::typed_response_promise<reply>;

/// Everything that a block may be asked to decide.
using block_command = std::variant<
  reserve_here, hold_here, change_booking, confirm_ticket, settle_follower,
  set_house_seats_here, keep_answer, confirm_shown, payment_answered,
  duty_performed>;

/// A command and whoever waits for its answer. Commands from within (payments,
/// duties) have nobody who waits.
struct request {
  block_command what;
  reply_promise promise;
  /// A payment has begun for it: it must never hear that nothing happened.
  bool has_effect = false;
};

/// The shell around `onsale::ticket_block`. It turns messages into commands,
/// changes into journal entries, and what became of these into answers:
///
///   message -> machine -> journal -> (durable) -> snapshot -> answer
///
/// Nothing is answered before its entry, or its check, has come back from the
/// journal (P2).
class ticket_block_state {
public:
  static inline const char* name = "ticket-block";

  struct links {
    environment_ptr env;
    journal_actor journal;
    region_actor region;
    checkout_actor checkout;
    catalogue_actor catalogue;
  };

  explicit ticket_block_state(ticket_block_self::pointer self) : self_(self) {
    // Initialised by `ticket_block_shell`.
  }

  /// What it has shown does not count any more.
  ~ticket_block_state();

  void init(links to, block_id id);

  // -- opening ----------------------------------------------------------------

  void start();
  void loaded(const block_loaded& x);
  void changed(const event_changed& x);
  caf::typed_response_promise<ok_atom> wait_until_open();

  // -- commands ---------------------------------------------------------------

  /// Answers later. @returns the promise, for the behaviour.
  reply_promise handle(block_command what);

  /// Handles what nobody waits for.
  void handle_silently(block_command what);

  void booking_found(const booking_loaded& x);

  // -- what became of entries -------------------------------------------------

  void settle(const entries_settled& x);
  void dropped(const entries_dropped& x);
  void reopened(const shard_reopened& x);
  void lost(const shard_lost& x);
  void out_of_touch();

  // -- the shard moves to another node ----------------------------------------

  /// Answers when it has left.
  caf::typed_response_promise<ok_atom> leave();

  /// Quits if it is leaving and nothing of it is under way. Runs at the end of
  /// a turn: in the midst of one something may be about to begin.
  void quit_if_left();

  // -- time -------------------------------------------------------------------

  void tick();
  void repeat(const duty& what);
  bool fall_asleep();

  /// Does what a committed change has made due.
  void perform(const duty& what, const std::optional<payment>& attempt);

private:
  /// An entry that is with the journal.
  struct pending {
    request from;
    std::optional<change> what;       // none: a check
    std::optional<answer> if_applied; // what to say then
    std::optional<refusal> refused;   // or this
    uint64_t rollbacks = 0;           // of the machine when it was refused
    /// Of a kept answer: the booking that it tells of. That has happened.
    std::optional<booking_id> shown_with{};
    bool asked_again = false; // for its fate
  };

  /// What a batch has made of an entry, to be told once the snapshot is out.
  struct verdict {
    pending of;
    storage::entry_result result;
  };

  /// What the store is asked for a command's sake.
  struct question {
    request from;
    bool again = false; // the first answer was older than the block
  };

  /// What waits until the followers of a booking show what became of it.
  struct unshown {
    size_t followers = 0;
    std::vector<std::pair<request, reply>> answers;
  };

  // opening
  void load();
  bool is_open() const;
  void found_outdated();
  void read_again(std::chrono::milliseconds pause_max);
  void read_again_once_settled();
  void fail_stash(const refusal& why);
  void forget_withdrawn(const set_house_seats_here& cmd);
  void resolve_pending();
  void resume_payments(const block_image& image);
  void expect_rows(const block_image& image);

  // leaving
  bool leaving() const {
    return !leavers_.empty();
  }
  void give_back(request from);
  void give_back_in_turn(request from);
  void give_back_idle();
  bool has_left() const;
  void end_leave();

  // deciding
  void decide(request from);
  void dispatch(request from);
  void on(const reserve_here& cmd, request& from);
  void on(const hold_here& cmd, request& from);
  void on(const change_booking& cmd, request& from);
  void on(const confirm_ticket& cmd, request& from);
  void on(const settle_follower& cmd, request& from);
  void on(const set_house_seats_here& cmd, request& from);
  void withdraw(const set_house_seats_here& cmd, request& from);
  void on(const keep_answer& cmd, request& from);
  void on(const confirm_shown& cmd, request& from);
  void on(const payment_answered& cmd, request& from);
  void on(const duty_performed& cmd, request& from);
  void confirm(const change_booking& cmd, const booking& x, request& from);
  bool
  hear_of_begun(const change_booking& cmd, const booking& x, request& from);
  void decide_ended(const booking& x, const change_booking& cmd, request& from);
  void act_on(const booking& x, const change_booking& cmd, request& from);
  void
  finish_duty(const duty_performed& cmd, const booking* row, request& from);

  // acting
  void
  conclude(result<change, refusal> decided, answer_kind kind, request& from);
  void write(change what, std::optional<answer> if_applied, request from,
             std::optional<storage::keyed_answer> key);
  void keep(const storage::keyed_answer& what, request from,
            const std::optional<booking_id>& shown_with);
  void answer_and_keep(const booking_id& id, request from, answer what);
  void check(request from, std::optional<refusal> refused,
             std::optional<answer> otherwise);
  void append(pending x, std::optional<storage::keyed_answer> key,
              const std::optional<entry_group>& together = {});
  void park(const booking_id& id, request from);
  void look_up(const booking_id& id, request from);
  void ask_store(const booking_id& id, question what);
  bool is_older(const booking& row) const;
  void found_old(const booking_id& id, question what);
  void decide_found(const storage::booking_record* found, request& from);
  void expire();

  // settling
  void apply(const verdict& x);
  void follow_up(verdict& x);
  void committed(pending& x);
  void not_applied(verdict& x);
  void try_again_later(const request& from);
  void fate_known(
    pending of,
    const storage::store_result<std::optional<storage::booking_record>>& found);
  void ask_fate(pending of);
  void payment_began(pending of, const booking& now);
  bool is_open_fate(const booking_id& id) const;
  bool is_done(const change& x) const;
  std::vector<request> take_payment_waiters(const booking_id& id);
  void wait_for_payment(const booking_id& id, request from);
  void tell_payment_waiters(const booking_id& id, const reply& what);
  void tell_provider_said(const change& x, const answer& what);
  void tell_payment_waiters_of_end(const booking& ended);
  void look_before_end(const booking& x);
  void look_at_payments();
  void perform_later(const duty& what);
  void tell_follower(const duty& what, bool waited_for);
  void follower_told(const booking_id& id);
  void answer_once_shown(const std::optional<booking_id>& id, request to,
                         reply what);
  void resume(const booking_id& id);
  void publish();
  void count(const block_snapshot& now);

  void answer_to(request& to, reply what);
  timestamp now() const;
  answer render(answer_kind kind, const booking& x) const;
  void schedule();
  void wake_by(std::chrono::steady_clock::time_point at);
  void load_after(std::chrono::milliseconds pause);
  bool may_sleep() const;
  void offer_sleep();

  ticket_block_self::pointer self_;
  links links_;
  block_id id_;
  shard_id shard_ = 0;
  opened_event_ptr event_;
  event_board_ptr board_;
  std::optional<ticket_block> machine_; // none: being read
  seat_set withdrawn_; // by the machine before, while the block is read again
  /// The store has something else than the machine. Nothing more is decided
  /// until what is in flight has settled and the block has been read again.
  bool outdated_ = false;
  uint64_t load_attempt_ = 0;
  std::deque<request> stash_; // came while it was not open
  std::vector<caf::typed_response_promise<ok_atom>> open_waiters_;

  uint64_t next_tag_ = 1;
  uint64_t rebuild_ = 0;                // the last one it has heard of
  std::map<uint64_t, pending> pending_; // in the order of their decisions
  std::unordered_map<booking_id, std::vector<request>> parked_;
  std::unordered_map<uint64_t, question> lookups_;
  std::unordered_map<uint64_t, pending> fates_; // entries of unknown fate
  /// Those that are asked about once their booking has settled.
  std::unordered_map<booking_id, pending> late_fates_;
  /// Confirms that wait for the provider, by booking.
  std::unordered_map<booking_id, std::vector<request>> payment_waiters_;

  /// Payments that wait for the buyer, by when they are looked up once more.
  std::multimap<timestamp, payment> last_looks_;

  std::unordered_map<booking_id, unshown> unshown_;

  /// Who hears when it has left; none: it stays.
  std::vector<caf::typed_response_promise<ok_atom>> leavers_;

  /// When the ticks come that are on their way.
  std::set<std::chrono::steady_clock::time_point> ticks_;
  /// When the block is read, if not now.
  std::optional<std::chrono::steady_clock::time_point> load_at_;
  std::chrono::steady_clock::time_point last_use_;
  bool sleep_offered_ = false;
  /// After entries were dropped: nothing is tried again before.
  std::chrono::steady_clock::time_point pause_until_;
  std::chrono::steady_clock::time_point reopened_at_;
  std::chrono::milliseconds reopen_pause_{0};
  block_snapshot shown_; // what the metrics count
};

/// Spawns with `sys.spawn(ticket_block_shell, links, id)`.
ticket_block_self::behavior_type
ticket_block_shell(ticket_block_self::stateful_pointer<ticket_block_state> self,
                   ticket_block_state::links to, block_id id);

} // namespace onsale::actors
