#define SUITE actors.journal_leases

#include "tests/actors/journal_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using actors::entry_group;
using storage::commit_fault;
using storage::lease;

namespace {

struct journal_leases_fixture : journal_fixture {
  /// Asks for the leases of some blocks' shards.
  auto let_go(std::vector<uint32_t> of) {
    actors::let_go what;
    for (auto block : of)
      what.shards.push_back(shard(block));
    return self->request(journal, caf::infinite, std::move(what));
  }

  template <class Handle>
  std::vector<lease> leases(Handle& from) {
    std::vector<lease> result;
    CAF_REQUIRE(answered());
    from.receive(
      [&](const std::vector<lease>& x) {
        result = x;
      },
      [&](const caf::error& x) {
        CAF_FAIL(sys.render(x));
      });
    return result;
  }

  /// The lease as the store has it.
  lease stored_lease(uint32_t block) const {
    const auto& row = state->tables.leases.at(shard(block));
    return {shard(block), row.epoch, row.seq};
  }

  void adopt(std::vector<lease> what) {
    caf::anon_send(journal, std::move(what));
    settle();
  }

  /// Has the store give a shard to this node once more.
  lease acquire_again(uint32_t block) {
    ++state->tables.leases.at(shard(block)).epoch;
    return stored_lease(block);
  }
};

} // namespace

FIXTURE_SCOPE(journal_leases_tests, journal_leases_fixture)

TEST(a journal lets go of shards that it has nothing of at once) {
  put(1, 1, 0);
  rest();
  auto gone = let_go({1});
  settle();
  CHECK(leases(gone) == std::vector<lease>{stored_lease(1)});
  CHECK_EQUAL(stored_lease(1).seq, 1u);
  put(1, 2, 1);
  put(2, 1, 0);
  rest();
  CHECK(heard(1) == (words{"1 applied", "2 unavailable"}));
  CHECK(heard(2) == words{"1 applied"});
  CHECK(shards_lost.empty());
}

TEST(shards that a journal does not own are left out) {
  auto first = let_go({1});
  settle();
  leases(first);
  auto second = let_go({1, 2});
  settle();
  CHECK(leases(second) == std::vector<lease>{stored_lease(2)});
  auto third = let_go({1, 2});
  settle();
  CHECK(leases(third).empty());
}

TEST(a journal lets go of a shard when what is in flight and queued is written) {
  put(1, 1, 0);
  settle();
  put(1, 2, 1);
  settle();
  auto gone = let_go({1, 2});
  put(1, 3, 2); // too late
  settle();
  CHECK(!answered());
  answer_of_store();
  CHECK(!answered());
  answer_of_store();
  CHECK(leases(gone) == (std::vector<lease>{stored_lease(1), stored_lease(2)}));
  CHECK_EQUAL(stored_lease(1).seq, 2u);
  CHECK(heard(1) == (words{"3 unavailable", "1 applied", "2 applied"}));
}

TEST(a shard that waits for a group is let go of when that has ended) {
  put_together(1, 1, 0, {7, 2});
  settle();
  auto gone = let_go({1});
  settle();
  CHECK(!answered());
  pass(1s);
  CHECK(leases(gone) == std::vector<lease>{stored_lease(1)});
  CHECK(heard(1) == words{"1 unavailable"});
}

TEST(what is left of a poisoned batch is written before its shard goes) {
  keep_busy();
  put(1, 1, 0);
  put_poison(1, 2);
  put(1, 3, 1);
  answer_of_store();
  answer_of_store(); // it breaks
  auto gone = let_go({1});
  settle();
  CHECK(!answered());
  rest();
  CHECK(leases(gone) == std::vector<lease>{stored_lease(1)});
  CHECK(written(1) == (seats{0, 1}));
}

TEST(a shard that is acquired anew is let go of under its new epoch) {
  store->break_next_commit(commit_fault::lost_after);
  put(1, 1, 0);
  settle();
  auto gone = let_go({1});
  auto other = let_go({2});
  settle();
  CHECK(leases(other) == std::vector<lease>{stored_lease(2)});
  CHECK(!answered());
  auto before = stored_lease(1).epoch;
  store->run_pending();
  settle();
  CHECK(!answered());
  rest();
  CHECK(leases(gone) == std::vector<lease>{stored_lease(1)});
  CHECK_EQUAL(stored_lease(1).epoch, before + 1);
  CHECK(heard(1) == words{"reopened"});
}

TEST(a shard is kept while the store is away before its fate is known) {
  store->break_next_commit(commit_fault::lost_before);
  put(1, 1, 0);
  settle();
  auto gone = let_go({1});
  store->run_pending();
  store->set_away(true);
  rest();
  CHECK(!answered());
  store->set_away(false);
  pass(100ms);
  rest();
  CHECK(leases(gone) == std::vector<lease>{stored_lease(1)});
}

TEST(a shard that was lost while it was to go is left out) {
  put(1, 1, 0);
  settle();
  auto gone = let_go({1, 2});
  take_over({shard(1)});
  rest();
  CHECK(leases(gone) == std::vector<lease>{stored_lease(2)});
  CHECK(shards_lost == std::vector<shard_id>{shard(1)});
}

TEST(a journal drains while a shard waits to go) {
  put(1, 1, 0);
  settle();
  auto gone = let_go({1});
  auto drained = self->request(journal, caf::infinite,
                               actors::drain_atom::value);
  settle();
  CHECK(!answered());
  rest();
  CHECK_EQUAL(leases(gone).size(), 1u);
  auto done = false;
  drained.receive(
    [&](actors::ok_atom) {
      done = true;
    },
    [&](const caf::error& x) {
      CAF_FAIL(sys.render(x));
    });
  CHECK(done);
}

TEST(a journal takes up a shard that it has let go of or lost) {
  auto gone = let_go({1});
  settle();
  leases(gone);
  adopt({acquire_again(1)});
  put(1, 1, 0);
  rest();
  CHECK(heard(1) == words{"1 applied"});
  MESSAGE("lost");
  take_over({shard(1)});
  put(1, 2, 1);
  rest();
  CHECK(heard(1) == (words{"1 applied", "2 fenced", "lost"}));
  adopt({acquire_again(1)});
  put(1, 3, 1);
  rest();
  CHECK_EQUAL(heard(1).back(), "3 applied");
  CHECK(written(1) == (seats{0, 1}));
}

TEST(news of an older lease does not replace a younger one) {
  auto before = stored_lease(1);
  store->break_next_commit(commit_fault::lost_before);
  put(1, 1, 0);
  rest();
  CHECK(heard(1) == words{"reopened"});
  adopt({before});
  put(1, 2, 1);
  rest();
  CHECK_EQUAL(heard(1).back(), "2 applied");
}

TEST(a journal without shards does not probe) {
  std::vector<shard_id> all;
  for (const auto& [shard, row] : state->tables.leases)
    all.push_back(shard);
  store->break_next_commit(commit_fault::refused);
  put(1, 1, 0);
  rest();
  CHECK(ledger_writes == std::vector<bool>{false});
  auto gone = self->request(journal, caf::infinite, actors::let_go{all});
  settle();
  CHECK_EQUAL(leases(gone).size(), all.size());
  pass(5s);
  CHECK_EQUAL(answer_of_store(), 0u);
  CHECK(ledger_writes == std::vector<bool>{false});
  MESSAGE("whoever brings it a shard has written that");
  adopt({acquire_again(1)});
  CHECK(ledger_writes == (std::vector<bool>{false, true}));
}

TEST(a shard that is being probed is let go of after that) {
  std::vector<shard_id> all;
  for (const auto& [shard, row] : state->tables.leases)
    all.push_back(shard);
  store->break_next_commit(commit_fault::refused);
  put(1, 1, 0);
  rest();
  pass(1s); // it is under way
  auto gone = self->request(journal, caf::infinite, actors::let_go{all});
  settle();
  CHECK(!answered());
  CHECK_EQUAL(answer_of_store(), 1u);
  CHECK_EQUAL(leases(gone).size(), all.size());
}

FIXTURE_SCOPE_END()
