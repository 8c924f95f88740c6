#define SUITE actors.journal_faults

#include "tests/actors/journal_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using storage::commit_fault;

FIXTURE_SCOPE(journal_faults_tests, journal_fixture)

TEST(a store that is away loses the batch and no other) {
  store->break_next_commit(commit_fault::refused);
  put(1, 1, 0);
  settle();
  put(1, 2, 1);
  rest();
  CHECK(heard(1) == (words{"1 unavailable", "2 applied"}));
  CHECK(written(1) == seats{1});
}

TEST(a batch that has met another transaction is written again) {
  store->break_next_commit(commit_fault::collided);
  put(1, 1, 0);
  rest();
  CHECK(heard(1) == words{"1 applied"});
  MESSAGE("but not for ever");
  store->break_next_commit(commit_fault::collided);
  put(1, 2, 1);
  settle();
  for (int i = 0; i < 4; ++i) {
    CHECK_EQUAL(heard(1).size(), 1u);
    store->break_next_commit(commit_fault::collided);
    answer_of_store();
  }
  answer_of_store();
  CHECK(heard(1) == (words{"1 applied", "2 unavailable"}));
  put(1, 3, 1);
  rest();
  CHECK_EQUAL(heard(1).back(), "3 applied");
}

TEST(a fenced shard is given up and the others go on) {
  REQUIRE(shard(1) != shard(2));
  keep_busy();
  put(1, 1, 0);
  put(2, 1, 0);
  settle();
  take_over({shard(1)});
  put(1, 2, 1);
  rest();
  CHECK(heard(1) == (words{"1 fenced", "2 fenced", "lost"}));
  CHECK(heard(2) == words{"1 applied"});
  CHECK(shards_lost == std::vector<shard_id>{shard(1)});
  put(1, 3, 2);
  rest();
  CHECK_EQUAL(heard(1).back(), "3 unavailable");
  CHECK(written(1).empty());
}

TEST(what waits behind a fenced batch is not kept waiting) {
  put(1, 1, 0);
  settle();
  put(1, 2, 1);
  settle();
  take_over();
  rest();
  CHECK(heard(1) == (words{"1 fenced", "lost"}));
  CHECK(written(1).empty());
}

TEST(a lost answer has the shard read again and nothing is written twice) {
  store->break_next_commit(commit_fault::lost_after);
  put(1, 1, 0);
  rest();
  CHECK(heard(1) == words{"reopened"});
  CHECK_EQUAL(rows_of(1), 1u);
  put(1, 2, 1);
  rest();
  CHECK(heard(1) == (words{"reopened", "2 applied"}));
  CHECK(written(1) == (seats{0, 1}));
}

TEST(nothing is said of a lost batch before its shards are acquired anew) {
  store->break_next_commit(commit_fault::late);
  put(1, 1, 0);
  CHECK_EQUAL(answer_of_store(), 1u);
  CHECK(heard(1).empty());
  put(2, 1, 0);
  settle();
  CHECK_EQUAL(answer_of_store(), 1u);
  CHECK(heard(1) == words{"reopened"});
  // The lost transaction arrives after all, under an epoch that is over.
  store->release();
  rest();
  CHECK(written(1).empty());
  CHECK(heard(2) == words{"1 applied"});
}

TEST(entries that waited for a lost shard are its blocks to decide again) {
  store->break_next_commit(commit_fault::lost_before);
  put(1, 1, 0);
  settle();
  put(1, 2, 1);
  put(2, 1, 0);
  rest();
  CHECK(heard(1) == words{"reopened"});
  CHECK(written(1).empty());
  CHECK(heard(2) == words{"1 applied"});
}

TEST(while the store is away only a batch of unknown fate is waited for) {
  store->break_next_commit(commit_fault::lost_before);
  put(1, 1, 0);
  settle();
  put(1, 2, 1);
  put(2, 1, 0);
  store->set_away(true);
  rest();
  CHECK(heard(1) == words{"2 unavailable"});
  CHECK(heard(2) == words{"1 unavailable"});
  put(2, 2, 0);
  settle();
  CHECK(heard(2) == (words{"1 unavailable", "2 unavailable"}));
  store->set_away(false);
  pass(100ms);
  rest();
  CHECK(heard(1) == (words{"2 unavailable", "reopened"}));
  put(2, 3, 0);
  rest();
  CHECK(written(2) == seats{0});
}

TEST(an entry that crosses with the news of a rebuild is not written) {
  store->break_next_commit(commit_fault::lost_before);
  put(1, 1, 0);
  answer_of_store();
  // The leases are back, but the block does not know yet that it has to read
  // again when it sends its next entry.
  store->run_pending();
  put(1, 2, 1);
  rest();
  CHECK(heard(1) == words{"reopened"});
  CHECK(written(1).empty());
  // From then on it knows.
  put(1, 3, 2);
  rest();
  CHECK(heard(1) == (words{"reopened", "3 applied"}));
  CHECK(written(1) == seats{2});
}

TEST(a block that was made anew need not know of rebuilds) {
  store->break_next_commit(commit_fault::lost_before);
  put(1, 1, 0);
  rest();
  auto before = clients[1];
  clients[1] = sys.spawn(listen, &blocks[1]);
  self->send_exit(before, caf::exit_reason::user_shutdown);
  blocks[1] = {};
  put(1, 1, 3);
  rest();
  CHECK(heard(1) == words{"1 applied"});
}

TEST(a poisoned entry fails alone) {
  keep_busy();
  put(2, 1, 0);
  put(1, 1, 0);
  put_poison(1, 2);
  put(1, 3, 1);
  put(3, 1, 0);
  settle();
  put(1, 4, 2);
  rest();
  CHECK(heard(1)
        == (words{"1 applied", "2 unavailable", "3 applied", "4 applied"}));
  CHECK(heard(2) == words{"1 applied"});
  CHECK(heard(3) == (words{"1000 applied", "1 applied"}));
  CHECK(written(1) == (seats{0, 1, 2}));
}

TEST(what is left of a poisoned batch is not written after a rebuild) {
  keep_busy();
  put(1, 1, 0);
  put(1, 2, 1);
  put_poison(1, 3);
  put(1, 4, 2);
  put(2, 1, 0);
  answer_of_store();
  // The batch has been sent and breaks; the first half of it gets lost.
  store->break_next_commit(commit_fault::lost_before);
  rest();
  CHECK(heard(1) == words{"reopened"});
  CHECK(written(1).empty());
  CHECK(heard(2) == words{"1 applied"});
  put(1, 5, 4);
  rest();
  CHECK(written(1) == seats{4});
}

TEST(what is left of a poisoned batch ends with its shard) {
  keep_busy();
  put(1, 1, 0);
  put_poison(1, 2);
  put(1, 3, 1);
  answer_of_store();
  answer_of_store();
  take_over({shard(1)});
  put(2, 1, 0);
  rest();
  CHECK(heard(1) == (words{"1 fenced", "lost"}));
  CHECK(heard(2) == words{"1 applied"});
  CHECK(written(1).empty());
}

TEST(an idle ledger that did not write is tried until it does) {
  store->break_next_commit(commit_fault::refused);
  put(1, 1, 0);
  rest();
  CHECK(ledger_writes == std::vector<bool>{false});
  store->set_away(true);
  for (int i = 0; i < 5; ++i) {
    pass(1s);
    rest();
  }
  CHECK(ledger_writes == std::vector<bool>{false});
  store->set_away(false);
  pass(1s);
  rest();
  CHECK(ledger_writes == (std::vector<bool>{false, true}));
  MESSAGE("and no more from then on");
  pass(10s);
  CHECK_EQUAL(answer_of_store(), 0u);
}

TEST(a batch that is written tells that the ledger is back) {
  store->break_next_commit(commit_fault::refused);
  put(1, 1, 0);
  rest();
  put(1, 2, 1);
  rest();
  CHECK(ledger_writes == (std::vector<bool>{false, true}));
}

FIXTURE_SCOPE_END()
