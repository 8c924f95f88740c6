// Requests under an idempotency key that meet themselves, or something else, at
// the event.
#define SUITE actors.event_keys

#include "actors/event.hpp"
#include "tests/actors/node_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;

namespace {

struct event_keys_fixture : node_fixture {
  /// The event with all its blocks is open.
  event_keys_fixture() {
    ask(best("crowd", 1));
  }

  actors::reserve_tickets of_two_blocks() {
    return named("ann", {"1-1-0", "1-2-0"}, "key");
  }

  actors::reserve_best best_pair() {
    auto result = best("ann", 2);
    result.who = caller("ann", "key");
    return result;
  }

  /// The request comes once more before its first form has been decided, and
  /// once more after.
  template <class Message>
  void check_repeated(const Message& x) {
    hold_store = true;
    auto first = send(x);
    settle();
    auto second = send(x);
    settle();
    CHECK_EQUAL(text_of(get(second)), "request-in-progress");
    CHECK(!answered());
    hold_store = false;
    settle();
    CHECK_EQUAL(text_of(get(first)), "held");
    auto third = ask(x);
    CHECK(std::get<actors::answer>(third).replayed);
    CHECK_EQUAL(text_of(third), "held");
  }
};

} // namespace

FIXTURE_SCOPE(event_keys_tests, event_keys_fixture)

TEST(who repeats a request that is under way is told so) {
  check_repeated(of_two_blocks());
}

TEST(a search for the best seats is not begun twice) {
  check_repeated(best_pair());
}

TEST(nor are scattered seats gathered or places counted twice) {
  auto scattered = best_pair();
  scattered.adjacent = false;
  check_repeated(scattered);
  actors::reserve_places places;
  places.who = caller("bob", "key");
  places.event = {1};
  places.section = "GA";
  places.quantity = 2;
  check_repeated(places);
}

TEST(two users may use the same key at once) {
  hold_store = true;
  auto ann = send(of_two_blocks());
  auto bob = send(named("bob", {"1-1-1", "1-2-1"}, "key"));
  hold_store = false;
  settle();
  CHECK_EQUAL(text_of(get(ann)), "held");
  CHECK_EQUAL(text_of(get(bob)), "held");
}

TEST(a refused request may be repeated and is decided anew) {
  auto eve = hold("eve", {"1-2-0"});
  CHECK_EQUAL(text_of(ask(of_two_blocks())), "seats-unavailable");
  CHECK_EQUAL(text_of(ask(of_two_blocks())), "seats-unavailable");
  ask(step("eve", eve, actors::booking_step::release));
  CHECK_EQUAL(text_of(ask(of_two_blocks())), "held");
}

TEST(what the event refuses under the key of another request is a conflict) {
  CHECK_EQUAL(text_of(ask(best_pair())), "held");
  auto too_many = best("ann", 9);
  too_many.who = caller("ann", "key");
  too_many.who.key->fingerprint[0] ^= 1;
  CHECK_EQUAL(text_of(ask(too_many)), "idempotency-conflict");
}

TEST(a refusal whose home cannot answer says that nothing has happened) {
  allow_one_ticket_a_user();
  store->break_next_commit(storage::commit_fault::refused);
  CHECK_EQUAL(text_of(ask(of_two_blocks())), "unavailable");
  CHECK_EQUAL(text_of(ask(of_two_blocks())), "ticket-limit");
}

TEST(what was left open stays so while its home cannot answer) {
  auto first = send_held_at_home(of_two_blocks());
  contact(false);
  CHECK_EQUAL(text_of(get(first)), "outcome-unknown");
  contact(true);
  allow_one_ticket_a_user();
  auto second = send(of_two_blocks());
  settle();
  CHECK(!answered());
  contact(false);
  CHECK_EQUAL(text_of(get(second)), "outcome-unknown");
  contact(true);
  store->release();
  settle();
  CHECK_EQUAL(text_of(ask(of_two_blocks())), "held");
}

FIXTURE_SCOPE_END()
