#define SUITE actors.journal_groups

#include "tests/actors/journal_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using actors::entry_group;
using storage::commit_fault;

namespace {

constexpr entry_group three{7, 3};

} // namespace

FIXTURE_SCOPE(journal_groups_tests, journal_fixture)

TEST(a group is written once it is complete and in one batch) {
  put_together(1, 1, 0, three);
  put_together(2, 1, 0, three);
  put(1, 2, 5);
  rest();
  MESSAGE("nobody else waits for it");
  CHECK(heard(1) == words{"2 applied"});
  CHECK(written(2).empty());
  auto batches = env->metrics->batches["applied"].Value();
  put_together(3, 1, 0, three);
  rest();
  CHECK_EQUAL(env->metrics->batches["applied"].Value(), batches + 1);
  CHECK(heard(1) == (words{"2 applied", "1 applied"}));
  CHECK(heard(2) == words{"1 applied"});
  CHECK(heard(3) == words{"1 applied"});
}

TEST(the store gets a group in one call) {
  put_together(1, 1, 0, three);
  put_together(2, 1, 0, three);
  put_together(3, 1, 0, three);
  settle();
  CHECK(written(1).empty());
  CHECK_EQUAL(store->run_pending(), 1u);
  for (auto block : {1u, 2u, 3u})
    CHECK(written(block) == seats{0});
}

TEST(a group that does not become complete is not written) {
  put_together(1, 1, 0, three);
  put_together(2, 1, 0, three);
  rest();
  pass(1s);
  CHECK(heard(1) == words{"1 unavailable"});
  CHECK(heard(2) == words{"1 unavailable"});
  MESSAGE("who comes too late waits in vain");
  put_together(3, 1, 0, three);
  rest();
  pass(1s);
  CHECK(heard(3) == words{"1 unavailable"});
  for (auto block : {1u, 2u, 3u})
    CHECK(written(block).empty());
}

TEST(a group does not survive the loss of one of its shards) {
  REQUIRE(shard(1) != shard(2));
  put_together(1, 1, 0, three);
  put_together(2, 1, 0, three);
  settle();
  MESSAGE("the fate of another entry of block 1 is unknown");
  store->break_next_commit(commit_fault::lost_before);
  put(1, 2, 5);
  rest();
  CHECK(heard(1) == words{"reopened"});
  CHECK(heard(2) == words{"1 unavailable"});
  put_together(3, 1, 0, three);
  rest();
  CHECK(written(3).empty());
}

TEST(a store that is away loses the whole group) {
  keep_busy();
  put_together(1, 1, 0, {7, 2});
  put_together(2, 1, 0, {7, 2});
  settle();
  store->break_next_commit(commit_fault::refused);
  rest();
  // The first commit that is made now is the group's: the check is with the
  // store.
  CHECK(heard(1) == words{"1 unavailable"});
  CHECK(heard(2) == words{"1 unavailable"});
  CHECK(written(1).empty());
  CHECK(written(2).empty());
}

TEST(a group that meets another transaction is written again as a whole) {
  store->break_next_commit(commit_fault::collided);
  put_together(1, 1, 0, {7, 2});
  put_together(2, 1, 0, {7, 2});
  rest();
  CHECK(heard(1) == words{"1 applied"});
  CHECK(heard(2) == words{"1 applied"});
  CHECK_EQUAL(env->metrics->batches["applied"].Value(), 1.0);
}

TEST(a group with an entry that cannot be written is not written) {
  together = entry_group{7, 2};
  put(1, 1, 0);
  put_poison(2, 1);
  together.reset();
  rest();
  CHECK(heard(1) == words{"1 unavailable"});
  CHECK(heard(2) == words{"1 unavailable"});
  CHECK(written(1).empty());
}

TEST(a group without one of its leases is not written) {
  REQUIRE(shard(1) != shard(2));
  put_together(1, 1, 0, {7, 2});
  settle();
  take_over({shard(2)});
  put(2, 1, 5); // finds out
  rest();
  CHECK(heard(2) == (words{"1 fenced", "lost"}));
  put_together(2, 2, 0, {7, 2});
  rest();
  CHECK_EQUAL(heard(2).back(), "2 unavailable");
  CHECK(heard(1) == words{"1 unavailable"});
  CHECK(written(1).empty());
}

FIXTURE_SCOPE_END()
