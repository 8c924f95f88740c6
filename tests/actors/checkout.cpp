#define SUITE actors.checkout

#include "actors/checkout.hpp"

#include "domain/limits.hpp"
#include "storage/memory/tables.hpp"
#include "tests/actors/buyer_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using payments::gateway_status;
using storage::commit_fault;

namespace {

using calls = std::vector<std::string>;

} // namespace

// -- cards --------------------------------------------------------------------

FIXTURE_SCOPE(checkout_tests, buyer_fixture)

TEST(a decline releases nothing and is kept with its attempt) {
  auto id = hold();
  auto answer = pay(id, "pm_card_declined");
  CHECK_EQUAL(gateway->calls.front().method, "pm_card_declined");
  no();
  CHECK_EQUAL(status_of(get(answer)), 402);
  auto row = stored(id).row;
  CHECK_EQUAL(row.status, booking_status::held);
  CHECK_EQUAL(row.paid_by->attempt, 1u);
  CHECK_EQUAL(row.paid_by->state, payment_state::declined);
  CHECK_EQUAL(row.paid_by->decline_code, "insufficient_funds");
  CHECK_EQUAL(text_of(ask(named("bob", {"1-1-0"}))), "seats-unavailable");
  // Nothing was authorised, so there is nothing to void.
  CHECK(asked().empty());
}

TEST(each card is an attempt of its own) {
  auto id = hold();
  auto first = pay(id);
  no();
  get(first);
  auto second = pay(id, "pm_card_amex");
  CHECK(asked() == calls{"authorise 2"});
  yes();
  CHECK_EQUAL(text_of(get(second)), "confirmed");
  CHECK(asked() == calls{"capture 2"});
  captured();
  CHECK_EQUAL(paid(id), payment_state::captured);
}

TEST(the sixth card is refused without asking the bank) {
  auto id = hold();
  for (uint32_t i = 0; i < limits::payment_attempts; ++i) {
    auto answer = pay(id, "pm_card_" + std::to_string(i));
    no();
    CHECK_EQUAL(status_of(get(answer)), 402);
  }
  auto sixth = pay(id, "pm_card_visa");
  CHECK_EQUAL(text_of(get(sixth)), "attempt-limit");
  CHECK(asked().empty());
  CHECK_EQUAL(stored(id).row.attempts(), limits::payment_attempts);
  CHECK_EQUAL(seen("1-1-0"), seat_status::held);
}

// -- a bank that wants to see the buyer ---------------------------------------

TEST(a buyer whom the bank has seen is confirmed and pays) {
  auto id = hold();
  auto first = pay(id);
  show_yourself("authorise");
  CHECK_EQUAL(text_of(get(first)), "requires_action");
  auto second = pay(id);
  CHECK(asked() == calls{"retrieve 1"});
  say("retrieve", gateway_status::succeeded, payment_state::authorised);
  CHECK_EQUAL(text_of(get(second)), "confirmed");
  captured();
  CHECK_EQUAL(paid(id), payment_state::captured);
}

TEST(a buyer whom the bank turns away may take another card) {
  auto id = hold();
  auto first = pay(id);
  show_yourself("authorise");
  get(first);
  auto second = pay(id);
  say("retrieve", gateway_status::declined, payment_state::declined);
  CHECK_EQUAL(status_of(get(second)), 402);
  auto third = pay(id, "pm_card_amex");
  yes();
  CHECK_EQUAL(text_of(get(third)), "confirmed");
  captured();
}

TEST(a buyer who never comes back from the bank loses the seats) {
  auto id = hold();
  auto first = pay(id);
  show_yourself("authorise");
  get(first);
  pass(limits::paying_max - 30s);
  show_yourself("retrieve"); // the bank is asked once more
  CHECK_EQUAL(status(id), booking_status::requires_action);
  pass(30s);
  CHECK_EQUAL(status(id), booking_status::expired);
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
  CHECK(asked() == calls{"cancel 1"});
  voided();
  CHECK_EQUAL(paid(id), payment_state::voided);
  auto late = pay(id);
  CHECK_EQUAL(text_of(get(late)), "hold-expired");
  CHECK(asked().empty());
}

TEST(seats given back at the bank are paid for by nobody) {
  auto id = hold();
  auto first = pay(id);
  show_yourself("authorise");
  get(first);
  CHECK_EQUAL(release(id), "released");
  voided();
  CHECK_EQUAL(paid(id), payment_state::voided);
}

TEST(seats given back before the provider has answered are paid for by nobody) {
  auto id = hold();
  auto first = pay(id);
  CHECK_EQUAL(release(id), "released");
  CHECK_EQUAL(text_of(get(first)), "hold-released");
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
  MESSAGE("its yes comes too late");
  yes();
  CHECK_EQUAL(status(id), booking_status::released);
  voided();
  CHECK_EQUAL(paid(id), payment_state::voided);
  CHECK(asked().empty());
}

TEST(seats of two blocks given back unanswered are free in both) {
  auto id = node_fixture::hold("ann", {"1-1-0", "1-2-0"});
  auto first = pay(id);
  auto second = pay(id);
  CHECK_EQUAL(release(id), "released");
  CHECK_EQUAL(text_of(get(first)), "hold-released");
  CHECK_EQUAL(text_of(get(second)), "hold-released");
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
  CHECK_EQUAL(seen("1-2-0"), seat_status::available);
  auto other = node_fixture::hold("bob", {"1-1-0", "1-2-0"});
  yes();
  voided();
  CHECK_EQUAL(status(id), booking_status::released);
  CHECK_EQUAL(paid(id), payment_state::voided);
  CHECK_EQUAL(status(other), booking_status::held);
  CHECK(asked().empty());
}

TEST(another card takes the place of one that waits for its buyer) {
  auto id = hold();
  auto first = pay(id);
  show_yourself("authorise");
  get(first);
  auto second = pay(id, "pm_card_amex");
  CHECK_EQUAL(gateway->calls.size(), 2u);
  yes();
  voided();
  CHECK_EQUAL(text_of(get(second)), "confirmed");
  CHECK(asked() == calls{"capture 2"});
  captured();
  CHECK_EQUAL(paid(id), payment_state::captured);
  const auto& replaced = state->tables.payments.at({id, 1});
  CHECK_EQUAL(replaced.state, payment_state::voided);
  CHECK_EQUAL(replaced.method, "pm_card_visa");
}

TEST(a follower that settles late leaves the payment as it is) {
  auto id = node_fixture::hold("ann", {"1-1-0", "1-2-0"});
  auto answer = pay(id);
  hold_store = true;
  yes();
  store->run_pending();
  settle();
  MESSAGE("block 1, which has the number of the attempt, is being settled");
  captured();
  hold_store = false;
  settle();
  get(answer);
  CHECK_EQUAL(seen("1-1-0"), seat_status::sold);
  CHECK_EQUAL(paid(id), payment_state::captured);
}

TEST(news of a card that was replaced is no answer to the other) {
  auto id = hold();
  auto first = pay(id);
  show_yourself("authorise");
  get(first);
  // The buyer asks about the first card and does not wait for the answer.
  auto about_first = pay(id);
  auto second = pay(id, "pm_card_amex");
  CHECK_EQUAL(text_of(get(about_first)), "request-in-progress");
  say("retrieve", gateway_status::succeeded, payment_state::authorised);
  CHECK(!answered());
  CHECK_EQUAL(status(id), booking_status::paying);
  yes();
  CHECK_EQUAL(text_of(get(second)), "confirmed");
  voided();
  captured();
  auto row = stored(id).row;
  CHECK_EQUAL(row.paid_by->method, "pm_card_amex");
}

// -- a provider that does not answer ------------------------------------------

TEST(a call without an answer is asked about and made again as it was) {
  auto id = hold();
  auto answer = pay(id);
  nothing("authorise");
  pass(199ms);
  CHECK(asked().empty());
  pass(1ms);
  CHECK(asked() == calls{"retrieve 1"});
  never_seen("retrieve");
  CHECK(asked() == calls{"authorise 1"});
  CHECK_EQUAL(gateway->calls.front().method, "pm_card_visa");
  yes();
  CHECK_EQUAL(text_of(get(answer)), "confirmed");
  captured();
}

TEST(a call that did arrive is not made again) {
  auto id = hold();
  auto answer = pay(id);
  nothing("authorise");
  pass(200ms);
  say("retrieve", gateway_status::succeeded, payment_state::authorised);
  CHECK_EQUAL(text_of(get(answer)), "confirmed");
  CHECK(asked() == calls{"capture 1"});
  captured();
}

TEST(whoever waits for a silent provider is told so and not guessed at) {
  auto id = hold();
  auto first = pay(id);
  nothing("authorise");
  for (auto pause : {200ms, 400ms, 800ms, 1'600ms}) {
    CHECK(!answered());
    pass(pause);
    nothing(asked().front().starts_with("retrieve") ? "retrieve" : "authorise");
  }
  CHECK_EQUAL(text_of(get(first)), "outcome-unknown");
  CHECK_EQUAL(status(id), booking_status::paying);
  MESSAGE("who asks again meanwhile is told as well");
  auto second = pay(id);
  pass(3'200ms);
  nothing(asked().front().starts_with("retrieve") ? "retrieve" : "authorise");
  CHECK_EQUAL(text_of(get(second)), "outcome-unknown");
  MESSAGE("and the payment goes on all the same");
  pass(6'400ms);
  if (asked() == calls{"retrieve 1"})
    never_seen("retrieve");
  yes();
  CHECK_EQUAL(status(id), booking_status::confirmed);
  auto third = pay(id);
  CHECK_EQUAL(text_of(get(third)), "confirmed");
  captured();
}

TEST(who comes back from the bank to a silent provider is told so) {
  auto id = hold();
  auto first = pay(id);
  show_yourself("authorise");
  get(first);
  auto second = pay(id);
  nothing("retrieve");
  for (auto pause : {200ms, 400ms, 800ms, 1'600ms}) {
    CHECK(!answered());
    pass(pause);
    nothing("retrieve");
  }
  CHECK_EQUAL(text_of(get(second)), "outcome-unknown");
  CHECK_EQUAL(status(id), booking_status::requires_action);
  pass(3'200ms);
  say("retrieve", gateway_status::succeeded, payment_state::authorised);
  CHECK_EQUAL(status(id), booking_status::confirmed);
  captured();
}

TEST(a void never overtakes the authorisation that it undoes) {
  auto id = hold();
  auto answer = pay(id);
  pass(limits::paying_max);
  CHECK_EQUAL(text_of(get(answer)), "hold-expired");
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
  CHECK(asked() == calls{"authorise 1"});
  nothing("authorise");
  CHECK(asked() == calls{"cancel 1"});
  nothing("cancel");
  pass(200ms);
  say("retrieve", gateway_status::succeeded, payment_state::authorised);
  voided();
  CHECK_EQUAL(paid(id), payment_state::voided);
  CHECK_EQUAL(status(id), booking_status::expired);
  // "Void due" is final, and the buyer is told.
  auto late = pay(id);
  CHECK_EQUAL(text_of(get(late)), "hold-expired");
}

TEST(a late decline leaves nothing to void) {
  auto id = hold();
  auto answer = pay(id);
  pass(limits::paying_max);
  get(answer);
  no();
  say("cancel", gateway_status::rejected, payment_state::declined);
  CHECK_EQUAL(paid(id), payment_state::voided);
  pass(60s);
  CHECK(asked().empty());
}

TEST(money that cannot be captured for good makes the tickets void) {
  auto id = sold();
  say("capture", gateway_status::rejected, payment_state::voided);
  CHECK_EQUAL(status(id), booking_status::capture_failed);
  CHECK_EQUAL(paid(id), payment_state::capture_failed);
  CHECK_EQUAL(seen("1-1-0"), seat_status::sold);
  pass(capture_failed_grace);
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
  CHECK(asked().empty());
}

// -- a store that is away -----------------------------------------------------

TEST(a block that is read anew asks the provider no second time) {
  auto id = hold();
  auto answer = pay(id);
  store->break_next_commit(commit_fault::lost_after);
  ask(named("bob", {"1-1-5"}));
  CHECK(asked() == calls{"authorise 1"});
  yes();
  CHECK_EQUAL(text_of(get(answer)), "confirmed");
  captured();
  CHECK_EQUAL(paid(id), payment_state::captured);
}

TEST(the word of the bank outlives a store that is away) {
  auto id = hold();
  auto answer = pay(id);
  store->break_next_commit(commit_fault::refused);
  yes();
  CHECK_EQUAL(status(id), booking_status::paying);
  pass(1s);
  CHECK_EQUAL(text_of(get(answer)), "confirmed");
  store->break_next_commit(commit_fault::refused);
  captured();
  pass(1s);
  CHECK_EQUAL(paid(id), payment_state::captured);
}

TEST(a node that lost its shard tells buyers that nobody knows) {
  auto id = hold();
  auto answer = pay(id);
  take_over();
  CHECK_EQUAL(text_of(ask(named("bob", {"1-1-5"}))), "unavailable");
  CHECK_EQUAL(text_of(get(answer)), "outcome-unknown");
  CHECK_EQUAL(shards_lost.size(), 1u);
  yes();
  pass(1s);
  CHECK_EQUAL(status(id), booking_status::paying);
  gateway->calls.clear();
}

FIXTURE_SCOPE_END()
