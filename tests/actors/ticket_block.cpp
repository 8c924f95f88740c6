#define SUITE actors.ticket_block

#include "actors/ticket_block.hpp"

#include "tests/actors/node_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using actors::booking_step;
using payments::gateway_status;
using storage::commit_fault;

namespace {

struct ticket_block_fixture : node_fixture {
  /// Confirms, with a provider that says yes at once.
  std::string buy(const std::string& user, const booking_id& id) {
    auto answer = send(step(user, id, booking_step::confirm));
    settle();
    gateway->answer("authorise", gateway_status::succeeded,
                    payment_state::authorised);
    settle();
    return text_of(get(answer));
  }

  /// Ann confirms, and the bank wants to hear from her.
  void go_to_the_bank(const booking_id& id) {
    auto answer = send(step("ann", id, booking_step::confirm));
    settle();
    gateway->answer("authorise", gateway_status::requires_action,
                    payment_state::requires_action);
    settle();
    CHECK_EQUAL(text_of(get(answer)), "requires_action");
  }
};

} // namespace

FIXTURE_SCOPE(ticket_block_tests, ticket_block_fixture)

TEST(a hold is answered once its batch is durable and not before) {
  // The block is open, so that only the batch is waited for.
  hold("ann", {"1-1-9"});
  hold_store = true;
  auto answer = send(named("ann", {"1-1-0"}));
  settle();
  CHECK(!answered());
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
  hold_store = false;
  settle();
  CHECK_EQUAL(text_of(get(answer)), "held");
  CHECK_EQUAL(seen("1-1-0"), seat_status::held);
}

TEST(whoever was refused for a hold that failed is decided anew) {
  // Ann has as many tickets as she may have: the ledger will refuse the ninth.
  hold("ann", {"1-2-0", "1-2-1", "1-2-2", "1-2-3", "1-2-4", "1-2-5", "1-2-6",
               "1-2-7"});
  hold("eve", {"1-1-9"});
  hold_store = true;
  auto ann = send(named("ann", {"1-1-0"}));
  auto bob = send(named("bob", {"1-1-0"}));
  settle();
  hold_store = false;
  settle();
  CHECK_EQUAL(text_of(get(ann)), "ticket-limit");
  CHECK_EQUAL(text_of(get(bob)), "held");
}

TEST(the same key gives the same booking) {
  auto first = ask(named("ann", {"1-1-0"}, "k"));
  auto second = ask(named("ann", {"1-1-0"}, "k"));
  CHECK_EQUAL(text_of(first), "held");
  CHECK_EQUAL(text_of(second), "held");
  CHECK(std::get<actors::answer>(second).replayed);
  CHECK(!std::get<actors::answer>(first).replayed);
}

TEST(a hold ends to the second) {
  auto id = hold("ann", {"1-1-0"});
  pass(479s);
  CHECK_EQUAL(seen("1-1-0"), seat_status::held);
  pass(1s);
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
  CHECK_EQUAL(text_of(ask(step("ann", id, booking_step::extend))),
              "hold-expired");
}

TEST(a hold can be extended and given back and given back again) {
  auto id = hold("ann", {"1-1-0"});
  CHECK_EQUAL(text_of(ask(step("ann", id, booking_step::extend))), "held");
  pass(600s);
  CHECK_EQUAL(seen("1-1-0"), seat_status::held);
  CHECK_EQUAL(text_of(ask(step("ann", id, booking_step::release))), "released");
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
  CHECK_EQUAL(text_of(ask(step("ann", id, booking_step::release))), "released");
  CHECK_EQUAL(text_of(ask(step("ann", id, booking_step::confirm))),
              "hold-released");
}

TEST(nobody touches the booking of another) {
  auto id = hold("ann", {"1-1-0"});
  for (auto what : {booking_step::confirm, booking_step::extend,
                    booking_step::release, booking_step::refund})
    CHECK_EQUAL(text_of(ask(step("eve", id, what))), "not-found");
  CHECK_EQUAL(buy("ann", id), "confirmed");
  CHECK_EQUAL(text_of(ask(step("eve", id, booking_step::refund))), "not-found");
}

TEST(the intent is durable before the provider is called) {
  auto id = hold("ann", {"1-1-0"});
  hold_store = true;
  auto answer = send(step("ann", id, booking_step::confirm));
  settle();
  CHECK(gateway->calls.empty());
  hold_store = false;
  settle();
  REQUIRE_EQUAL(gateway->calls.size(), 1u);
  CHECK_EQUAL(stored(id).row.status, booking_status::paying);
  gateway->answer("authorise", gateway_status::succeeded,
                  payment_state::authorised);
  settle();
  CHECK_EQUAL(text_of(get(answer)), "confirmed");
}

TEST(a sale is captured and a repeated confirm says the same) {
  auto id = hold("ann", {"1-1-0", "1-1-1"});
  CHECK_EQUAL(buy("ann", id), "confirmed");
  CHECK_EQUAL(seen("1-1-0"), seat_status::sold);
  gateway->answer("capture", gateway_status::succeeded,
                  payment_state::captured);
  settle();
  CHECK_EQUAL(paid(id), payment_state::captured);
  CHECK_EQUAL(text_of(ask(step("ann", id, booking_step::confirm))),
              "confirmed");
  CHECK_EQUAL(
    text_of(ask(step("ann", id, booking_step::confirm, "pm_card_amex"))),
    "already-confirmed");
  CHECK(gateway->calls.empty());
}

TEST(a capture that fails is tried until it is done) {
  auto id = hold("ann", {"1-1-0"});
  buy("ann", id);
  gateway->answer("capture", gateway_status::unknown,
                  payment_state::authorised);
  settle();
  pass(10s);
  // Asked first: nobody knows whether the first try took effect (P7).
  gateway->answer("retrieve", gateway_status::succeeded,
                  payment_state::authorised);
  settle();
  gateway->answer("capture", gateway_status::succeeded,
                  payment_state::captured);
  settle();
  CHECK_EQUAL(paid(id), payment_state::captured);
}

TEST(a declined card leaves a minute for another one) {
  auto id = hold("ann", {"1-1-0"});
  pass(470s);
  auto answer = send(step("ann", id, booking_step::confirm));
  settle();
  pass(5s);
  gateway->answer("authorise", gateway_status::declined,
                  payment_state::declined, "insufficient_funds");
  settle();
  CHECK_EQUAL(status_of(get(answer)), 402);
  pass(59s);
  CHECK_EQUAL(seen("1-1-0"), seat_status::held);
  CHECK_EQUAL(buy("ann", id), "confirmed");
}

TEST(two confirms with the same card are one payment) {
  auto id = hold("ann", {"1-1-0"});
  auto first = send(step("ann", id, booking_step::confirm));
  settle();
  auto second = send(step("ann", id, booking_step::confirm));
  settle();
  CHECK_EQUAL(gateway->calls.size(), 1u);
  gateway->answer("authorise", gateway_status::succeeded,
                  payment_state::authorised);
  settle();
  CHECK_EQUAL(text_of(get(first)), "confirmed");
  CHECK_EQUAL(text_of(get(second)), "confirmed");
}

TEST(a payment whose time is up gives the seats back and is voided) {
  auto id = hold("ann", {"1-1-0"});
  auto answer = send(step("ann", id, booking_step::confirm));
  settle();
  pass(10min);
  CHECK_EQUAL(text_of(get(answer)), "hold-expired");
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
  // The bank says yes after all: too late, it is voided.
  gateway->answer("authorise", gateway_status::succeeded,
                  payment_state::authorised);
  settle();
  gateway->answer("cancel", gateway_status::succeeded, payment_state::voided);
  settle();
  CHECK_EQUAL(stored(id).row.status, booking_status::expired);
  CHECK_EQUAL(paid(id), payment_state::voided);
  hold("bob", {"1-1-0"});
}

TEST(the bank asks the buyer and the same confirm asks the bank again) {
  auto id = hold("ann", {"1-1-0"});
  go_to_the_bank(id);
  auto version = stored(id).row.version;
  auto second = send(step("ann", id, booking_step::confirm));
  settle();
  gateway->answer("retrieve", gateway_status::requires_action,
                  payment_state::requires_action);
  settle();
  CHECK_EQUAL(text_of(get(second)), "requires_action");
  // Nothing has happened, so nothing is written.
  CHECK_EQUAL(stored(id).row.version, version);
  auto third = send(step("ann", id, booking_step::confirm));
  settle();
  gateway->answer("retrieve", gateway_status::succeeded,
                  payment_state::authorised);
  settle();
  CHECK_EQUAL(text_of(get(third)), "confirmed");
}

TEST(a refund returns the money and the seats) {
  auto id = hold("ann", {"1-1-0"});
  buy("ann", id);
  gateway->answer("capture", gateway_status::succeeded,
                  payment_state::captured);
  settle();
  CHECK_EQUAL(text_of(ask(step("ann", id, booking_step::refund))), "refunded");
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
  gateway->answer("refund", gateway_status::succeeded, payment_state::refunded);
  settle();
  CHECK_EQUAL(paid(id), payment_state::refunded);
  CHECK_EQUAL(text_of(ask(step("ann", id, booking_step::refund))), "refunded");
}

TEST(a store that is away costs nothing but the answer) {
  hold("ann", {"1-1-9"});
  store->break_next_commit(commit_fault::refused);
  CHECK_EQUAL(text_of(ask(named("ann", {"1-1-0"}))), "unavailable");
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
  hold("ann", {"1-1-0"});
}

TEST(an answer that got lost is read from the store) {
  hold("eve", {"1-1-9"});
  store->break_next_commit(commit_fault::lost_after);
  auto said = ask(named("ann", {"1-1-0"}, "k"));
  CHECK_EQUAL(text_of(said), "held");
  CHECK_EQUAL(stored(booking_of(said)).row.status, booking_status::held);
  CHECK_EQUAL(seen("1-1-0"), seat_status::held);
}

TEST(a batch that never arrived is decided anew) {
  hold("eve", {"1-1-9"});
  store->break_next_commit(commit_fault::lost_before);
  auto said = ask(named("ann", {"1-1-0"}));
  CHECK_EQUAL(text_of(said), "held");
  CHECK_EQUAL(stored(booking_of(said)).row.status, booking_status::held);
}

TEST(a batch that arrives late is fenced) {
  hold("eve", {"1-1-9"});
  store->break_next_commit(commit_fault::late);
  auto said = ask(named("ann", {"1-1-0"}));
  CHECK_EQUAL(text_of(said), "held");
  store->release();
  settle();
  // One booking for ann, and the seat is its own.
  CHECK_EQUAL(stored(booking_of(said)).row.status, booking_status::held);
  hold("bob", {"1-1-1"});
}

TEST(a sale whose answer got lost is told all the same) {
  auto id = hold("ann", {"1-1-0"});
  auto answer = send(step("ann", id, booking_step::confirm));
  settle();
  store->break_next_commit(commit_fault::lost_after);
  gateway->answer("authorise", gateway_status::succeeded,
                  payment_state::authorised);
  settle();
  CHECK_EQUAL(text_of(get(answer)), "confirmed");
  gateway->answer("capture", gateway_status::succeeded,
                  payment_state::captured);
  settle();
  CHECK_EQUAL(paid(id), payment_state::captured);
}

TEST(the word of the bank about a buyer is not lost with the store) {
  auto id = hold("ann", {"1-1-0"});
  for (auto fault : {commit_fault::lost_before, commit_fault::refused}) {
    go_to_the_bank(id);
    auto back = send(step("ann", id, booking_step::confirm));
    settle();
    store->break_next_commit(fault);
    gateway->answer("retrieve", gateway_status::declined,
                    payment_state::declined, "insufficient_funds");
    settle();
    pass(250ms);
    if (fault == commit_fault::lost_before) {
      MESSAGE("a block that was read again has asked once more");
      gateway->answer("retrieve", gateway_status::declined,
                      payment_state::declined, "insufficient_funds");
      settle();
    }
    CHECK_EQUAL(status_of(get(back)), 402);
  }
}

TEST(what waits for the fate of a booking goes on when that cannot be read) {
  auto id = hold("ann", {"1-1-0"});
  hold_store = true;
  store->break_next_commit(commit_fault::lost_before);
  auto longer = send(step("ann", id, booking_step::extend));
  for (auto stage : {"commit", "leases", "block"}) {
    MESSAGE(stage);
    settle();
    CHECK_EQUAL(store->run_pending(), 1u);
  }
  settle();
  auto release = send(step("ann", id, booking_step::release));
  settle();
  store->set_away(true);
  CHECK_EQUAL(store->run_pending(), 1u);
  settle();
  CHECK_EQUAL(text_of(get(longer)), "outcome-unknown");
  store->set_away(false);
  hold_store = false;
  settle();
  CHECK_EQUAL(text_of(get(release)), "released");
}

TEST(a block that only waits for a hold to end keeps still) {
  hold("ann", {"1-1-0"});
  pass(61s);
  size_t moved = 0;
  for (auto i = 0; i < 100; ++i) {
    advance_time(1ms);
    moved += sched.run();
  }
  CHECK_EQUAL(moved, 0u);
  // It is due when the hold is, and sleeps after that.
  pass(480s);
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
}

TEST(figures count each open block once however often it wakes) {
  auto seats = [&](const char* status) {
    return env->metrics->seats[status].Value();
  };
  auto open_holds = [&] {
    return env->metrics->open_holds.Value();
  };
  auto id = hold("ann", {"1-1-0"});
  CHECK_EQUAL(seats("held"), 1.0);
  CHECK_EQUAL(seats("available"), 9.0);
  CHECK_EQUAL(open_holds(), 1.0);
  ask(step("ann", id, booking_step::release));
  CHECK_EQUAL(open_holds(), 0.0);
  CHECK_EQUAL(seats("available"), 10.0);
  for (auto i = 0; i < 3; ++i) {
    pass(61s);
    CHECK_EQUAL(seats("available"), 0.0);
    hold("bob", {"1-1-0"});
    CHECK_EQUAL(open_holds(), 1.0);
    pass(481s);
    CHECK_EQUAL(open_holds(), 0.0);
  }
}

TEST(a block without work goes to sleep and wakes as it was) {
  auto id = hold("ann", {"1-1-0"});
  buy("ann", id);
  gateway->answer("capture", gateway_status::succeeded,
                  payment_state::captured);
  settle();
  for (auto i = 0; i < 5; ++i)
    pass(60s);
  CHECK_EQUAL(text_of(ask(named("bob", {"1-1-0"}))), "seats-unavailable");
  hold("bob", {"1-1-1"});
}

FIXTURE_SCOPE_END()
