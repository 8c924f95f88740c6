// Blocks that do not answer: an event waits for a step of a booking for ten
// seconds, and is not confused by what comes later.
#define SUITE actors.event_patience

#include "storage/memory/tables.hpp"
#include "tests/actors/node_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

struct patience_fixture : node_fixture {
  patience_fixture() {
    hold("zoe", {"1-3-0"}); // the event is open
  }

  /// From now on no block gets an answer of the store.
  void store_hangs() {
    store->break_next_commit(storage::commit_fault::held);
  }

  void store_answers() {
    store->release();
    settle();
  }
};

} // namespace

FIXTURE_SCOPE(event_patience_tests, patience_fixture)

TEST(who is looked for seats for in vain hears that nobody knows) {
  store_hangs();
  auto ann = send(best("ann", 2));
  settle();
  pass(9s);
  CHECK(!answered());
  pass(1s);
  CHECK_EQUAL(text_of(get(ann)), "outcome-unknown");
  MESSAGE("it was held after all and nobody is told twice");
  store_answers();
  CHECK_EQUAL(state->tables.bookings.size(), 2u);
  CHECK(!answered());
}

TEST(each search has a patience of its own) {
  store_hangs();
  auto ann = send(best("ann", 2));
  settle();
  pass(4s);
  auto bob = send(best("bob", 2));
  settle();
  pass(6s);
  CHECK_EQUAL(text_of(get(ann)), "outcome-unknown");
  CHECK(!answered());
  pass(4s);
  CHECK_EQUAL(text_of(get(bob)), "outcome-unknown");
}

TEST(an answer in time is not followed by a failure) {
  store_hangs();
  auto ann = send(best("ann", 2));
  settle();
  pass(9s);
  store_answers();
  CHECK_EQUAL(text_of(get(ann)), "held");
  store_hangs();
  auto bob = send(best("bob", 2));
  settle();
  MESSAGE("the look at what is overdue was for the first of them");
  pass(9s);
  CHECK(!answered());
  pass(1s);
  CHECK_EQUAL(text_of(get(bob)), "outcome-unknown");
}

TEST(a booking over two blocks whose home does not answer is left open) {
  auto ann = send_held_at_home(named("ann", {"1-1-0", "1-2-0"}));
  pass(10s);
  CHECK_EQUAL(text_of(get(ann)), "outcome-unknown");
  store->release();
  settle();
  CHECK_EQUAL(seen("1-1-0"), seat_status::held);
  CHECK_EQUAL(seen("1-2-0"), seat_status::held);
  CHECK(!answered());
}

FIXTURE_SCOPE_END()
