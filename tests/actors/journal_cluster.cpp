#define SUITE actors.journal_cluster

#include "tests/actors/journal_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using storage::commit_fault;
using storage::lease;

namespace {

/// A journal of a node that shares its store with another.
struct journal_cluster_fixture : journal_fixture {
  journal_cluster_fixture() : alone_(journal) {
    store->leases().leave({1, 1, {}}, [](const auto&) {});
    one = join("one");
    two = join("two");
    std::vector<storage::shard_owner> seen;
    for (const auto& [shard, row] : state->tables.leases)
      seen.push_back({shard, 0, row.epoch});
    std::vector<lease> leases;
    store->members()->take(
      one, seen, [&](const storage::store_result<std::vector<lease>>& x) {
        CAF_REQUIRE(x);
        leases = *x;
      });
    store->run_pending();
    listener_ = sys.spawn(note_loss, &lost);
    journal = sys.spawn(actors::journal, env, one, listener_);
    caf::anon_send(journal, leases);
    settle();
  }

  ~journal_cluster_fixture() override {
    self->send_exit(journal, caf::exit_reason::user_shutdown);
    self->send_exit(listener_, caf::exit_reason::user_shutdown);
    journal = alone_;
  }

  storage::node_identity join(const std::string& address) {
    storage::node_identity result{0, 7, address};
    store->members()->join(address, 7,
                           [&](const storage::store_result<uint32_t>& x) {
                             CAF_REQUIRE(x);
                             result.node = *x;
                           });
    store->run_pending();
    return result;
  }

  storage::memory::lease_row& row(uint32_t block) {
    return state->tables.leases.at(shard(block));
  }

  /// The other node takes a shard, this one being out of sight for a moment.
  void loses(uint32_t block) {
    row(block).node = two.node;
    ++row(block).epoch;
  }

  static actors::journal_listener_actor::behavior_type
  note_loss(actors::journal_listener_actor::pointer,
            std::vector<shard_id>* into) {
    return {
      [into](const actors::shard_lost& x) {
        into->push_back(x.shard);
      },
      [](const actors::ledger_health&) {
        // nop
      },
    };
  }

  storage::node_identity one;
  storage::node_identity two;
  std::vector<shard_id> lost;

private:
  actors::journal_actor alone_;
  actors::journal_listener_actor listener_;
};

} // namespace

FIXTURE_SCOPE(journal_cluster_tests, journal_cluster_fixture)

TEST(a shard is acquired anew only from the epoch that its node had) {
  auto epoch = row(1).epoch;
  auto other = row(2).epoch;
  store->break_next_commit(commit_fault::lost_after);
  put(1, 1, 0);
  rest();
  CHECK(heard(1) == words{"reopened"});
  CHECK_EQUAL(row(1).epoch, epoch + 1);
  CHECK_EQUAL(row(1).node, one.node);
  CHECK_EQUAL(row(2).epoch, other);
  put(1, 2, 1);
  rest();
  CHECK(heard(1) == (words{"reopened", "2 applied"}));
  CHECK(written(1) == (seats{0, 1}));
  CHECK(lost.empty());
}

TEST(a shard that has a new owner is not taken back from it) {
  REQUIRE(shard(1) != shard(2));
  keep_busy();
  put(1, 1, 0);
  put(2, 1, 0);
  settle();
  store->break_next_commit(commit_fault::lost_before);
  answer_of_store(); // the check; the batch is on its way
  put(1, 2, 1);
  settle();
  loses(1);
  auto epoch = row(1).epoch;
  rest();
  CHECK_EQUAL(row(1).epoch, epoch);
  CHECK_EQUAL(row(1).node, two.node);
  MESSAGE("what was not sent has not been written; of the rest nobody knows");
  CHECK(heard(1) == (words{"2 unavailable", "lost for unknown"}));
  CHECK(heard(2) == words{"reopened"});
  CHECK(lost == std::vector<shard_id>{shard(1)});
  put(1, 3, 2);
  put(2, 2, 2);
  rest();
  CHECK_EQUAL(heard(1).back(), "3 unavailable");
  CHECK_EQUAL(heard(2).back(), "2 applied");
}

TEST(a question for leases that was granted and got lost is asked once more) {
  store->break_next_commit(commit_fault::lost_before);
  put(1, 1, 0);
  answer_of_store();
  MESSAGE("the store grants it, and nobody hears of that");
  store->crash();
  auto epoch = ++row(1).epoch;
  using result_type = storage::store_result<std::vector<lease>>;
  caf::anon_send(
    caf::actor_cast<caf::actor>(journal),
    actors::leases_answered{std::make_shared<result_type>(failure{
      storage::store_error{storage::store_errc::outcome_unknown, ""}})});
  settle();
  pass(100ms);
  rest();
  CHECK_EQUAL(row(1).epoch, epoch + 1);
  CHECK(heard(1) == words{"reopened"});
  CHECK(lost.empty());
  put(1, 2, 0);
  rest();
  CHECK_EQUAL(heard(1).back(), "2 applied");
}

TEST(a node that was declared dead keeps nobody waiting for its shards) {
  store->break_next_commit(commit_fault::lost_before);
  put(1, 1, 0);
  settle();
  state->tables.nodes.at(one.node).alive = false;
  rest();
  CHECK(heard(1) == words{"lost for unknown"});
  CHECK(lost == std::vector<shard_id>{shard(1)});
}

TEST(a shard that is lost in recovery is not let go of) {
  store->break_next_commit(commit_fault::lost_before);
  put(1, 1, 0);
  settle();
  actors::let_go what{{shard(1), shard(2)}};
  auto gone = self->request(journal, caf::infinite, what);
  loses(1);
  rest();
  std::vector<lease> leases;
  CAF_REQUIRE(answered());
  gone.receive(
    [&](const std::vector<lease>& x) {
      leases = x;
    },
    [&](const caf::error& x) {
      CAF_FAIL(sys.render(x));
    });
  CHECK(leases == (std::vector<lease>{{shard(2), row(2).epoch, row(2).seq}}));
}

FIXTURE_SCOPE_END()
