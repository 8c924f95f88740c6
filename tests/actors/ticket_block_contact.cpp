// What those hear who wait for a store that says nothing.
#define SUITE actors.ticket_block_contact

#include "actors/ticket_block.hpp"
#include "tests/actors/buyer_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

struct ticket_block_contact_fixture : buyer_fixture {
  void store_falls_silent() {
    hold_store = true;
  }

  void store_is_back() {
    hold_store = false;
    contact(true);
  }

  actors::reserve_tickets of_two_blocks() {
    return named("ann", {"1-1-0", "1-2-0"}, "key");
  }

  auto extend(const booking_id& id) {
    return send(step("ann", id, actors::booking_step::extend));
  }
};

} // namespace

FIXTURE_SCOPE(ticket_block_contact_tests, ticket_block_contact_fixture)

TEST(a change on its way is left open and takes effect) {
  auto id = hold();
  store_falls_silent();
  auto answer = send(step("ann", id, actors::booking_step::release));
  settle();
  CHECK(!answered());
  contact(false);
  CHECK_EQUAL(text_of(get(answer)), "outcome-unknown");
  store_is_back();
  CHECK(status(id) == booking_status::released);
}

TEST(what waits behind it has not happened and does not ) {
  auto id = hold();
  auto before = stored(id).row.version;
  store_falls_silent();
  auto first = extend(id);
  settle();
  auto second = extend(id);
  settle();
  contact(false);
  CHECK_EQUAL(text_of(get(first)), "outcome-unknown");
  CHECK_EQUAL(text_of(get(second)), "unavailable");
  store_is_back();
  CHECK_EQUAL(stored(id).row.version, before + 1);
}

TEST(a booking over two blocks is left open even if its key cannot be read) {
  auto answer = send_held_at_home(of_two_blocks());
  store->set_away(true);
  contact(false);
  CHECK_EQUAL(text_of(get(answer)), "outcome-unknown");
  store->set_away(false);
  store->release();
  contact(true);
  CHECK_EQUAL(seen("1-1-0"), seat_status::held);
  CHECK_EQUAL(text_of(ask(of_two_blocks())), "held");
}

TEST(no refusal of the event comes before what is on its way under the key) {
  auto answer = send_held_at_home(of_two_blocks());
  contact(false);
  CHECK_EQUAL(text_of(get(answer)), "outcome-unknown");
  contact(true);
  allow_one_ticket_a_user();
  auto again = send(of_two_blocks());
  settle();
  CHECK(!answered());
  store->release();
  settle();
  CHECK_EQUAL(text_of(get(again)), "held");
  MESSAGE("which another request is refused by");
  auto other = named("ann", {"1-1-1", "1-2-1"}, "another key");
  CHECK_EQUAL(text_of(ask(other)), "ticket-limit");
}

TEST(a request for the best seats waits for its first form as well) {
  store->break_next_commit(storage::commit_fault::held);
  auto want = best("ann", 2);
  want.who = caller("ann", "key");
  auto answer = send(want);
  settle();
  contact(false);
  CHECK_EQUAL(text_of(get(answer)), "outcome-unknown");
  contact(true);
  allow_one_ticket_a_user();
  auto again = send(want);
  settle();
  CHECK(!answered());
  store->release();
  settle();
  CHECK_EQUAL(text_of(get(again)), "held");
}

TEST(what a follower cannot tell is no booking) {
  store->break_next_commit(storage::commit_fault::held);
  auto answer = send(of_two_blocks());
  settle();
  contact(false);
  CHECK_EQUAL(text_of(get(answer)), "unavailable");
  contact(true);
  store->release();
  settle();
  pass(15s);
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
}

TEST(who was told that nothing happened is not served when a seat comes back) {
  CHECK_EQUAL(text_of(ask(named("ann", {"1-1-0"}, "key"))), "held");
  store_falls_silent();
  auto ann = send(named("ann", {"1-1-5"}, "key"));
  settle();
  auto bob = send(named("bob", {"1-1-5"}));
  settle();
  contact(false);
  CHECK_EQUAL(text_of(get(ann)), "outcome-unknown");
  CHECK_EQUAL(text_of(get(bob)), "unavailable");
  store_is_back();
  CHECK_EQUAL(seen("1-1-5"), seat_status::available);
}

TEST(who waits for the bank is not told that nothing happened) {
  auto id = hold();
  auto answer = pay(id);
  CHECK_EQUAL(asked().size(), 1u);
  contact(false);
  CHECK_EQUAL(text_of(get(answer)), "outcome-unknown");
  MESSAGE("the payment goes on and begins no second attempt");
  contact(true);
  auto again = pay(id);
  yes();
  CHECK_EQUAL(text_of(get(again)), "confirmed");
  CHECK_EQUAL(stored(id).row.attempts(), 1u);
}

TEST(what comes meanwhile is refused at once) {
  auto id = hold();
  contact(false);
  CHECK_EQUAL(text_of(ask(step("ann", id, actors::booking_step::extend))),
              "unavailable");
  contact(true);
  CHECK_EQUAL(text_of(ask(step("ann", id, actors::booking_step::extend))),
              "held");
}

FIXTURE_SCOPE_END()
