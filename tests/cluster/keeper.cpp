#define SUITE cluster.keeper

#include "cluster/keeper.hpp"

#include "storage/memory/tables.hpp"
#include "tests/actors/node_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using cluster::node_phase;
using cluster::node_trouble;
using storage::store_errc;

namespace {

/// One process on the store that all of a test share.
struct process {
  std::shared_ptr<storage::memory_store> store;
  actors::environment_ptr env;
  std::shared_ptr<cluster::node_status> status;
  cluster::keeper_actor keeper;
  std::vector<node_trouble> deaths;
  std::optional<cluster::start_result> started;
  bool hangs = false; // its store gives no answer

  bool serves() const {
    return started && std::holds_alternative<cluster::node_handles>(*started);
  }

  /// Why it did not start. @pre it has not
  store_errc trouble() const {
    CAF_REQUIRE(started && std::holds_alternative<node_trouble>(*started));
    return std::get<node_trouble>(*started).code;
  }

  actors::region_actor region() const {
    CAF_REQUIRE(serves());
    return std::get<cluster::node_handles>(*started).region;
  }
};

struct fixture : test_coordinator_fixture<> {
  fixture() : state(storage::make_memory_state({})) {
    add_example_event(*storage::make_memory_store(state));
  }

  ~fixture() override {
    for (auto& x : processes)
      kill(*x);
    consume_messages();
  }

  /// Another process, which starts as far as it can.
  process& begin() {
    auto& result = spawn();
    settle();
    return result;
  }

  /// Another process, whose store hangs once it has given it the shards.
  process& begin_until_acquired() {
    auto& result = spawn();
    result.hangs = true;
    settle();
    for (auto step : {"join", "acquire"}) {
      MESSAGE(step);
      CHECK_EQUAL(result.store->run_pending(), 1u);
      settle();
    }
    return result;
  }

  process& spawn() {
    auto x = std::make_unique<process>();
    storage::memory_options options;
    options.deferred = true;
    options.clock = [this] {
      return time();
    };
    x->store = storage::make_memory_store(state, options);
    auto env = make_environment(x->store);
    env->random = std::make_shared<actors::seeded_random>(++lives);
    x->env = env;
    x->status = std::make_shared<cluster::node_status>();
    auto on_dead = [me = x.get()](node_trouble why) {
      me->deaths.push_back(std::move(why));
    };
    x->keeper = sys.spawn(
      cluster::keeper,
      cluster::keeper_state::links{x->env, x->status, {1, lives, {}}, on_dead});
    processes.push_back(std::move(x));
    auto& result = *processes.back();
    auto wait = [&result](caf::event_based_actor* me,
                          const cluster::keeper_actor& keeper) {
      me->request(keeper, caf::infinite, cluster::start_atom::value)
        .then([&result](const cluster::start_result& said) {
          CHECK(!result.started);
          result.started = said;
        });
    };
    sys.spawn(wait, result.keeper);
    return result;
  }

  /// The store's clock.
  timestamp time() const {
    auto since = sched.clock().now().time_since_epoch();
    return timestamp{std::chrono::milliseconds{1'800'000'000'000}
                     + std::chrono::duration_cast<duration_ms>(since)};
  }

  void settle() {
    size_t moved = 0;
    do {
      moved = consume_messages();
      for (auto& x : processes)
        if (!x->hangs)
          moved += x->store->run_pending();
    } while (moved > 0);
  }

  void pass(std::chrono::milliseconds how_long) {
    for (; how_long > 0ms; how_long -= 100ms) {
      advance_time(100ms);
      settle();
    }
  }

  /// Ends a process without a word.
  void kill(process& x) {
    auto end = [&](const auto& who) {
      self->send_exit(who, caf::exit_reason::kill);
    };
    if (x.keeper)
      end(x.keeper);
    x.keeper = nullptr;
    if (x.serves()) {
      auto& all = std::get<cluster::node_handles>(*x.started);
      self->send_exit(all.region, caf::exit_reason::user_shutdown);
      end(all.catalogue);
      end(all.journal);
    }
    x.started.reset();
    x.store->crash();
    x.hangs = true;
    consume_messages();
  }

  std::string hold(process& at, const std::string& ticket) {
    actors::reserve_tickets cmd;
    cmd.who.user = {"ann"};
    cmd.who.give_up = time() + 20s;
    cmd.tickets = {*parse_ticket_id(ticket)};
    auto answer = self->request(at.region(), caf::infinite, std::move(cmd));
    settle();
    std::string result;
    CAF_REQUIRE(!self->mailbox().empty());
    answer.receive(
      [&](const actors::reply& x) {
        result = text_of(x);
      },
      [&](const caf::error& x) {
        result = sys.render(x);
      });
    return result;
  }

  /// A process is killed right after it has said that the event is off.
  void leave_half_called_off() {
    auto& first = begin();
    CHECK_EQUAL(hold(first, "1-1-0"), "held");
    kill(first);
    state->tables.events.at({1}).what.what.status = event_status::cancelled;
    pass(1s);
  }

  seat_status stored(const std::string& ticket) const {
    auto i = state->tables.tickets.find(*parse_ticket_id(ticket));
    return i == state->tables.tickets.end() ? seat_status::available
                                            : i->second.status;
  }

  std::shared_ptr<storage::memory_state> state;
  std::vector<std::unique_ptr<process>> processes;
  uint64_t lives = 0;
};

} // namespace

FIXTURE_SCOPE(keeper_tests, fixture)

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
  pass(500ms);
  CHECK(!node.status->writes_ok());
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
