#define SUITE actors.journal

#include "actors/journal.hpp"

#include "domain/limits.hpp"
#include "tests/actors/journal_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using storage::commit_fault;

FIXTURE_SCOPE(journal_tests, journal_fixture)

TEST(an idle journal writes at once and answers after the commit) {
  put(1, 1, 0);
  settle();
  CHECK(heard(1).empty());
  CHECK(written(1).empty());
  CHECK_EQUAL(answer_of_store(), 1u);
  CHECK(heard(1) == words{"1 applied"});
  CHECK(written(1) == seats{0});
}

TEST(what comes while a batch is in flight is the next batch) {
  put(1, 1, 0);
  settle();
  put(1, 2, 1);
  put(2, 1, 0);
  put_check(1, 3);
  settle();
  CHECK_EQUAL(answer_of_store(), 1u);
  CHECK(heard(1) == words{"1 applied"});
  CHECK(heard(2).empty());
  CHECK_EQUAL(answer_of_store(), 1u);
  CHECK(heard(1) == (words{"1 applied", "2 applied", "3 applied"}));
  CHECK(heard(2) == words{"1 applied"});
  CHECK_EQUAL(answer_of_store(), 0u);
}

TEST(a shard numbers its changes without a gap) {
  for (uint64_t tag = 1; tag <= 4; ++tag) {
    put(1, tag, static_cast<seat_index>(tag));
    if (tag % 2 == 0)
      put_check(1, 10 + tag);
    answer_of_store();
  }
  rest();
  uint64_t expected = 0;
  for (const auto& [where, row] : state->tables.journal)
    if (where.first == id(1))
      CHECK_EQUAL(row.seq, ++expected);
  CHECK_EQUAL(expected, 4u);
}

TEST(a full queue refuses what is new and keeps what it took) {
  keep_busy();
  for (uint64_t tag = 1; tag <= limits::journal_queue; ++tag)
    put_check(1, tag);
  put(1, 30'000, 0);
  put(2, 1, 0);
  settle();
  CHECK(heard(1) == words{"30000 overloaded"});
  CHECK(heard(2) == words{"1 overloaded"});
  CHECK_EQUAL(env->metrics->journal_queue.Value(), 20'000.0);
  rest();
  CHECK_EQUAL(heard(1).size(), limits::journal_queue + 1);
  CHECK_EQUAL(heard(1).back(), "20000 applied");
  CHECK_EQUAL(env->metrics->journal_queue.Value(), 0.0);
  put(2, 2, 0);
  rest();
  CHECK_EQUAL(heard(2).back(), "2 applied");
}

TEST(a drain ends when everything that was promised is durable) {
  put(1, 1, 0);
  settle();
  put(1, 2, 1);
  auto drained = self->request(journal, caf::infinite,
                               actors::drain_atom::value);
  answer_of_store();
  CHECK(!answered());
  answer_of_store();
  CHECK(answered());
  CHECK(heard(1) == (words{"1 applied", "2 applied"}));
  drained.receive([](actors::ok_atom) {},
                  [&](caf::error& x) {
                    CAF_FAIL(sys.render(x));
                  });
}

TEST(a drain waits for leases that have to be acquired anew) {
  store->break_next_commit(commit_fault::lost_after);
  put(1, 1, 0);
  answer_of_store();
  auto drained = self->request(journal, caf::infinite,
                               actors::drain_atom::value);
  settle();
  CHECK(!answered());
  rest();
  CHECK(answered());
  CHECK(heard(1) == words{"reopened"});
  drained.receive([](actors::ok_atom) {},
                  [&](caf::error& x) {
                    CAF_FAIL(sys.render(x));
                  });
}

FIXTURE_SCOPE_END()
