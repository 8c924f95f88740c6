// A node, or all of them, without the store.
#define SUITE cluster.member_store

#include "cluster/member.hpp"
#include "tests/cluster/cluster_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;

FIXTURE_SCOPE(member_store_tests, cluster_fixture)

TEST(a node without its store is replaced and ends when it hears of that) {
  begin_cluster(3);
  std::string ticket = "1-1-0";
  auto& cut_off = owner(ticket);
  auto& other_node = other(ticket);
  auto number = cut_off.number();
  cut_off.store->set_away(true);
  pass(1s);
  CHECK_NOT_EQUAL(owner_of(ticket), number);
  CHECK_EQUAL(hold(other_node, "ann", {ticket}), "held");
  CHECK_EQUAL(hold(cut_off, "bob", {"1-1-1"}), "unavailable");
  CHECK(cut_off.deaths.empty());
  cut_off.store->set_away(false);
  pass(300ms);
  REQUIRE_EQUAL(cut_off.deaths.size(), 1u);
  CHECK(cut_off.deaths[0].code == storage::store_errc::declared_dead);
}

TEST(nobody is kept waiting for a store that says nothing) {
  begin_cluster(3);
  std::string ticket = "1-1-0";
  auto& cut_off = owner(ticket);
  auto& other_node = other(ticket);
  CHECK_EQUAL(hold(cut_off, "eve", {"1-1-9"}), "held");
  cut_off.store_is_silent = true;
  auto began = time();
  auto on_its_way = send(cut_off, named("ann", {ticket}));
  CHECK_EQUAL(text_of(get(on_its_way)), "outcome-unknown");
  CHECK_LESS((time() - began).count(), 1'000);
  MESSAGE("from now on it refuses at once whoever owns the seat");
  began = time();
  for (auto seat : {"1-1-1", "1-2-1", "1-3-1"})
    CHECK_EQUAL(hold(cut_off, "bob", {seat}), "unavailable");
  CHECK(time() == began);
  auto figures = cut_off.env->metrics->text();
  CHECK(figures.find("onsale_cluster_store_given_up_total 1\n")
        != std::string::npos);
  MESSAGE("others take over and what comes late does not count");
  CHECK_EQUAL(hold(other_node, "cid", {ticket}), "held");
  cut_off.store_is_silent = false;
  pass(300ms);
  REQUIRE_EQUAL(cut_off.deaths.size(), 1u);
  CHECK_EQUAL(hold(other_node, "dan", {ticket}), "seats-unavailable");
}

TEST(an outage of the store moves nothing) {
  begin_cluster(3);
  auto before = state->tables.leases;
  std::string ticket = "1-1-0";
  auto& at = owner(ticket);
  CHECK_EQUAL(hold(at, "eve", {"1-1-9"}), "held");
  for (auto& x : nodes)
    x->store_is_silent = true;
  auto on_its_way = send(at, named("ann", {ticket}));
  CHECK_EQUAL(text_of(get(on_its_way)), "outcome-unknown");
  pass(5s);
  MESSAGE("they come back one after the other");
  for (auto& x : nodes) {
    x->store_is_silent = false;
    pass(300ms);
  }
  pass(3s);
  for (auto& x : nodes)
    CHECK(x->deaths.empty());
  for (const auto& [shard, row] : state->tables.leases)
    CHECK_EQUAL(row.node, before.at(shard).node);
  MESSAGE("what was on its way has happened");
  CHECK_EQUAL(hold(at, "bob", {ticket}), "seats-unavailable");
  CHECK_EQUAL(hold(at, "bob", {"1-1-1"}), "held");
}

TEST(a store that waits for no standby is told of once) {
  auto warnings = [this] {
    size_t result = 0;
    auto all = log.str();
    for (auto at = all.find("standby"); at != std::string::npos;
         at = all.find("standby", at + 1))
      ++result;
    return result;
  };
  auto shows = [this](const char* figure) {
    return nodes[0]->env->metrics->text().find(
             std::string{"onsale_cluster_store_waits_for_standby "} + figure)
           != std::string::npos;
  };
  state->tables.waits_for_standby = true;
  begin_cluster(2);
  CHECK_EQUAL(warnings(), 0u);
  CHECK(shows("1"));
  state->tables.waits_for_standby = false;
  pass(2s);
  CHECK_EQUAL(warnings(), 2u);
  CHECK(shows("0"));
}

FIXTURE_SCOPE_END()
