#define SUITE actors.journal

#include "actors/journal.hpp"

#include "domain/limits.hpp"
#include "storage/memory/tables.hpp"
#include "tests/actors/node_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using storage::commit_fault;

namespace {

using words = std::vector<std::string>;

const char* word(storage::entry_outcome x) {
  return x == storage::entry_outcome::applied  ? "applied"
         : x == storage::entry_outcome::fenced ? "fenced"
                                               : "refused";
}

/// What a block hears of its entries, as words; it decides nothing.
struct listener {
  words heard;
  uint64_t rebuild = 0;
};

using listener_behavior = actors::journal_client_actor::behavior_type;

listener_behavior listen(actors::journal_client_actor::pointer, listener* to) {
  return {
    [to](const actors::entries_settled& x) {
      for (const auto& one : x.settled)
        to->heard.push_back(std::to_string(one.tag) + ' '
                            + word(one.result.outcome));
    },
    [to](const actors::entries_dropped& x) {
      for (auto tag : x.tags)
        to->heard.push_back(std::to_string(tag) + ' ' + problem_name(x.why));
    },
    [to](const actors::shard_reopened& x) {
      to->heard.emplace_back("reopened");
      to->rebuild = x.rebuild;
    },
    [to](const actors::shard_lost&) { //
      to->heard.emplace_back("lost");
    },
  };
}

/// A journal between blocks that only listen and a store that the test runs.
struct fixture : node_fixture {
  fixture() {
    for (uint32_t i = 1; i <= 3; ++i)
      clients[i] = sys.spawn(listen, &blocks[i]);
    hold_store = true;
  }

  ~fixture() override {
    for (auto& [i, x] : clients)
      self->send_exit(x, caf::exit_reason::user_shutdown);
  }

  block_id id(uint32_t block) const {
    return {{1}, block};
  }

  shard_id shard(uint32_t block) const {
    return shard_of(id(block), env->shard_count);
  }

  /// Sends an entry that takes a seat out of sale.
  void put(uint32_t block, uint64_t tag, seat_index seat) {
    put(block, tag, {{seat, seat_status::blocked}});
  }

  /// Sends an entry that no store takes: a held seat without a holder.
  void put_poison(uint32_t block, uint64_t tag) {
    put(block, tag, {{9, seat_status::held}});
  }

  void put_check(uint32_t block, uint64_t tag) {
    send(block, tag, std::nullopt);
  }

  void put(uint32_t block, uint64_t tag, std::vector<seat_change> seats) {
    change what;
    what.block = id(block);
    what.kind = change_kind::seats_blocked;
    what.at = now();
    what.seats = std::move(seats);
    send(block, tag, std::move(what));
  }

  void send(uint32_t block, uint64_t tag, std::optional<change> what) {
    storage::ledger_entry entry{shard(block), std::move(what), std::nullopt};
    caf::send_as(clients[block], journal,
                 actors::journal_entry{id(block), tag, std::move(entry),
                                       blocks[block].rebuild});
  }

  /// Lets the store answer what it has been asked so far, and no more.
  size_t answer_of_store() {
    settle();
    auto calls = store->run_pending();
    settle();
    return calls;
  }

  /// Lets everything come to rest.
  void rest() {
    hold_store = false;
    settle();
    hold_store = true;
  }

  /// Keeps the journal busy, so that what comes next shares a batch.
  void keep_busy() {
    put_check(3, 1'000);
    settle();
  }

  /// Seats of a block that the store has out of sale.
  std::vector<seat_index> written(uint32_t block) const {
    std::vector<seat_index> result;
    for (const auto& [ticket, row] : state->tables.tickets)
      if (ticket.block == id(block) && row.status == seat_status::blocked)
        result.push_back(ticket.seat);
    return result;
  }

  size_t rows_of(uint32_t block) const {
    auto rows = state->tables.journal;
    return std::count_if(rows.begin(), rows.end(), [&](const auto& x) {
      return x.first.first == id(block);
    });
  }

  const words& heard(uint32_t block) const {
    return blocks.at(block).heard;
  }

  std::map<uint32_t, listener> blocks;
  std::map<uint32_t, actors::journal_client_actor> clients;
};

using seats = std::vector<seat_index>;

} // namespace

FIXTURE_SCOPE(journal_tests, fixture)

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

TEST(a store that is away loses the batch and no other) {
  store->break_next_commit(commit_fault::refused);
  put(1, 1, 0);
  settle();
  put(1, 2, 1);
  rest();
  CHECK(heard(1) == (words{"1 unavailable", "2 applied"}));
  CHECK(written(1) == seats{1});
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
