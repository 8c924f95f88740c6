#pragma once

#include "actors/booking_promise.hpp"
#include "actors/environment.hpp"
#include "actors/open_keys.hpp"
#include "actors/pending_steps.hpp"
#include "actors/protocols.hpp"
#include "actors/seat_search.hpp"
#include "domain/limits.hpp"
#include "domain/result.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace onsale::actors {

/// The store's answer to a look-up of an idempotency key.
struct key_looked_up {
  uint64_t lookup = 0;
  std::shared_ptr<storage::store_result<std::optional<storage::keyed_answer>>>
    what;
};

/// A page of the event's bookings, for its cancellation.
struct bookings_listed {
  uint64_t lookup = 0;
  std::shared_ptr<storage::store_result<storage::booking_page>> what;
};

} // namespace onsale::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::key_looked_up)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::bookings_listed)

namespace onsale::actors {

/// Something that was under way has ended, while the event is leaving.
using ended_atom = caf::atom_constant<caf::atom("ended")>;

/// A step of a booking should have been answered by now.
using overdue_atom = caf::atom_constant<caf::atom("overdue")>;

/// The event with what it sends to itself.
using event_self = event_actor::extend<
  caf::reacts_to<key_looked_up>, caf::reacts_to<bookings_listed>,
  caf::reacts_to<tick_atom>, caf::reacts_to<ended_atom>,
  caf::reacts_to<overdue_atom>>;

/// What concerns several blocks of one event: bookings over blocks, the best
/// seats of the whole house, house seats, the end of the event. It holds no seat
/// and decides about none: it asks blocks, and undoes what half succeeded (P4).
class event_state {
public:
  static inline const char* name = "event";

  using reply_promise = caf::typed_response_promise<reply>;
  using ok_promise = caf::typed_response_promise<ok_atom>;

  explicit event_state(event_self::pointer self) : self_(self) {
    // Initialised by `event_shell`.
  }

  void init(environment_ptr env, region_actor region, catalogue_actor catalogue,
            event_id id);

  reply_promise reserve(const reserve_tickets& cmd);
  reply_promise reserve(const reserve_best& cmd);
  reply_promise reserve(const reserve_places& cmd);
  reply_promise set_house(const set_house_seats& cmd);
  reply_promise cancel(const cancel_event& cmd);
  void changed(const event_changed& x);
  void key_found(const key_looked_up& x);
  void listed(const bookings_listed& x);
  void tick();
  void fail_overdue();
  bool fall_asleep();

  /// Answers when it has left.
  ok_promise leave();
  void quit_if_left();

private:
  /// How long to wait for another actor of the cluster; above what a batch
  /// takes, below what a client waits.
  static constexpr std::chrono::seconds step_timeout{10};

  /// Scattered seats for somebody.
  struct scattering {
    call who;
    std::string access_code;
    search_request want;
    booking_promise promise;
    int attempts = 0;
  };

  /// Those of one attempt that other blocks than its home are to give.
  struct gathering {
    search_request want;
    int attempts = 0;            // with this one
    std::vector<uint32_t> order; // whom to ask
    size_t asked = 0;
    uint32_t seats = 0;      // still wanted
    uint32_t accessible = 0; // of these
  };

  /// A booking over several blocks on its way (P4).
  struct over_blocks {
    call who;
    std::string access_code;
    booking_id id;
    block_part home;                   // asked last: it makes the row
    std::vector<block_part> others;    // asked in turn, ascending
    size_t asked = 0;                  // of them
    std::optional<gathering> gathered; // instead of `others`
    std::vector<ticket_id> taken;      // what they keep, provisionally
    bool home_asked = false;           // until then there can be no row
    booking_promise promise;
  };

  using over_blocks_ptr = std::shared_ptr<over_blocks>;

  /// A search for the best seats on its way.
  struct best_search {
    call who;
    std::string access_code;
    search_request want;
    bool may_scatter = false;
    std::vector<candidate> order;
    size_t asked = 0;
    uint64_t freed = 0; // on the board, before the look at it
    int scans = 0;
    booking_promise promise;
  };

  using best_search_ptr = std::shared_ptr<best_search>;

  /// House seats on their way. Those of several blocks are first taken out of
  /// sale, block by block, then written in one transaction.
  struct house_change {
    set_house_seats cmd;
    std::vector<block_share> shares;
    bool for_now = false;         // this pass: nothing is written
    size_t done = 0;              // shares
    std::vector<ticket_id> moved; // by this pass: others stood so before
    std::optional<refusal> why{}; // one of the shares was not written
    reply_promise promise;
  };

  using house_change_ptr = std::shared_ptr<house_change>;

  /// A cancellation on its way.
  struct cancellation {
    call who;
    reply_promise promise;
    std::vector<booking_id> left; // of the page
    std::string cursor;
    size_t this_pass = 0; // bookings ended in this walk over all pages
  };

  using cancellation_ptr = std::shared_ptr<cancellation>;

  /// A refusal on its way to somebody who may have been answered before.
  struct key_question {
    storage::keyed_answer asked;
    refusal why;
    booking_promise promise;
  };

  /// What goes on once all snapshots are on the board.
  struct step {
    std::function<void()> then;
    std::function<void()> give_back; // none: it has begun
  };

  /// Has `then` begin a command when the event is ready. What has not begun by
  /// the time that it leaves goes back to the region.
  template <class Result, class Message, class Then>
  caf::typed_response_promise<Result> begin(const Message& cmd, Then then) {
    auto promise = self_->template make_response_promise<Result>();
    auto give_back = [this, cmd, promise]() mutable {
      promise.delegate(region_, std::move(cmd));
    };
    if (leaving())
      give_back();
    else
      go_on_when_ready({[then = std::move(then), cmd, promise] {
                          then(cmd, promise);
                        },
                        give_back});
    return promise;
  }

  /// The same for a request for seats, once the board shows them all.
  template <class Message, class Then>
  reply_promise begin_booking(const Message& cmd, Then then) {
    return begin<reply>(cmd, [this, then = std::move(then)](const Message& cmd,
                                                            reply_promise to) {
      auto promise = booking_promise::take(in_hand_, cmd.who, to);
      if (!promise)
        to.deliver(reply{refuse(refusal_code::request_in_progress)});
      else if (!board_)
        promise->deliver(reply{refuse(refusal_code::unavailable)});
      else
        then(cmd, *std::move(promise));
    });
  }

  /// Asks a block for a step of a booking. Either `then` hears the answer, or
  /// `failed` is called: whatever comes later is ignored. That something comes
  /// is relied upon: the region answers everything, if only when a block has
  /// ended.
  template <class Message, class Then>
  void ask(Message what, Then then, std::function<void()> failed) {
    auto number = steps_.add(self_->clock().now() + step_timeout,
                             std::move(failed));
    watch_steps();
    self_->request(region_, caf::infinite, std::move(what))
      .then(
        [this, number, then = std::move(then)](const reply& said) {
          if (steps_.end(number))
            then(said);
        },
        [this, number](const caf::error&) {
          if (auto failed = steps_.end(number))
            (*failed)();
        });
  }

  void watch_steps();
  void go_on_when_ready(step x);
  void confirm_board(std::function<void(bool)> then);
  void confirm_next();
  void confirm_for(std::vector<std::function<void(bool)>> waiting);
  void when_ready(std::function<void()> then) {
    go_on_when_ready({std::move(then), {}});
  }
  void become_ready();
  bool leaving() const {
    return !leavers_.empty();
  }
  bool is_at_rest() const;
  void end_one();
  std::optional<refusal>
  refuse_early(const call& who, const std::string& code, size_t tickets) const;
  result<std::vector<block_share>, refusal>
  split(const std::vector<ticket_id>& tickets) const;

  void
  start_over_blocks(call who, std::string code, std::vector<block_share> shares,
                    booking_promise promise);
  void keep(over_blocks_ptr x, block_part part,
            std::function<void(const refusal*)> then);
  void take_next(over_blocks_ptr x);
  void take_home(over_blocks_ptr x);
  void free_followers(const over_blocks& x, std::function<void()> then);
  void give_up(over_blocks_ptr x, refusal why);

  void scatter(scattering x);
  void gather(over_blocks_ptr x);
  void scatter_again(over_blocks_ptr x);

  void find_best(call who, std::string code, search_request want,
                 booking_promise promise);
  void scan(best_search_ptr x);
  void ask_next(best_search_ptr x);
  void ended_without(best_search_ptr x);
  void conclude(best_search_ptr x);

  void begin_change(house_change_ptr x);
  void change_next(house_change_ptr x);
  void change_together(house_change_ptr x);
  void share_written(house_change_ptr x);
  void undo(house_change_ptr x, refusal why);
  void house_changed(house_change_ptr x, reply what);

  void list_next(cancellation_ptr x);
  void cancel_next(cancellation_ptr x);
  void stop(cancellation_ptr x);

  /// Delivers a refusal, unless the key says that it was done before.
  /// @param home block that may be about to write under that key
  void
  refuse_unless_known(const call& who, refusal why, booking_promise promise,
                      std::optional<uint32_t> home = std::nullopt);
  void look_up(key_question x);
  void look_up_after(uint32_t home, key_question what);

  /// Delivers `outcome_unknown`.
  void leave_open(const call& who, uint32_t home, booking_promise promise);

  bool has_section(const std::string& id) const;
  bool has_price_level(const std::string& id) const;
  void open_next(uint32_t number);
  timestamp now() const;
  block_id block(uint32_t number) const {
    return {id_, number};
  }

  event_self::pointer self_;
  environment_ptr env_;
  region_actor region_;
  catalogue_actor catalogue_;
  event_id id_;
  opened_event_ptr event_;
  bool confirming_ = false;                            // what the board shows
  std::vector<std::function<void(bool)>> unconfirmed_; // wait for the next time
  event_board_ptr board_; // complete, or null; only `when_ready` knows which
  bool opening_ = false;
  std::vector<step> waiting_;
  pending_steps steps_;
  bool watching_steps_ = false; // a look at them is on its way
  seat_search search_;
  uint64_t next_lookup_ = 1;
  size_t under_way_ = 0;
  std::map<uint64_t, key_question> questions_;
  keys_in_hand in_hand_;
  open_keys open_keys_{limits::open_keys};
  std::deque<house_change_ptr> house_changes_; // the one under way first
  std::map<uint64_t, cancellation_ptr> cancellations_;
  std::chrono::steady_clock::time_point last_use_;
  std::vector<ok_promise> leavers_; // none: it stays
};

event_self::behavior_type
event_shell(event_self::stateful_pointer<event_state> self, environment_ptr env,
            region_actor region, catalogue_actor catalogue, event_id id);

} // namespace onsale::actors
