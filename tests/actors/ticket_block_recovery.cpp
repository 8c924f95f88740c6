#define SUITE actors.ticket_block_recovery

#include "actors/ticket_block.hpp"
#include "tests/actors/buyer_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using storage::commit_fault;

FIXTURE_SCOPE(ticket_block_recovery_tests, buyer_fixture)

TEST(a decline is kept under the key of a confirm of unknown fate) {
  auto id = hold();
  auto cmd = confirm(id, "k1", "pm_card_chargeDeclined");
  hold_store = true;
  store->break_next_commit(commit_fault::lost_after);
  auto answer = send(cmd);
  for (auto stage : {"commit", "leases", "block"}) {
    MESSAGE(stage);
    settle();
    CHECK_EQUAL(store->run_pending(), 1u);
  }
  settle();
  MESSAGE("the bank answers before the block knows that it has asked it");
  no();
  CHECK(!answered());
  hold_store = false;
  settle();
  CHECK_EQUAL(status_of(get(answer)), 402);
  auto again = ask(cmd);
  CHECK_EQUAL(status_of(again), 402);
  CHECK(std::get<actors::answer>(again).replayed);
  CHECK_EQUAL(stored(id).row.attempts(), 1u);
  CHECK(asked().empty());
}

TEST(a payment of unknown fate is never said not to have happened) {
  auto id = hold();
  hold_store = true;
  store->break_next_commit(commit_fault::lost_after);
  auto answer = send(confirm(id, "k1", "pm_card_chargeDeclined"));
  for (auto stage : {"commit", "leases", "block"}) {
    MESSAGE(stage);
    settle();
    store->run_pending();
  }
  settle();
  no();
  store->run_pending(); // the fate, as it was, and the decline
  settle();
  store->break_next_commit(commit_fault::refused); // the keeping
  hold_store = false;
  settle();
  CHECK_EQUAL(text_of(get(answer)), "outcome-unknown");
}

TEST(who asks about one card does not hear of another of unknown fate) {
  auto id = hold();
  auto first = pay(id, "pm_card_authenticationRequired");
  show_yourself("authorise");
  CHECK_EQUAL(text_of(get(first)), "requires_action");
  auto asks = pay(id, "pm_card_authenticationRequired");
  store->break_next_commit(commit_fault::lost_after);
  auto cmd = confirm(id, "k2", "pm_card_visa");
  auto second = send(cmd);
  settle();
  CHECK_EQUAL(text_of(get(asks)), "request-in-progress");
  show_yourself("retrieve"); // which it had asked for
  yes();
  CHECK_EQUAL(text_of(get(second)), "confirmed");
  CHECK(std::get<actors::answer>(ask(cmd)).replayed);
}

FIXTURE_SCOPE_END()
