#pragma once

#include "actors/catalogue.hpp"
#include "actors/journal.hpp"
#include "actors/protocols.hpp"
#include "cluster/region.hpp"
#include "domain/seating.hpp"
#include "storage/memory/memory_store.hpp"

#include <caf/all.hpp>
#include <caf/test/dsl.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

/// The actors of a node on a store in memory, a deterministic schedule and a
/// simulated clock.
namespace onsale::test {

/// A provider that answers when, and what, the test says.
class scripted_gateway final : public payments::gateway {
public:
  struct pending_call {
    std::string step; // `authorise`, `capture` …
    booking_id booking;
    uint32_t attempt = 0;
    payments::gateway_callback done;
    std::string method;      // `authorise`
    uint32_t try_number = 0; // any other step
  };

  void authorise(payments::authorise_request x,
                 payments::gateway_callback done) override;
  void
  capture(payments::payment_ref x, payments::gateway_callback done) override;
  void
  cancel(payments::payment_ref x, payments::gateway_callback done) override;
  void
  refund(payments::payment_ref x, payments::gateway_callback done) override;
  void
  retrieve(payments::payment_ref x, payments::gateway_callback done) override;
  bool closes_unmade() const override {
    return closes;
  }

  payments::headroom room() const override;

  /// Answers the oldest call, which must be that step.
  void answer(const std::string& step, payments::gateway_status status,
              payment_state state, std::string decline_code = {});

  std::deque<pending_call> calls;
  std::string card;               // that pays, in its answers
  std::string reference = "pi_1"; // of payments, the same
  bool closes = false;            // attempts that were never made, by a cancel
  double per_second = 0;          // that it says it takes; 0: any number
};

/// Answers as `<kind> <status>`, so that tests read them at a glance.
class plain_answers final : public actors::answer_writer {
public:
  storage::stored_answer
  write(actors::answer_kind kind, const booking& x,
        const actors::opened_event& event, timestamp now) const override;
};

/// An event with three blocks of one row of ten seats each (sections A to C),
/// and one area of twenty places (section GA).
event example_event();

/// An event as the catalogue opens it.
/// @param before what it was until now; none: it is new
actors::opened_event_ptr
open_example(const event& what,
             const actors::opened_event_ptr& before = nullptr);

/// Writes `example_event` and its venue to a store.
void add_example_event(storage::memory_store& store);

/// What the actors of a node work with, each piece its own; the clock has not
/// been measured.
std::shared_ptr<actors::environment>
make_environment(std::shared_ptr<storage::memory_store> store);

class node_fixture : public test_coordinator_fixture<> {
public:
  /// @param state what an earlier node has left; none: `example_event`
  explicit node_fixture(std::shared_ptr<storage::memory_state> state = nullptr);
  ~node_fixture() override;

  /// Runs messages, and (unless held back) the store, until nothing moves. Time
  /// stands still.
  void settle();

  /// Lets time pass, and what falls due happen.
  void pass(std::chrono::milliseconds time);

  /// Sends a command to the region; the answer comes with `get`.
  template <class Message>
  caf::response_handle<caf::blocking_actor,
                       caf::detail::type_list<actors::reply>, true>
  send(Message x) {
    return self->request(region, caf::infinite, std::move(x));
  }

  /// Sends a command and waits for its answer.
  template <class Message>
  actors::reply ask(Message x) {
    auto answer = self->request(region, caf::infinite, std::move(x));
    settle();
    return get(answer);
  }

  /// @returns the answer; the test fails if there is none yet.
  template <class Handle>
  actors::reply get(Handle& from) {
    actors::reply result;
    CAF_REQUIRE(answered());
    from.receive(
      [&](actors::reply& x) {
        result = std::move(x);
      },
      [&](caf::error& x) {
        CAF_FAIL(sys.render(x));
      });
    return result;
  }

  /// Whether an answer has come for the scoped actor.
  bool answered();

  actors::call caller(const std::string& user, const std::string& key = {});
  actors::reserve_tickets
  named(const std::string& user, std::vector<std::string> tickets,
        const std::string& key = {});
  actors::reserve_best best(const std::string& user, uint32_t quantity);
  actors::change_booking
  step(const std::string& user, const booking_id& id, actors::booking_step what,
       const std::string& method = "pm_card_visa");

  /// Sends a request for seats of two blocks as far as that the follower keeps
  /// its own, and the row is on its way to the store until `store->release`.
  caf::response_handle<caf::blocking_actor,
                       caf::detail::type_list<actors::reply>, true>
  send_held_at_home(const actors::reserve_tickets& x);

  /// Holds tickets, which must be there.
  booking_id hold(const std::string& user, std::vector<std::string> tickets);

  /// Fills the seats of a block of event 1 up to `end` with holds of different
  /// people, as far as they are free.
  void fill(int block, int end = 10);

  /// The seat's state on the board.
  seat_status seen(const std::string& ticket);

  /// The node has lost its contact with the store, or has it again.
  void contact(bool kept);

  /// By which event 1 itself refuses to sell two.
  void allow_one_ticket_a_user();

  /// From those that event 1 has at first.
  void change_limits(const std::function<void(event_limits&)>& how);

  /// What the store holds of a booking.
  storage::booking_record stored(const booking_id& id);

  /// Where its latest payment stands, as the store has it.
  payment_state paid(const booking_id& id);

  timestamp now() const;

  /// Another node takes shards of this one; none named: all.
  void take_over(std::vector<shard_id> shards = {});

  std::shared_ptr<storage::memory_state> state;
  std::shared_ptr<storage::memory_store> store;
  std::shared_ptr<scripted_gateway> gateway;
  std::ostringstream log; // warnings and errors
  actors::environment_ptr env;
  actors::journal_actor journal;
  actors::catalogue_actor catalogue;
  actors::region_actor region;
  bool hold_store = false; // the test runs the store itself
  // As the journal has told, in order.
  std::vector<shard_id> shards_lost;
  std::vector<bool> ledger_writes;

private:
  actors::journal_listener_actor journal_listener_;
};

/// `held held`: the body of an answer; or the name of a problem.
std::string text_of(const actors::reply& x);

/// The HTTP status of an answer; 0 for a refusal.
int status_of(const actors::reply& x);

/// The booking that an answer names. @pre it is an answer about one
booking_id booking_of(const actors::reply& x);

} // namespace onsale::test
