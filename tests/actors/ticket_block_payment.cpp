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
