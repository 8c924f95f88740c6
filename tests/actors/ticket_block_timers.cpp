#define SUITE actors.ticket_block_timers

#include "tests/actors/node_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using actors::booking_step;
using storage::commit_fault;

FIXTURE_SCOPE(ticket_block_timers_tests, node_fixture)

TEST(a deadline that comes before the others leaves no timer behind) {
  // What block 1 keeps for a booking at home in block 2 is asked about after
  // 15 s: earlier than anything else that is due.
  for (auto i = 0; i < 60; ++i) {
    auto id = hold("ann", {"1-1-0", "1-2-0"});
    CHECK_EQUAL(text_of(ask(step("ann", id, booking_step::release))),
                "released");
    pass(5s);
  }
  // A few of each block, and of the event between them.
  CHECK_LESS_EQUAL(sched.clock().schedule().size(), 8u);
}

TEST(a hold that cannot be ended is tried again at its pace and no faster) {
  hold("ann", {"1-1-0"});
  pass(479s);
  auto tries = [&] {
    return env->metrics->batches["unavailable"].Value();
  };
  auto before = tries();
  store->set_away(true);
  pass(1s);
  for (auto i = 0; i < 40; ++i)
    pass(250ms);
  CHECK_GREATER_EQUAL(tries() - before, 38.0);
  CHECK_LESS_EQUAL(tries() - before, 42.0);
  CHECK_LESS_EQUAL(sched.clock().schedule().size(), 6u);
  store->set_away(false);
  pass(1s);
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
}

FIXTURE_SCOPE_END()
