#define SUITE cluster.region

#include "cluster/region.hpp"

#include "tests/actors/node_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using actors::booking_step;
using payments::gateway_status;

namespace {

struct region_fixture : node_fixture {
  std::string hold(const std::string& user, const std::string& ticket) {
    return text_of(ask(named(user, {ticket})));
  }

  /// A block offers to sleep.
  void offer_sleep(uint32_t block) {
    caf::anon_send(region, actors::idle_atom::value, block_id{{1}, block});
  }

  /// Asks a block to open. @returns whether it did
  bool opens(const block_id& id) {
    auto result = false;
    auto answer = self->request(region, caf::infinite, actors::open_block{id});
    settle();
    CAF_REQUIRE(answered());
    answer.receive(
      [&](actors::ok_atom) {
        result = true;
      },
      [&](const caf::error&) {
        result = false;
      });
    return result;
  }

  bool is_open(uint32_t block) {
    auto board = env->board->find({1});
    return board && board->snapshot(block) != nullptr;
  }

  size_t actors_alive() {
    return sys.registry().running();
  }
};

} // namespace

FIXTURE_SCOPE(region_tests, region_fixture)

TEST(a block is opened by the first who asks for it and no other) {
  CHECK(!is_open(1));
  CHECK_EQUAL(hold("ann", "1-1-0"), "held");
  CHECK(is_open(1));
  CHECK(!is_open(2));
  CHECK(opens({{1}, 2}));
  CHECK(is_open(2));
}

TEST(what does not exist is refused and costs no actor) {
  auto before = actors_alive();
  CHECK_EQUAL(hold("ann", "9-1-0"), "no-such-ticket");
  CHECK_EQUAL(hold("ann", "1-9-0"), "no-such-ticket");
  CHECK(!opens({{9}, 1}));
  CHECK(!opens({{1}, 0}));
  CHECK(!opens({{1}, 9}));
  settle();
  CHECK_EQUAL(actors_alive(), before);
}

TEST(a block that offers to sleep goes and the next who asks wakes it) {
  CHECK(opens({{1}, 1}));
  auto awake = actors_alive();
  offer_sleep(1);
  settle();
  CHECK_EQUAL(actors_alive(), awake - 1);
  MESSAGE("what it has shown stays to be read");
  CHECK_EQUAL(seen("1-1-0"), seat_status::available);
  CHECK_EQUAL(hold("ann", "1-1-0"), "held");
  CHECK_EQUAL(actors_alive(), awake);
}

TEST(boards of events that nobody works on make room) {
  auto small = std::make_shared<actors::environment>(*env);
  small->idle_board_bytes = 0;
  caf::anon_send_exit(region, caf::exit_reason::user_shutdown);
  region = sys.spawn(cluster::region,
                     cluster::region_state::links{small, journal, catalogue});
  CHECK(opens({{1}, 1}));
  CHECK(opens({{1}, 2}));
  offer_sleep(1);
  settle();
  MESSAGE("one block of it is still awake");
  CHECK(is_open(1));
  offer_sleep(2);
  settle();
  CHECK(!is_open(1));
  CHECK_EQUAL(hold("ann", "1-1-0"), "held");
  CHECK_EQUAL(seen("1-1-0"), seat_status::held);
}

TEST(what comes while a block falls asleep is kept for the next) {
  CHECK(opens({{1}, 1}));
  offer_sleep(1);
  auto ann = send(named("ann", {"1-1-0"}));
  auto bob = send(named("bob", {"1-1-1"}));
  settle();
  CHECK_EQUAL(text_of(get(ann)), "held");
  CHECK_EQUAL(text_of(get(bob)), "held");
}

TEST(a block with something to do stays awake and gets what was kept) {
  CHECK_EQUAL(hold("ann", "1-1-0"), "held");
  auto awake = actors_alive();
  offer_sleep(1);
  auto bob = send(named("bob", {"1-1-0"}));
  settle();
  CHECK_EQUAL(text_of(get(bob)), "seats-unavailable");
  CHECK_EQUAL(actors_alive(), awake);
}

TEST(a block that is slow to answer is not made twice) {
  CHECK(opens({{1}, 1}));
  hold_store = true;
  auto ann = send(named("ann", {"1-1-0"}));
  settle();
  // The region asks, and a busy node lets the block answer only much later.
  offer_sleep(1);
  consume_message();
  advance_time(60s);
  settle();
  auto bob = send(named("bob", {"1-1-0"}));
  hold_store = false;
  settle();
  CHECK_EQUAL(text_of(get(ann)), "held");
  CHECK_EQUAL(text_of(get(bob)), "seats-unavailable");
}

TEST(an event sleeps and wakes as well) {
  CHECK_EQUAL(text_of(ask(best("ann", 2))), "held");
  auto awake = actors_alive();
  caf::anon_send(region, actors::idle_atom::value, block_id{{1}, 0});
  auto bob = send(best("bob", 2));
  settle();
  CHECK_EQUAL(text_of(get(bob)), "held");
  CHECK_EQUAL(actors_alive(), awake);
}

TEST(a block that lost its shard is made anew from the store) {
  CHECK_EQUAL(hold("ann", "1-1-0"), "held");
  take_over();
  CHECK_EQUAL(hold("bob", "1-1-1"), "unavailable");
  settle();
  CHECK_EQUAL(hold("bob", "1-1-1"), "unavailable");
  MESSAGE("and once this node has the shards again they are sold on");
  std::vector<storage::lease> leases;
  store->leases().acquire(
    {1, 1, {}}, {},
    [&](const storage::store_result<std::vector<storage::lease>>& x) {
      leases = *x;
    });
  settle();
  caf::anon_send(journal, leases);
  CHECK_EQUAL(hold("bob", "1-1-1"), "held");
  CHECK_EQUAL(hold("eve", "1-1-0"), "seats-unavailable");
}

TEST(a ticket finds its booking wherever that is at home) {
  auto said = ask(named("ann", {"1-1-0", "1-2-0"}));
  auto id = booking_of(said);
  CHECK_EQUAL(id.home.block, 2u);
  auto answer = send(actors::confirm_ticket{
    caller("ann"), *parse_ticket_id("1-1-0"), "pm_card_visa"});
  settle();
  gateway->answer("authorise", gateway_status::succeeded,
                  payment_state::authorised);
  settle();
  CHECK_EQUAL(text_of(get(answer)), "confirmed");
  CHECK_EQUAL(seen("1-1-0"), seat_status::sold);
  auto nobody = ask(actors::confirm_ticket{
    caller("bob"), *parse_ticket_id("1-3-0"), "pm_card_visa"});
  CHECK_EQUAL(text_of(nobody), "not-found");
  gateway->calls.clear();
}

TEST(answers for a block that sleeps wake it) {
  auto said = ask(named("ann", {"1-1-0"}));
  auto id = booking_of(said);
  auto answer = send(step("ann", id, booking_step::confirm));
  settle();
  gateway->answer("authorise", gateway_status::succeeded,
                  payment_state::authorised);
  settle();
  CHECK_EQUAL(text_of(get(answer)), "confirmed");
  offer_sleep(1);
  settle();
  gateway->answer("capture", gateway_status::succeeded,
                  payment_state::captured);
  settle();
  CHECK_EQUAL(paid(id), payment_state::captured);
}

TEST(a region that ends takes its blocks and events along) {
  ask(best("ann", 2));
  self->send_exit(region, caf::exit_reason::user_shutdown);
  settle();
  // What is left: this test, its listener, the journal and the catalogue.
  CHECK_EQUAL(actors_alive(), 4u);
}

FIXTURE_SCOPE_END()
