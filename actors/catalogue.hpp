#pragma once

#include "actors/environment.hpp"
#include "actors/protocols.hpp"

#include <caf/typed_event_based_actor.hpp>
#include <caf/typed_response_promise.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

namespace onsale::actors {

/// What has changed in the store.
struct catalogue_loaded {
  uint64_t number = 0;
  std::shared_ptr<storage::store_result<storage::catalogue_image>> what;
};

/// A seating, read from the store.
struct seating_loaded {
  uint64_t number = 0;
  std::shared_ptr<storage::store_result<std::shared_ptr<const seating>>> what;
};

/// What became of a write.
struct upsert_answered {
  uint64_t number = 0; // always: one write is under way at a time
  std::shared_ptr<storage::store_result<storage::upsert_result>> what;
};

/// Time to go on with what a failed write has left: seats of an event that have
/// to be given back, or (no event) the question whether it has failed.
struct undo_again {
  event_id event;
};

} // namespace onsale::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::catalogue_loaded)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::seating_loaded)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::upsert_answered)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::undo_again)

namespace onsale::actors {

/// The catalogue with what it sends to itself.
using catalogue_self = catalogue_actor::extend<
  caf::reacts_to<catalogue_loaded>, caf::reacts_to<seating_loaded>,
  caf::reacts_to<upsert_answered>, caf::reacts_to<undo_again>>;

/// Keeps the node's view of the catalogue, opens events, and writes changes.
/// One write is under way at a time: each is made from the seating that the one
/// before has left.
class catalogue_state {
public:
  static inline const char* name = "catalogue";

  explicit catalogue_state(catalogue_self::pointer self) : self_(self) {
    // Initialised by `catalogue`.
  }

  void init(environment_ptr env, storage::node_identity node);
  void set_region(region_actor region);

  caf::typed_response_promise<opened_event_ptr> get(event_id id);
  caf::typed_response_promise<catalogue_written> write(write_catalogue what);
  caf::typed_response_promise<catalogue_written> call_off_event(event_id id);
  void reload();
  void loaded(const catalogue_loaded& x);
  void seating_found(const seating_loaded& x);
  void written(const upsert_answered& x);
  void undo(const undo_again& x);

private:
  /// A write on its way: seatings are read, seats that go away are taken out of
  /// sale, the store writes, the view is loaded.
  struct job {
    write_catalogue what;
    caf::typed_response_promise<catalogue_written> promise;
    std::vector<storage::event_upsert> events;
    std::optional<event_id> off; // instead of `what`: an event to call off
    size_t out_of_sale = 0;      // events whose retired seats are, or may be
    uint64_t version = 0;        // written, and waiting to be seen
    bool fate_unknown = false;   // the write may still happen
    bool answered = false;       // before that is known
  };

  using opened_promise = caf::typed_response_promise<opened_event_ptr>;

  void get(event_id id, opened_promise promise);
  void seating_unread(event_id id, const storage::store_error& why);
  opened_event_ptr open(const event_record_ptr& record,
                        const std::shared_ptr<const seating>& seats);
  void add_job(job x);
  void next_job();
  void prepare_next();
  void prepare_call_off();
  void call_off_as(const event& what, std::shared_ptr<const seating> seats,
                   const storage::seating_hash& based_on);
  void prepared(std::shared_ptr<const seating> before,
                const storage::seating_hash& based_on);
  void take_out_of_sale();
  void store_job();
  void fail(refusal why);
  void fail(const storage::store_error& why);
  void ask_fate();
  void keep_nobody_waiting(refusal why);
  void refuse_others();
  void give_back(refusal why);
  void put_back(event_id id, const std::vector<ticket_id>& seats,
                std::function<void()> then);
  void end_failed(refusal why);
  void finish();
  void notify();
  void told();
  void finish_if_seen();

  struct waiting_open {
    event_record_ptr record;
    std::vector<opened_promise> promises;
    bool for_job = false;
  };

  catalogue_self::pointer self_;
  environment_ptr env_;
  storage::node_identity node_;
  region_actor region_;
  uint64_t next_number_ = 1;
  bool ready_ = false; // the first load is done
  std::vector<std::pair<event_id, opened_promise>> early_; // asked before
  bool loading_ = false;
  bool load_again_ = false;
  std::unordered_map<uint64_t, waiting_open> reads_;
  bool told_unread_ = false; // in the log, that seatings cannot be read
  std::unordered_map<event_id, std::weak_ptr<const opened_event>> opened_;
  std::set<event_id> untold_; // changed, and whoever opened them does not know
  size_t telling_ = 0;        // events of which somebody is being told
  std::unordered_map<storage::seating_hash, std::weak_ptr<const seating>>
    seatings_;
  std::deque<job> jobs_; // the one under way first
  /// Seats that are out of sale in memory although their change has failed.
  std::map<event_id, std::vector<ticket_id>> not_given_back_;
};

/// Spawns with `sys.spawn(catalogue, env, node)`. It begins to load at once.
catalogue_self::behavior_type
catalogue(catalogue_self::stateful_pointer<catalogue_state> self,
          environment_ptr env, storage::node_identity node);

} // namespace onsale::actors
