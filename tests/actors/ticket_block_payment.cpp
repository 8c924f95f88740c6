#define SUITE actors.ticket_block_payment

#include "actors/ticket_block.hpp"
#include "tests/actors/buyer_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using storage::commit_fault;

namespace {

struct ticket_block_payment_fixture : buyer_fixture {
  /// Two confirms under keys of their own wait for one payment, and are sent
  /// again when it is over.
  void
  answers_stay(int status, void (ticket_block_payment_fixture::*provider)()) {
    auto id = hold();
    auto one = send(confirm(id, "one"));
    auto two = send(confirm(id, "two"));
    settle();
    (this->*provider)();
    CAF_CHECK_EQUAL(status_of(get(one)), status);
    CAF_CHECK_EQUAL(status_of(get(two)), status);
    for (auto key : {"one", "two"}) {
      auto again = ask(confirm(id, key));
      CAF_CHECK_EQUAL(status_of(again), status);
      CAF_CHECK(std::get<actors::answer>(again).replayed);
    }
    CAF_CHECK_EQUAL(stored(id).row.attempts(), 1u);
  }
};

} // namespace

FIXTURE_SCOPE(ticket_block_payment_tests, ticket_block_payment_fixture)

TEST(a decline is kept under the keys of all who waited for it) {
  answers_stay(402, &ticket_block_payment_fixture::no);
}

TEST(a sale is kept under the keys of all who waited for it) {
  answers_stay(200, &ticket_block_payment_fixture::yes);
}

TEST(who was charged is never told that nothing happened) {
  auto id = hold();
  auto one = send(confirm(id, "one"));
  auto two = send(confirm(id, "two"));
  settle();
  store->break_next_commit(commit_fault::held);
  yes();
  store->break_next_commit(commit_fault::refused);
  store->release();
  settle();
  CHECK_EQUAL(text_of(get(one)), "confirmed");
  CHECK_EQUAL(text_of(get(two)), "outcome-unknown");
  CHECK_EQUAL(text_of(ask(confirm(id, "two"))), "confirmed");
}

TEST(a decline whose keeping got lost begins no second attempt) {
  auto id = hold();
  auto one = send(confirm(id, "one"));
  auto two = send(confirm(id, "two"));
  settle();
  store->break_next_commit(commit_fault::held);
  no();
  store->break_next_commit(commit_fault::lost_before);
  store->release();
  settle();
  CHECK_EQUAL(status_of(get(one)), 402);
  CHECK_EQUAL(status_of(get(two)), 402);
  CHECK(std::get<actors::answer>(ask(confirm(id, "two"))).replayed);
  CHECK_EQUAL(stored(id).row.attempts(), 1u);
}

TEST(a card that has paid for enough is declined and its money let go) {
  change_limits([](event_limits& x) {
    x.tickets_per_card = 1;
  });
  gateway->card = "fp_1";
  auto first = sold();
  captured();
  CHECK_EQUAL(stored(first).row.paid_by->card, "fp_1");
  auto id = hold("1-1-1");
  auto one = send(confirm(id, "one"));
  settle();
  yes();
  CHECK_EQUAL(status_of(get(one)), 402);
  CHECK(asked() == (std::vector<std::string>{"cancel 1"}));
  voided();
  auto row = stored(id).row;
  CHECK_EQUAL(row.status, booking_status::held);
  CHECK_EQUAL(row.paid_by->state, payment_state::declined);
  CHECK_EQUAL(row.paid_by->decline_code, card_limit_code);
  CHECK_EQUAL(row.paid_by->card, "");
  CHECK(std::get<actors::answer>(ask(confirm(id, "one"))).replayed);
  MESSAGE("another card pays, and so does this one after a refund");
  gateway->card = "fp_2";
  auto two = pay(id, "pm_card_amex");
  yes();
  CHECK_EQUAL(text_of(get(two)), "confirmed");
  captured();
  CHECK_EQUAL(refund(first), "refunded");
  say("refund", payments::gateway_status::succeeded, payment_state::refunded);
  gateway->card = "fp_1";
  auto third = hold("1-1-2");
  auto three = pay(third);
  yes();
  CHECK_EQUAL(text_of(get(three)), "confirmed");
}

TEST(a card is not counted for an event that does not ask for it) {
  gateway->card = "fp_1";
  auto id = sold();
  captured();
  CHECK_EQUAL(stored(id).row.paid_by->card, "");
  MESSAGE("nor is it when what was sold before a limit is given back");
  change_limits([](event_limits& x) {
    x.tickets_per_card = 1;
  });
  CHECK_EQUAL(refund(id), "refunded");
}

TEST(a key that was used for something else costs nobody but its owner) {
  auto id = hold();
  auto one = send(confirm(id, "one"));
  auto two = send(confirm(id, "two"));
  settle();
  auto other = ask(named("ann", {"1-1-5"}, "one"));
  CHECK_EQUAL(text_of(other), "held");
  no();
  CHECK_EQUAL(status_of(get(one)), 402);
  CHECK_EQUAL(status_of(get(two)), 402);
  auto again = ask(confirm(id, "two"));
  CHECK(std::get<actors::answer>(again).replayed);
  CHECK_EQUAL(stored(id).row.attempts(), 1u);
}

FIXTURE_SCOPE_END()
