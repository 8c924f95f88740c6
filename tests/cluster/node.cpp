#define SUITE cluster.node

#include "cluster/node.hpp"

#include "storage/memory/tables.hpp"
#include "tests/actors/node_fixture.hpp"
#include "tests/support/test.hpp"

#include <caf/scoped_actor.hpp>

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

/// Processes, one after the other, on one store. They run on threads of their
/// own: what is waited for here comes with an answer, never with time.
struct process_fixture {
  process_fixture() : state(storage::make_memory_state({})) {
    add_example_event(*storage::make_memory_store(state));
  }

  /// Another process on the store.
  std::unique_ptr<cluster::node> process() {
    auto env = make_environment(storage::make_memory_store(state));
    env->random = std::make_shared<actors::seeded_random>(++lives);
    cluster::node_options options;
    options.on_dead = [](const cluster::node_trouble&) {};
    return std::make_unique<cluster::node>(std::move(env), std::move(options));
  }

  /// A reservation, answered.
  std::string hold(cluster::node& at, const std::string& ticket) {
    std::string result;
    actors::reserve_tickets cmd;
    cmd.who.user = {"ann"};
    cmd.who.give_up = timestamp::max();
    cmd.tickets = {*parse_ticket_id(ticket)};
    caf::scoped_actor self{at.system()};
    self->request(at.handles().region, caf::infinite, std::move(cmd))
      .receive(
        [&](const actors::reply& x) {
          result = text_of(x);
        },
        [&](const caf::error& x) {
          result = at.system().render(x);
        });
    return result;
  }

  std::shared_ptr<storage::memory_state> state;
  uint64_t lives = 0;
};

} // namespace

FIXTURE_SCOPE(node_tests, process_fixture)

TEST(a node starts serves and leaves in good order) {
  auto node = process();
  REQUIRE(node->start());
  CHECK(node->status()->phase == cluster::node_phase::serving);
  CHECK_EQUAL(hold(*node, "1-1-0"), "held");
  CHECK(node->drain(20s));
  node.reset();
  MESSAGE("the next need not wait for its heartbeat to go stale");
  auto next = process();
  REQUIRE(next->start());
  CHECK_EQUAL(hold(*next, "1-1-0"), "seats-unavailable");
  CHECK_EQUAL(hold(*next, "1-1-1"), "held");
  CHECK(next->drain(20s));
}

TEST(a node that was never started goes away) {
  process();
}

TEST(a node that could not start goes away) {
  // Something is due in a block of an event that is not in the catalogue.
  booking_id orphan{{{99}, 1}, {7}};
  state->tables.duties.insert({orphan, duty_kind::capture, 1});
  auto node = process();
  auto started = node->start();
  REQUIRE(!started);
  CHECK(started.error().code == storage::store_errc::broken);
  CHECK(node->status()->phase != cluster::node_phase::serving);
}

FIXTURE_SCOPE_END()
