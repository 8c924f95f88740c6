#pragma once

#include "actors/environment.hpp"
#include "actors/protocols.hpp"

#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace onsale::actors {

/// The provider's answer to a call.
struct provider_answered {
  uint64_t job = 0;
  payments::gateway_answer what;
};

/// The booking whose attempt a job is about.
struct booking_found {
  uint64_t job = 0;
  std::shared_ptr<storage::store_result<std::optional<storage::booking_record>>>
    what;
};

/// Time to try a job again.
struct repeat_job {
  uint64_t job = 0;
};

} // namespace onsale::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::provider_answered)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::booking_found)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(onsale::actors::repeat_job)

namespace onsale::actors {

/// The checkout with what it sends to itself.
using checkout_self = checkout_actor::extend<
  // The provider has answered.
  caf::reacts_to<provider_answered>,
  // The store knows a booking of an earlier life.
  caf::reacts_to<booking_found>,
  // A job is tried again.
  caf::reacts_to<repeat_job>>;

/// Talks to the payment provider for all bookings of a node (P7). Steps of one
/// attempt go one after the other, so a void never overtakes the authorisation
/// it is to undo. What fails is tried again, with growing pauses; what is
/// unknown is asked about, never guessed.
class checkout_state {
public:
  static inline const char* name = "checkout";

  explicit checkout_state(checkout_self::pointer self) : self_(self) {
    // Initialised by `checkout`.
  }

  void init(environment_ptr env, region_actor region);

  void authorise(const payment& attempt);
  void review(const payment& attempt);
  void review(const payment_reported& x);
  void perform(const duty_due& x);
  void answered(const provider_answered& x);
  void found(const booking_found& x);
  void run(uint64_t job);

private:
  enum class step : uint8_t { authorise, review, capture, cancel, refund };

  using attempt_key = std::pair<booking_id, uint32_t>;

  /// Jobs of a step that call the provider at the same time, and those that
  /// wait until one of them does not.
  struct turns {
    size_t taken = 0;
    std::deque<uint64_t> waiting;
  };

  struct job {
    step what = step::authorise;
    attempt_key of;
    std::optional<payment> attempt; // none: another card has replaced it
    money amount;                   // of every attempt of the booking
    std::optional<duty> due;
    uint32_t tries = 0;
    uint32_t refusals = 0;   // of the step, in this life
    uint32_t try_number = 0; // of the step, see `payment_ref`
    bool reported = false;   // a review for which nobody waits
    bool once_more = false;  // news have come while the provider was asked
    std::string reference;   // of the attempt, as the report has it
    bool looked_up = false;  // the store was asked for the attempt
    bool asked = false;      // a `retrieve` is under way
    bool in_doubt = false;   // refused without a word of how things stand
    bool made_again = false; // authorised once more, to be cancelled
    bool has_turn = false;   // of its step, where it needs one
  };

  static job job_for(step what, const payment& attempt);

  void enqueue(job x);
  void join(job& known, const job& x) const;
  void look_up(uint64_t number);
  void finish(uint64_t number);
  void fails(const job& x, const payments::gateway_answer& said);
  bool takes_turn(uint64_t number, job& x);
  void give_turn_back(job& x);
  void tell(const job& x, const payments::gateway_answer& said);
  void log_refusal(const job& x, const payments::gateway_answer& said,
                   const char* what);
  void later(uint64_t number, job& x);
  void close_unmade(uint64_t number, job& x);
  void make_again(uint64_t number, job& x);
  void ask_about_capture(uint64_t number, job& x);
  void ask_again_later(uint64_t number, job& x,
                       const payments::gateway_answer& said);
  bool is_still_owed(const job& x, const payments::gateway_answer& said) const;
  bool is_given_up(const job& x) const;
  bool is_to_be_given_back(const job& x) const;
  bool waits(const job& x, step what) const;
  std::optional<step>
  other_way_back(const job& x, const payments::gateway_answer& said) const;
  bool settles(const job& x, const payments::gateway_answer& said) const;
  bool fails_capture(const job& x, const payments::gateway_answer& said) const;
  bool ends_capture(const job& x) const;
  void count(step what, payments::gateway_status outcome);

  checkout_self::pointer self_;
  environment_ptr env_;
  region_actor region_;
  uint64_t next_job_ = 1;
  std::unordered_map<uint64_t, job> jobs_;
  /// Jobs of each attempt, the running one first.
  std::map<attempt_key, std::vector<uint64_t>> lanes_;
  std::map<step, turns> turns_; // of steps that buyers do not wait for
};

checkout_self::behavior_type
checkout(checkout_self::stateful_pointer<checkout_state> self,
         environment_ptr env, region_actor region);

} // namespace onsale::actors
