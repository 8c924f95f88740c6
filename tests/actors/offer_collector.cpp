#define SUITE actors.offer_collector

#include "actors/offer_collector.hpp"

#include "tests/actors/node_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

/// A node that collects, as the next one after `before`.
struct collecting : node_fixture {
  explicit collecting(std::shared_ptr<storage::memory_state> before = nullptr)
    : node_fixture(std::move(before)) {
    under_test = sys.spawn(actors::offer_collector,
                           actors::offer_collector_state::watching(
                             env, catalogue, actors::note_shown(*env->board)));
  }

  ~collecting() override {
    self->send_exit(under_test, caf::exit_reason::user_shutdown);
    settle();
  }

  std::optional<event_offer> left() const {
    return env->offers->find({1});
  }

  /// Time for what follows from what follows.
  void wait() {
    for (int i = 0; i < 10; ++i)
      pass(50ms);
  }

  /// Writes an event, and waits until that has been seen.
  void write(event what) {
    auto written = self->request(
      catalogue, caf::infinite,
      actors::write_catalogue{{}, {}, {std::move(what)}});
    wait();
    written.receive(
      [](const actors::catalogue_written& x) {
        CAF_REQUIRE(std::holds_alternative<uint64_t>(x));
      },
      [&](const caf::error& x) {
        CAF_FAIL(sys.render(x));
      });
  }

  actors::offer_collector_actor under_test;
};

/// The state that a node leaves which has sold one place.
std::shared_ptr<storage::memory_state> with_a_sale() {
  collecting before;
  before.hold("ann", {"1-1-0"});
  return before.state;
}

/// What the next node knows.
std::optional<event_offer>
found_by_next(const std::shared_ptr<storage::memory_state>& state) {
  collecting next{state};
  next.wait();
  return next.left();
}

} // namespace

FIXTURE_SCOPE(offer_collector_tests, collecting)

TEST(what is taken is no longer offered after a moment) {
  pass(100ms);
  CHECK(!left());
  hold("ann", {"1-1-0", "1-1-1"});
  pass(100ms);
  REQUIRE(left());
  CHECK_EQUAL(left()->available, 48u);
}

TEST(the next node knows from the store what was taken) {
  hold("ann", {"1-1-0", "1-1-1"});
  hold("bob", {"1-3-5"});
  auto known = found_by_next(state);
  REQUIRE(known);
  CHECK_EQUAL(known->available, 47u);
}

TEST(of what nobody has touched nothing is kept) {
  auto other = example_event();
  other.id = {2};
  write(other);
  hold("ann", {"1-1-0"});
  collecting next{state};
  next.wait();
  CHECK(next.left()); // so it has read
  CHECK(!next.env->offers->knows({2}));
}

FIXTURE_SCOPE_END()

TEST(a store that does not answer is asked again) {
  collecting next{with_a_sale()};
  next.store->set_away(true);
  next.pass(500ms);
  CHECK(!next.left());
  next.store->set_away(false);
  next.pass(2s);
  next.wait();
  REQUIRE(next.left());
  CHECK_EQUAL(next.left()->available, 49u);
}

TEST(what is left costs what it costs now whoever has said so before) {
  std::shared_ptr<storage::memory_state> state;
  block_offer said;
  {
    collecting before;
    before.hold("ann", {"1-1-0"});
    before.pass(100ms);
    state = before.state;
    // As another node has told, on which seats came back now and then.
    auto shown = before.env->board->find({1});
    said = make_offer(*shown->snapshot(1), shown->opened()->seats->blocks[0],
                      shown->opened()->terms->prices,
                      shown->opened()->record->version);
    CHECK_GREATER(said.freed, 0u);
  }
  collecting next{state};
  next.env->offers->put(said, false);
  next.wait();
  REQUIRE(next.left());
  auto lowest = next.left()->lowest.value();
  auto dearer = example_event();
  for (auto& x : dearer.price_levels)
    x.amount += 700;
  next.write(dearer);
  CHECK_EQUAL(next.left()->lowest.value(), lowest + 700);
  CHECK_EQUAL(next.left()->available, 49u);
}

TEST(what was off and is on again is read) {
  collecting next{with_a_sale()};
  next.wait();
  REQUIRE(next.left());
  auto what = example_event();
  what.status = event_status::cancelled;
  next.write(what);
  CHECK(!next.left());
  what.status = event_status::rescheduled;
  next.write(what);
  REQUIRE(next.left());
  CHECK_EQUAL(next.left()->available, 49u);
}

TEST(offers of an event that this node has not read yet are kept) {
  collecting node;
  block_offer early{{{77}, 1}, 5, 1, 1, {3, 4'000}};
  node.env->offers->put(early, false);
  node.wait();
  auto what = example_event();
  what.id = {77};
  node.write(what);
  auto left = node.env->offers->find({77});
  REQUIRE(left);
  CHECK_EQUAL(left->available, 43u); // three, and those of the other blocks
}
