#pragma once

#include "cluster/keeper.hpp"
#include "storage/memory/tables.hpp"
#include "tests/actors/node_fixture.hpp"

#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

/// Processes that come and go on one store, with a deterministic schedule and a
/// simulated clock.
namespace onsale::test {

using cluster::node_trouble;

/// Fails whoever asks it, once it is broken.
class breakable_random final : public actors::random_source {
public:
  explicit breakable_random(uint64_t seed) : good_(seed) {
    // Starts whole.
  }

  void fill(std::span<uint8_t> out) override {
    if (broken)
      throw std::bad_alloc{};
    good_.fill(out);
  }

  bool broken = false;

private:
  actors::seeded_random good_;
};

/// One process on the store that all of a test share.
struct node_process {
  std::shared_ptr<storage::memory_store> store;
  actors::environment_ptr env;
  std::shared_ptr<breakable_random> random;
  std::shared_ptr<cluster::node_status> status;
  cluster::keeper_actor keeper;
  std::vector<node_trouble> deaths;
  std::optional<cluster::start_result> started;
  bool hangs = false; // its store gives no answer

  bool serves() const {
    return started && std::holds_alternative<cluster::node_handles>(*started);
  }

  /// Why it did not start. @pre it has not
  storage::store_errc trouble() const {
    CAF_REQUIRE(started && std::holds_alternative<node_trouble>(*started));
    return std::get<node_trouble>(*started).code;
  }

  actors::region_actor region() const {
    CAF_REQUIRE(serves());
    return std::get<cluster::node_handles>(*started).region;
  }
};

struct keeper_fixture : test_coordinator_fixture<> {
  keeper_fixture() : state(storage::make_memory_state({})) {
    add_example_event(*storage::make_memory_store(state));
  }

  ~keeper_fixture() override {
    for (auto& x : processes)
      kill(*x);
    consume_messages();
  }

  /// Another process, which starts as far as it can.
  node_process& begin() {
    auto& result = spawn();
    settle();
    return result;
  }

  /// Another process, whose store hangs once it has given it the shards.
  node_process& begin_until_acquired() {
    auto& result = spawn();
    result.hangs = true;
    settle();
    for (auto step : {"join", "acquire"}) {
      CAF_MESSAGE(step);
      CAF_CHECK_EQUAL(result.store->run_pending(), 1u);
      settle();
    }
    return result;
  }

  node_process& spawn() {
    auto x = std::make_unique<node_process>();
    storage::memory_options options;
    options.deferred = true;
    options.clock = [this] {
      return time();
    };
    x->store = storage::make_memory_store(state, options);
    auto env = make_environment(x->store);
    x->random = std::make_shared<breakable_random>(++lives);
    env->random = x->random;
    x->env = env;
    x->status = std::make_shared<cluster::node_status>();
    auto on_dead = [me = x.get()](node_trouble why) {
      me->deaths.push_back(std::move(why));
    };
    x->keeper = sys.spawn(
      cluster::keeper, cluster::keeper_state::links{
                         x->env, x->status, {1, lives, {}}, on_dead, may_work});
    processes.push_back(std::move(x));
    auto& result = *processes.back();
    auto wait = [&result](caf::event_based_actor* me,
                          const cluster::keeper_actor& keeper) {
      me->request(keeper, caf::infinite, cluster::start_atom::value)
        .then([&result](const cluster::start_result& said) {
          CAF_CHECK(!result.started);
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
    constexpr std::chrono::milliseconds step{100};
    for (; how_long.count() > 0; how_long -= step) {
      advance_time(step);
      settle();
    }
  }

  /// Ends a process without a word.
  void kill(node_process& x) {
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

  auto ask(node_process& at, const std::string& ticket) {
    actors::reserve_tickets cmd;
    cmd.who.user = {"ann"};
    cmd.who.give_up = time() + std::chrono::seconds{20};
    cmd.tickets = {*parse_ticket_id(ticket)};
    auto answer = self->request(at.region(), caf::infinite, std::move(cmd));
    settle();
    return answer;
  }

  std::string hold(node_process& at, const std::string& ticket) {
    auto answer = ask(at, ticket);
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
    CAF_CHECK_EQUAL(hold(first, "1-1-0"), "held");
    kill(first);
    state->tables.events.at({1}).what.what.status = event_status::cancelled;
    pass(std::chrono::seconds{1});
  }

  /// How many shards have ever had an owner.
  size_t shards_taken() const {
    size_t result = 0;
    for (const auto& [shard, row] : state->tables.leases)
      result += row.epoch > 0 ? 1 : 0;
    return result;
  }

  seat_status stored(const std::string& ticket) const {
    auto i = state->tables.tickets.find(*parse_ticket_id(ticket));
    return i == state->tables.tickets.end() ? seat_status::available
                                            : i->second.status;
  }

  std::shared_ptr<storage::memory_state> state;
  std::vector<std::unique_ptr<node_process>> processes;
  uint64_t lives = 0;
  cluster::work_check may_work; // of processes that begin from now on
};

} // namespace onsale::test
