// What is left of events, on nodes that show nothing of them.
#define SUITE cluster.offers

#include "tests/cluster/cluster_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

struct offers_fixture : cluster_fixture {
  static constexpr uint64_t all = 50; // places of the event

  std::optional<uint64_t> left_by(const cluster_node& at) {
    auto known = at.env->offers->find({1});
    return known ? std::optional{known->available} : std::nullopt;
  }

  /// Takes a place of each of the three blocks of seats.
  void hold_three(const std::string& user, int seat) {
    for (auto block : {"1-1-", "1-2-", "1-3-"})
      CHECK_EQUAL(hold(*nodes[0], user, {block + std::to_string(seat)}),
                  "held");
  }
};

} // namespace

FIXTURE_SCOPE(offers_tests, offers_fixture)

TEST(all nodes know what is left of what one has sold) {
  begin_cluster(3);
  for (auto& x : nodes)
    CHECK(!left_by(*x));
  hold_three("ann", 0);
  pass(200ms);
  for (auto& x : nodes)
    CHECK_EQUAL(left_by(*x).value_or(0), all - 3);
  MESSAGE("also what comes back");
  auto said = send(*nodes[0], named("bob", {"1-1-5"}));
  auto booking = booking_of(get(said));
  pass(200ms);
  CHECK_EQUAL(left_by(*nodes[1]).value_or(0), all - 4);
  actors::change_booking release{caller("bob"), booking,
                                 actors::booking_step::release, ""};
  CHECK_EQUAL(ask(*nodes[0], release), "released");
  pass(200ms);
  for (auto& x : nodes)
    CHECK_EQUAL(left_by(*x).value_or(0), all - 3);
}

TEST(a node that begins reads what was taken before) {
  begin_cluster(2);
  hold_three("ann", 0);
  MESSAGE("also if nobody is left who could tell");
  for (auto& x : nodes)
    kill(*x);
  pass(1s);
  auto& next = begin("node-3");
  pass(1s);
  REQUIRE(next.serves());
  CHECK_EQUAL(left_by(next).value_or(0), all - 3);
}

TEST(a node that was cut off is told what it has missed) {
  begin_cluster(2);
  hold_three("ann", 0);
  pass(200ms);
  network.cut(1, 2);
  settle();
  std::string ticket = "1-1-1";
  CHECK_EQUAL(hold(owner(ticket), "bob", {ticket}), "held");
  pass(200ms);
  CHECK_EQUAL(left_by(owner(ticket)).value_or(0), all - 4);
  CHECK_EQUAL(left_by(other(ticket)).value_or(0), all - 3);
  network.heal();
  pass(200ms);
  CHECK_EQUAL(left_by(other(ticket)).value_or(0), all - 4);
}

TEST(what one node shows of others it does not pass on as its own) {
  begin_cluster(2);
  std::string ticket = "1-1-0";
  auto& shows = other(ticket);
  show_event(shows);
  CHECK_EQUAL(hold(owner(ticket), "ann", {ticket}), "held");
  pass(200ms);
  auto own = owner(ticket).env->offers->own();
  REQUIRE_EQUAL(own.size(), 1u);
  CHECK_EQUAL(own[0].block.block, 1u);
  CHECK(shows.env->offers->own().empty());
  CHECK_EQUAL(left_by(shows).value_or(0), all - 1);
}

FIXTURE_SCOPE_END()
