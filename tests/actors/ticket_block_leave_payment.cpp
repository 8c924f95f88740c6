#define SUITE actors.ticket_block_leave_payment

#include "tests/actors/moving_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using actors::booking_step;
using storage::commit_fault;

namespace {

struct ticket_block_leave_payment_fixture : moving_fixture {
  /// Sends a confirm under a key that has begun to pay; the bank is silent.
  auto begin_to_pay(const booking_id& id, const std::string& key) {
    auto result = send(confirm(id, key));
    settle();
    return result;
  }

  /// What the same confirm hears once more.
  void is_kept(const booking_id& id, const std::string& key, int status) {
    auto again = ask(confirm(id, key));
    CAF_CHECK_EQUAL(status_of(again), status);
    CAF_CHECK(std::get<actors::answer>(again).replayed);
  }
};

} // namespace

FIXTURE_SCOPE(ticket_block_leave_payment_tests,
              ticket_block_leave_payment_fixture)

TEST(a confirm that waits for the bank is answered by the next block) {
  auto id = hold();
  auto answer = begin_to_pay(id, "k1");
  leave();
  CHECK_EQUAL(left(), 1u);
  CHECK(!answered());
  come_back();
  CHECK(!answered());
  MESSAGE("the next one has asked the bank, too, about the same attempt");
  CHECK((asked() == std::vector<std::string>{"authorise 1", "authorise 1"}));
  yes();
  CHECK_EQUAL(text_of(get(answer)), "confirmed");
  is_kept(id, "k1", 200);
  yes();
  CHECK(!answered());
  CHECK_EQUAL(stored(id).row.attempts(), 1u);
}

TEST(a decline is heard by all who waited for it in an earlier block) {
  auto id = hold();
  auto one = begin_to_pay(id, "one");
  auto two = begin_to_pay(id, "two");
  move();
  auto three = begin_to_pay(id, "three");
  move();
  no();
  CHECK_EQUAL(status_of(get(one)), 402);
  CHECK_EQUAL(status_of(get(two)), 402);
  CHECK_EQUAL(status_of(get(three)), 402);
  for (auto key : {"one", "two", "three"})
    is_kept(id, key, 402);
  CHECK_EQUAL(stored(id).row.attempts(), 1u);
}

TEST(a bank that has spoken before the confirm comes back begins nothing anew) {
  auto id = hold();
  auto answer = begin_to_pay(id, "k1");
  leave();
  auto& row = state->tables.bookings.at(id).row;
  MESSAGE(
    "the next owner has heard of the decline while the confirm travelled");
  ++row.version;
  row.status = booking_status::held;
  state->tables.payments.at({id, 1}).state = payment_state::declined;
  come_back();
  CHECK_EQUAL(status_of(get(answer)), 402);
  is_kept(id, "k1", 402);
  CHECK_EQUAL(stored(id).row.attempts(), 1u);
}

TEST(a release that comes while the block moves ends the payment in the next) {
  auto id = hold();
  auto answer = begin_to_pay(id, "k1");
  leave();
  auto back = send(step("ann", id, booking_step::release));
  come_back();
  CHECK_EQUAL(text_of(get(back)), "released");
  CHECK_EQUAL(text_of(get(answer)), "hold-released");
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
  MESSAGE("both blocks have asked, and the one that decides lets it go");
  yes();
  yes();
  voided();
  CHECK_EQUAL(stored(id).row.status, booking_status::released);
  CHECK_EQUAL(paid(id), payment_state::voided);
  CHECK(asked().empty());
}

TEST(a sale that was made before the confirm comes back is kept under its key) {
  auto id = hold();
  auto answer = begin_to_pay(id, "k1");
  auto same = begin_to_pay(id, "k2");
  leave();
  auto other = send(step("ann", id, booking_step::extend));
  auto& tables = state->tables;
  auto& row = tables.bookings.at(id).row;
  ++row.version;
  row.status = booking_status::confirmed;
  row.deadline.reset();
  tables.payments.at({id, 1}).state = payment_state::authorised;
  tables.tickets.at(*parse_ticket_id("1-1-0")).status = seat_status::sold;
  tables.sold[*parse_ticket_id("1-1-0")] = id;
  come_back();
  CHECK_EQUAL(text_of(get(answer)), "confirmed");
  CHECK_EQUAL(text_of(get(same)), "confirmed");
  CHECK_EQUAL(text_of(get(other)), "already-confirmed");
  is_kept(id, "k1", 200);
  is_kept(id, "k2", 200);
}

TEST(
  a card that was tried once more meanwhile is what an older confirm hears of) {
  auto id = hold();
  auto first = begin_to_pay(id, "k1");
  leave();
  auto& row = state->tables.bookings.at(id).row;
  row.version += 2;
  auto second = state->tables.payments.at({id, 1});
  state->tables.payments.at({id, 1}).state = payment_state::declined;
  second.attempt = 2;
  state->tables.payments[{id, 2}] = second;
  come_back();
  CHECK(!answered());
  CHECK((asked() == std::vector<std::string>{"authorise 1", "authorise 2"}));
  no(); // of no interest any more
  CHECK(!answered());
  yes();
  CHECK_EQUAL(text_of(get(first)), "confirmed");
  is_kept(id, "k1", 200);
}

TEST(another card that is tried meanwhile is in the way of an older confirm) {
  auto id = hold();
  auto first = begin_to_pay(id, "k1");
  leave();
  auto& row = state->tables.bookings.at(id).row;
  row.version += 2;
  auto second = state->tables.payments.at({id, 1});
  state->tables.payments.at({id, 1}).state = payment_state::declined;
  second.attempt = 2;
  second.method = "pm_card_other";
  state->tables.payments[{id, 2}] = second;
  come_back();
  CHECK_EQUAL(text_of(get(first)), "request-in-progress");
}

TEST(who was charged is not told by the next block that nothing happened) {
  auto id = hold();
  auto answer = begin_to_pay(id, "k1");
  leave();
  store->set_away(true);
  come_back();
  CHECK_EQUAL(text_of(get(answer)), "outcome-unknown");
  store->set_away(false);
  pass(1s);
  yes();
  CHECK_EQUAL(text_of(ask(confirm(id, "k1"))), "confirmed");
}

TEST(a payment ends while its block is leaving) {
  auto id = hold();
  auto one = begin_to_pay(id, "one");
  auto two = begin_to_pay(id, "two");
  hold_store = true;
  yes();
  leave();
  CHECK_EQUAL(left(), 0u);
  hold_store = false;
  settle();
  CHECK_EQUAL(left(), 1u);
  CHECK_EQUAL(text_of(get(one)), "confirmed");
  CHECK_EQUAL(text_of(get(two)), "confirmed");
  CHECK(asked().empty());
  come_back();
  is_kept(id, "one", 200);
  is_kept(id, "two", 200);
  MESSAGE("the next one has the money captured");
  CHECK(asked() == std::vector<std::string>{"capture 1"});
}

TEST(the word of the bank that was not written goes to the next block) {
  auto id = hold();
  auto answer = begin_to_pay(id, "k1");
  hold_store = true;
  store->break_next_commit(commit_fault::refused);
  yes();
  leave();
  hold_store = false;
  settle();
  CHECK_EQUAL(left(), 1u);
  CHECK(!answered());
  come_back();
  CHECK_EQUAL(text_of(get(answer)), "confirmed");
  is_kept(id, "k1", 200);
}

TEST(the word of the bank waits for the next block) {
  auto id = hold();
  auto answer = begin_to_pay(id, "k1");
  leave();
  yes();
  CHECK(!answered());
  come_back();
  CHECK_EQUAL(text_of(get(answer)), "confirmed");
  is_kept(id, "k1", 200);
}

TEST(a payment that begins while its block is leaving is asked for by the next) {
  auto id = hold();
  hold_store = true;
  auto answer = begin_to_pay(id, "k1");
  leave();
  CHECK_EQUAL(left(), 0u);
  hold_store = false;
  settle();
  CHECK_EQUAL(left(), 1u);
  CHECK(asked().empty());
  come_back();
  CHECK(asked() == std::vector<std::string>{"authorise 1"});
  no();
  CHECK_EQUAL(status_of(get(answer)), 402);
  is_kept(id, "k1", 402);
}

TEST(a review goes on in the next block) {
  auto id = hold();
  auto first = pay(id);
  show_yourself("authorise");
  CHECK_EQUAL(text_of(get(first)), "requires_action");
  auto second = begin_to_pay(id, "k2");
  CHECK(asked() == std::vector<std::string>{"retrieve 1"});
  move();
  CHECK((asked() == std::vector<std::string>{"retrieve 1", "retrieve 1"}));
  say("retrieve", payments::gateway_status::succeeded,
      payment_state::authorised);
  CHECK_EQUAL(text_of(get(second)), "confirmed");
  is_kept(id, "k2", 200);
}

FIXTURE_SCOPE_END()
