#define SUITE actors.ticket_block_sleep

#include "tests/actors/lone_block.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;

FIXTURE_SCOPE(ticket_block_sleep_tests, lone_block)

TEST(a block that nobody needs sleeps) {
  pass(61s);
  CHECK(sleeps());
}

TEST(a block that is read again does not sleep over what is in flight) {
  hold_store = true;
  auto answer = reserve("ann", 0);
  hint(actors::shard_reopened{0, 1});
  CHECK(!sleeps());
  hold_store = false;
  settle();
  CHECK_EQUAL(text_of(get(answer)), "held");
}

TEST(a block does not sleep before it knows what it holds) {
  hold("ann", 0);
  hold_store = true;
  hint(actors::shard_reopened{0, 1});
  CHECK(!sleeps());
  hold_store = false;
  settle();
  pass(480s);
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
}

FIXTURE_SCOPE_END()
