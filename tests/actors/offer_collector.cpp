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
    under_test = sys.spawn(actors::offer_collector, env, catalogue);
  }

  ~collecting() override {
    self->send_exit(under_test, caf::exit_reason::user_shutdown);
    settle();
  }

  std::optional<event_offer> left() const {
    return env->offers->find({1});
  }

  actors::offer_collector_actor under_test;
};

/// What the next node knows.
std::optional<event_offer>
found_by_next(const std::shared_ptr<storage::memory_state>& state) {
  collecting next{state};
  next.pass(200ms);
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

TEST(of what nobody has touched the store is not read) {
  CHECK(!found_by_next(state));
}

FIXTURE_SCOPE_END()

TEST(a store that does not answer is asked again) {
  std::shared_ptr<storage::memory_state> state;
  {
    collecting before;
    before.hold("ann", {"1-1-0"});
    state = before.state;
  }
  collecting next{state};
  next.store->set_away(true);
  next.pass(500ms);
  CHECK(!next.left());
  next.store->set_away(false);
  next.pass(2s);
  REQUIRE(next.left());
  CHECK_EQUAL(next.left()->available, 49u);
}
