#define SUITE cluster.keeper

#include "cluster/keeper.hpp"

#include "tests/cluster/keeper_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using cluster::node_phase;
using cluster::node_trouble;
using storage::store_errc;

FIXTURE_SCOPE(keeper_tests, keeper_fixture)

// -- start --------------------------------------------------------------------

TEST(a node serves once it has all shards) {
  auto& node = begin();
  CHECK(node.serves());
  CHECK(node.status->phase == node_phase::serving);
  CHECK_EQUAL(state->tables.leases.size(), default_shard_count);
  for (const auto& [shard, row] : state->tables.leases)
    CHECK_EQUAL(row.epoch, 1u);
  CHECK_EQUAL(hold(node, "1-1-0"), "held");
}

TEST(a node asks whether it may work before it takes a shard) {
  storage::reply_to<unit> answer;
  may_work = [&](storage::reply_to<unit> done) {
    answer = std::move(done);
  };
  auto& node = begin();
  CHECK(!node.started);
  CHECK_EQUAL(state->tables.nodes.size(), 1u);
  CHECK_EQUAL(shards_taken(), 0u);
  REQUIRE(answer != nullptr);
  answer(unit{});
  settle();
  CHECK(node.serves());
  CHECK_EQUAL(hold(node, "1-1-0"), "held");
}

TEST(a node that may not work has taken no shard) {
  may_work = [](const storage::reply_to<unit>& done) {
    done(failure{storage::store_error{store_errc::in_use, "not this one"}});
  };
  auto& node = begin();
  CHECK(node.trouble() == store_errc::in_use);
  CHECK_EQUAL(shards_taken(), 0u);
  CHECK(node.deaths.empty());
}

TEST(a node that still starts has not begun to serve) {
  auto& first = begin();
  CHECK(first.serves());
  auto& second = begin();
  CHECK(!second.started);
  CHECK(second.status->phase == node_phase::starting);
}

TEST(a second process waits three seconds and is refused) {
  auto& first = begin();
  auto& second = begin();
  pass(2'900ms);
  CHECK(!second.started);
  pass(200ms);
  CHECK(second.trouble() == store_errc::in_use);
  CHECK(second.deaths.empty());
  MESSAGE("the first has not noticed anything");
  CHECK_EQUAL(hold(first, "1-1-0"), "held");
  CHECK(first.deaths.empty());
}

TEST(a process whose earlier life was killed starts when that is cold) {
  auto& first = begin();
  CHECK_EQUAL(hold(first, "1-1-0"), "held");
  kill(first);
  auto& second = begin();
  pass(400ms);
  CHECK(!second.started);
  pass(300ms);
  CHECK(second.serves());
  CHECK_EQUAL(hold(second, "1-1-0"), "seats-unavailable");
}

TEST(a hold of an earlier life ends although nobody asks for it) {
  auto& first = begin();
  CHECK_EQUAL(hold(first, "1-1-0"), "held");
  kill(first);
  pass(1s);
  auto& second = begin();
  CHECK(second.serves());
  CHECK_EQUAL(stored("1-1-0"), seat_status::held);
  advance_time(480s);
  settle();
  CHECK_EQUAL(stored("1-1-0"), seat_status::available);
}

TEST(what an earlier life had called off is ended) {
  leave_half_called_off();
  auto& second = begin();
  CHECK(second.serves());
  CHECK_EQUAL(stored("1-1-0"), seat_status::available);
}

TEST(ending what is off is tried until it works) {
  leave_half_called_off();
  auto& second = spawn();
  second.store->break_next_commit(storage::commit_fault::refused);
  settle();
  CHECK(second.serves());
  CHECK_EQUAL(stored("1-1-0"), seat_status::held);
  pass(1s);
  CHECK_EQUAL(stored("1-1-0"), seat_status::available);
}

TEST(a node that cannot write batches says so until it can) {
  auto& node = begin();
  CHECK(node.status->writes_ok());
  node.store->break_next_commit(storage::commit_fault::refused);
  CHECK_EQUAL(hold(node, "1-1-0"), "unavailable");
  CHECK(!node.status->writes_ok());
  MESSAGE("its heartbeats get through all the while");
  for (int i = 0; i < 5; ++i) {
    node.store->break_next_commit(storage::commit_fault::refused);
    pass(1s);
    CHECK(!node.status->writes_ok());
  }
  pass(1s);
  CHECK(node.status->writes_ok());
}

TEST(an event that a change of the catalogue calls off is ended) {
  auto& node = begin();
  CHECK_EQUAL(hold(node, "1-1-0"), "held");
  auto off = example_event();
  off.status = event_status::cancelled;
  self->send(std::get<cluster::node_handles>(*node.started).catalogue,
             actors::write_catalogue{{}, {}, {off}});
  settle();
  CHECK_EQUAL(hold(node, "1-1-1"), "not-on-sale");
  pass(1s);
  CHECK_EQUAL(stored("1-1-0"), seat_status::available);
}

TEST(a block that cannot be opened is the end of the start) {
  booking_id orphan{{{99}, 1}, {7}};
  state->tables.duties.insert({orphan, duty_kind::capture, 1});
  auto before = sys.registry().running();
  auto& node = begin();
  CHECK(node.trouble() == store_errc::broken);
  CHECK(node.status->phase != node_phase::serving);
  MESSAGE("of the actors that were spawned only the keeper is left");
  CHECK_EQUAL(sys.registry().running(), before + 1);
  pass(1s);
  CHECK(node.status->phase != node_phase::serving);
}

// -- heartbeats ---------------------------------------------------------------

TEST(a node shows at every heartbeat that it lives) {
  begin();
  for (auto i = 0; i < 10; ++i) {
    pass(200ms);
    CHECK(time() - state->tables.nodes.at(1).heartbeat <= 200ms);
  }
}

TEST(node time follows the clock of the store) {
  auto& node = begin();
  pass(10s);
  CHECK_EQUAL(node.env->clock->at(sched.clock().now()), time());
}

TEST(a node that is taken for dead dies once and writes no more) {
  auto& first = begin();
  CHECK_EQUAL(hold(first, "1-1-0"), "held");
  // Its store hangs long enough for another process to start.
  first.hangs = true;
  auto& second = begin();
  pass(1s);
  CHECK(second.serves());
  CHECK(first.deaths.empty());
  first.hangs = false;
  pass(400ms);
  REQUIRE_EQUAL(first.deaths.size(), 1u);
  CHECK(first.deaths.front().code == store_errc::declared_dead);
  CHECK(first.status->phase == node_phase::dead);
  CHECK_EQUAL(hold(first, "1-1-1"), "unavailable");
  CHECK_EQUAL(stored("1-1-1"), seat_status::available);
  CHECK_EQUAL(hold(second, "1-1-1"), "held");
  pass(5s);
  CHECK_EQUAL(first.deaths.size(), 1u);
  CHECK(second.deaths.empty());
}

TEST(a node does not go on without one of its actors) {
  for (auto which : {0, 1, 2}) {
    auto& node = begin();
    auto& all = std::get<cluster::node_handles>(*node.started);
    std::vector<caf::actor> of{caf::actor_cast<caf::actor>(all.journal),
                               caf::actor_cast<caf::actor>(all.catalogue),
                               caf::actor_cast<caf::actor>(all.region)};
    self->send_exit(of[which], caf::exit_reason::unhandled_exception);
    settle();
    REQUIRE_EQUAL(node.deaths.size(), 1u);
    CHECK(node.deaths.front().code == store_errc::broken);
    CHECK(node.status->phase == node_phase::dead);
    kill(node);
    pass(2s);
  }
}

TEST(a node does not go on without a block that has failed) {
  auto& node = begin();
  CHECK_EQUAL(hold(node, "1-1-0"), "held");
  MESSAGE("what it has decided is still with the store when it fails");
  node.hangs = true;
  ask(node, "1-1-1");
  node.random->broken = true;
  ask(node, "1-1-2");
  REQUIRE_EQUAL(node.deaths.size(), 1u);
  CHECK(node.deaths.front().code == store_errc::broken);
  MESSAGE("who comes next finds what was written");
  node.hangs = false;
  settle();
  kill(node);
  pass(1s);
  CHECK_EQUAL(hold(begin(), "1-1-1"), "seats-unavailable");
}

TEST(a node that lost its shards finds out by its next batch) {
  auto& node = begin();
  auto other = storage::make_memory_store(state);
  other->leases().acquire(
    {2, 1, {}}, {},
    [](const storage::store_result<std::vector<storage::lease>>&) {});
  CHECK_EQUAL(hold(node, "1-1-0"), "unavailable");
  REQUIRE_EQUAL(node.deaths.size(), 1u);
  CHECK(node.deaths.front().code == store_errc::declared_dead);
  CHECK(node.status->phase == node_phase::dead);
}

TEST(a node that dies while it starts never serves) {
  auto& first = begin();
  kill(first);
  pass(1s);
  // It has joined and taken the shards when its store begins to hang.
  auto& second = begin_until_acquired();
  pass(600ms);
  auto& third = begin();
  CHECK(third.serves());
  second.hangs = false;
  settle();
  pass(1s);
  CHECK(second.trouble() == store_errc::declared_dead);
  CHECK(second.status->phase == node_phase::dead);
  CHECK(third.deaths.empty());
}

FIXTURE_SCOPE_END()
