#define SUITE cluster.member

#include "cluster/member.hpp"

#include "tests/cluster/cluster_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;

FIXTURE_SCOPE(member_tests, cluster_fixture)

TEST(the first node of a cluster has all shards) {
  auto& first = begin("node-1");
  REQUIRE(first.serves());
  CHECK_EQUAL(first.number(), 1u);
  CHECK_EQUAL(shares().at(1), 128u);
  CHECK_EQUAL(hold(first, "ann", {"1-1-0"}), "held");
}

TEST(a node that joins is given its share and no more moves than that) {
  begin("node-1");
  auto& second = begin("node-2");
  REQUIRE(second.serves());
  pass(2s);
  auto share = shares();
  CHECK_EQUAL(share.size(), 2u);
  CHECK_GREATER(share[1], 40u);
  CHECK_GREATER(share[2], 40u);
  for (const auto& [shard, row] : state->tables.leases) {
    CHECK_EQUAL(row.node, *placed_on(shard, {1, 2}));
    CHECK_EQUAL(row.epoch, row.node == 2 ? 2u : 1u);
  }
  MESSAGE("and operators see it");
  auto tells = [](cluster_node& at, const std::string& name, size_t figure) {
    auto line = "onsale_cluster_" + name + " " + std::to_string(figure) + "\n";
    return at.env->metrics->text().find(line) != std::string::npos;
  };
  CHECK(tells(second, "members", 2));
  CHECK(tells(second, "unreachable_members", 0));
  CHECK(tells(second, "shards", share[2]));
  CHECK(tells(second, "shards_taken_total", share[2]));
  CHECK(tells(*nodes[0], "shards_handed_over_total", share[2]));
}

TEST(any node sells any seat) {
  begin_cluster(3);
  int seat = 0;
  for (auto block : {"1-1-", "1-2-", "1-3-"})
    for (auto& at : nodes) {
      auto ticket = block + std::to_string(seat++);
      CHECK_EQUAL(hold(*at, "ann" + ticket, {ticket}), "held");
      CHECK_EQUAL(stored(ticket), seat_status::held);
      for (auto& again : nodes)
        CHECK_EQUAL(hold(*again, "bob", {ticket}), "seats-unavailable");
    }
}

TEST(seats of blocks on several nodes are one booking) {
  begin_cluster(3);
  for (auto& at : nodes) {
    auto seat = std::to_string(at->number());
    auto user = "ann" + seat;
    CHECK_EQUAL(hold(*at, user, {"1-1-" + seat, "1-2-" + seat, "1-3-" + seat}),
                "held");
    CHECK_EQUAL(stored("1-1-" + seat), seat_status::held);
    CHECK_EQUAL(stored("1-3-" + seat), seat_status::held);
  }
}

TEST(shards of a node that has died are taken within a second) {
  begin_cluster(3);
  std::string ticket = "1-1-0";
  auto& dies = owner(ticket);
  auto& lives_on = other(ticket);
  CHECK_EQUAL(hold(lives_on, "ann", {ticket}), "held");
  auto number = dies.number();
  kill(dies);
  pass(20ms); // its links have broken
  MESSAGE("who asks meanwhile waits for it");
  auto before = time();
  CHECK_EQUAL(hold(lives_on, "bob", {"1-1-1"}), "held");
  CHECK_LESS((time() - before).count(), 1'000);
  CHECK_NOT_EQUAL(owner_of(ticket), number);
  MESSAGE("what it had sold stays sold");
  CHECK_EQUAL(hold(lives_on, "bob", {ticket}), "seats-unavailable");
  CHECK_EQUAL(shares().count(number), 0u);
  MESSAGE("its next life is given them back");
  begin(dies.address);
  pass(2s);
  CHECK_EQUAL(owner_of(ticket), number);
  CHECK_EQUAL(hold(lives_on, "bob", {ticket}), "seats-unavailable");
}

TEST(what one node sells all nodes show) {
  begin_cluster(3);
  std::string ticket = "1-1-0";
  auto& sells = owner(ticket);
  auto& shows = other(ticket);
  auto board = show_event(shows);
  REQUIRE(board);
  CHECK(board->complete());
  auto seen = [&] {
    return board->snapshot(1)->state_of(0);
  };
  auto age = [&] {
    return shows.env->ages->of({1}, board->blocks(), sched.clock().now());
  };
  CHECK_EQUAL(seen(), seat_status::available);
  CHECK_EQUAL(hold(sells, "ann", {ticket}), "held");
  pass(60ms);
  CHECK_EQUAL(seen(), seat_status::held);
  CHECK_EQUAL(age().count(), 0);
  MESSAGE("out of reach its seats are shown as they were and how old that is");
  network.cut(sells.number(), shows.number());
  settle();
  CHECK_EQUAL(hold(sells, "bob", {"1-1-1"}), "held");
  pass(500ms);
  CHECK_EQUAL(board->snapshot(1)->state_of(1), seat_status::available);
  CHECK_EQUAL(age().count(), 500);
  network.heal();
  pass(60ms);
  CHECK_EQUAL(board->snapshot(1)->state_of(1), seat_status::held);
  CHECK_EQUAL(age().count(), 0);
  MESSAGE("whoever takes over goes on showing");
  CHECK_EQUAL(hold(sells, "cid", {"1-1-2"}), "held");
  kill(sells);
  pass(1s);
  CHECK_EQUAL(age().count(), 0);
  CHECK_EQUAL(board->snapshot(1)->state_of(2), seat_status::held);
  CHECK_EQUAL(hold(shows, "dan", {"1-1-3"}), "held");
  pass(60ms);
  CHECK_EQUAL(board->snapshot(1)->state_of(3), seat_status::held);
}

TEST(of nodes that have all lost each other one goes on and nothing bounces) {
  begin_cluster(3);
  uint64_t before = 0;
  for (const auto& [shard, row] : state->tables.leases)
    before += row.epoch;
  network.cut(1, 2);
  network.cut(1, 3);
  network.cut(2, 3);
  pass(10s);
  CHECK_EQUAL(shares().at(1), 128u);
  CHECK(node(1).deaths.empty());
  uint64_t moves = 0;
  for (const auto& [shard, row] : state->tables.leases)
    moves += row.epoch;
  CHECK_LESS(moves - before, 129u);
  CHECK_EQUAL(hold(node(1), "ann", {"1-1-0"}), "held");
}

TEST(two of three that have lost each other stay) {
  begin_cluster(3);
  auto before = shares();
  network.cut(1, 2);
  pass(5s);
  CHECK_EQUAL(shares(), before);
  for (auto& x : nodes)
    CHECK(x->deaths.empty());
  MESSAGE("between them nothing is sold and whoever asks is told in time");
  for (auto block : {"1-1-", "1-2-", "1-3-"})
    for (auto number : {1u, 2u}) {
      auto ticket = block + std::to_string(number);
      auto apart = owner_of(ticket) != number && owner_of(ticket) != 3;
      CHECK_EQUAL(hold(node(number), "ann" + std::to_string(number), {ticket}),
                  apart ? "unavailable" : "held");
    }
}

TEST(no refusal is due to a board that is behind) {
  begin_cluster(3);
  // A block that is not where the event looks for seats.
  std::string block = "1-1-";
  for (auto next : {"1-2-", "1-3-"})
    if (&owner(block + "0") == &owner_of_event())
      block = next;
  auto& sells = owner(block + "0");
  REQUIRE(&sells != &owner_of_event());
  std::vector<std::string> all;
  for (int seat = 0; seat < 10; ++seat)
    all.push_back(block + std::to_string(seat));
  auto best = [&](const std::string& user) {
    actors::reserve_best cmd;
    cmd.who = caller(user);
    cmd.event = {1};
    cmd.quantity = 1;
    cmd.section = block == "1-1-" ? "A" : block == "1-2-" ? "B" : "C";
    return cmd;
  };
  CHECK_EQUAL(hold(sells, "ann", {all.begin(), all.begin() + 5}), "held");
  auto answer = send(sells, named("bob", {all.begin() + 5, all.end()}));
  auto booking = *std::get<actors::answer>(get(answer)).booking;
  for (auto& at : nodes)
    CHECK_EQUAL(ask(*at, best("cid")), "seats-unavailable");
  actors::change_booking release;
  release.who = caller("bob");
  release.id = booking;
  release.step = actors::booking_step::release;
  CHECK_EQUAL(ask(sells, release), "released");
  MESSAGE("no time has passed and no board but its own shows it");
  CHECK_EQUAL(ask(owner_of_event(), best("dan")), "held");
}

TEST(house seats over several nodes are all taken or none) {
  begin_cluster(3);
  auto& at = other("1-1-0");
  actors::set_house_seats cmd;
  cmd.who = caller("operator");
  cmd.who.by_operator = true;
  std::set<uint32_t> owners;
  for (auto ticket : {"1-1-0", "1-2-0", "1-3-0", "1-4-0"}) {
    cmd.tickets.push_back(*parse_ticket_id(ticket));
    owners.insert(owner_of(ticket));
  }
  REQUIRE(owners.size() > 1);
  auto block = send(at, cmd);
  CHECK_EQUAL(status_of(get(block)), 200);
  for (auto ticket : {"1-1-0", "1-2-0", "1-3-0", "1-4-0"})
    CHECK_EQUAL(stored(ticket), seat_status::blocked);
  cmd.to = seat_status::available;
  auto unblock = send(at, cmd);
  CHECK_EQUAL(status_of(get(unblock)), 200);
  CHECK_EQUAL(stored("1-3-0"), seat_status::available);
  MESSAGE("one of them is somebody's");
  CHECK_EQUAL(hold(at, "ann", {"1-3-0"}), "held");
  cmd.to = seat_status::blocked;
  CHECK_EQUAL(ask(at, cmd), "seats-in-use");
  for (auto ticket : {"1-1-0", "1-2-0", "1-4-0"})
    CHECK_EQUAL(stored(ticket), seat_status::available);
}

TEST(a node that has lost its shards refuses nothing by its board) {
  begin_cluster(3);
  auto& event_at = owner_of_event();
  actors::reserve_best cmd;
  cmd.who = caller("ann");
  cmd.event = {1};
  cmd.quantity = 11; // more than there are side by side
  CHECK_EQUAL(ask(event_at, cmd), "ticket-limit");
  cmd.quantity = 8;
  for (auto section : {"A", "B", "C"})
    for (auto user : {"ann", "bob"}) {
      cmd.who = caller(std::string{user} + section);
      cmd.section = section;
      ask(event_at, cmd);
    }
  cmd.who = caller("dan");
  cmd.section = "A";
  CHECK_EQUAL(ask(event_at, cmd), "seats-unavailable");
  MESSAGE("the others take over and it has not heard of that");
  event_at.store->set_away(true);
  pass(1s);
  CHECK_EQUAL(ask(event_at, cmd), "unavailable");
}

TEST(those who are refused at once are confirmed together) {
  begin_cluster(3);
  auto& event_at = owner_of_event();
  actors::reserve_best cmd;
  cmd.event = {1};
  cmd.section = "A";
  cmd.quantity = 8;
  cmd.who = caller("ann");
  CHECK_EQUAL(ask(event_at, cmd), "held");
  auto entries = [this] {
    double sum = 0;
    for (auto& x : nodes) {
      auto text = x->env->metrics->text();
      auto at = text.find("onsale_journal_batch_entries_sum ");
      CAF_REQUIRE(at != std::string::npos);
      sum += std::stod(text.substr(text.find(' ', at)));
    }
    return sum;
  };
  auto before = entries();
  using answer = decltype(send(event_at, cmd));
  std::vector<answer> answers;
  for (auto user : {"bob", "cid", "dan", "eve", "fay", "gus"}) {
    cmd.who = caller(user);
    answers.push_back(send(event_at, cmd));
  }
  settle();
  for (auto& x : answers)
    CHECK_EQUAL(text_of(get(x)), "seats-unavailable");
  MESSAGE(
    "each of four blocks has looked once for the first, once for the rest");
  CHECK_EQUAL(entries() - before, 8);
}

TEST(an event that lies elsewhere is shown as long as there is memory for it) {
  idle_board_bytes = 0;
  begin_cluster(8); // so that some have nothing of it
  std::set<uint32_t> owners{owner_of_event().number()};
  for (auto ticket : {"1-1-0", "1-2-0", "1-3-0", "1-4-0"})
    owners.insert(owner_of(ticket));
  uint32_t stranger = 1;
  while (owners.contains(stranger))
    ++stranger;
  auto& elsewhere = node(stranger);
  CHECK(show_event(elsewhere) == nullptr);
}

TEST(the same key at three nodes makes one booking) {
  begin_cluster(3);
  using answer = decltype(send(node(1), named("ann", {"1-1-0"})));
  std::vector<answer> answers;
  for (auto& at : nodes) {
    auto cmd = named("ann", {"1-1-0"});
    auto& key = cmd.who.key.emplace();
    key.user = {"ann"};
    key.key = "k";
    answers.push_back(send(*at, std::move(cmd)));
  }
  for (auto& x : answers)
    CHECK_EQUAL(text_of(get(x)), "held");
  CHECK_EQUAL(state->tables.bookings.size(), 1u);
}

TEST(the limits of a user hold over all nodes) {
  begin_cluster(3);
  using answer = decltype(send(node(1), named("ann", {"1-1-0"})));
  std::vector<answer> answers;
  for (int i = 0; i < 24; ++i) {
    auto ticket = "1-" + std::to_string(i % 3 + 1) + "-"
                  + std::to_string(i / 3);
    answers.push_back(
      send(*nodes[static_cast<size_t>(i) % 3], named("ann", {ticket})));
  }
  std::map<std::string, int> outcomes;
  for (auto& x : answers)
    ++outcomes[text_of(get(x))];
  CHECK_EQUAL(outcomes["held"], 8);
  CHECK_EQUAL(outcomes["ticket-limit"], 16);
}

FIXTURE_SCOPE_END()

namespace {

/// A cluster in which some nodes may not work.
struct choosy_cluster : cluster_fixture {
  void equip(cluster_node&, cluster::member_state::links& links) override {
    links.may_work = [this](const storage::reply_to<unit>& done) {
      ++asked;
      if (is_open)
        done(unit{});
      else
        done(failure{
          storage::store_error{storage::store_errc::in_use, "not this one"}});
    };
  }

  bool is_open = true;
  size_t asked = 0;
};

} // namespace

FIXTURE_SCOPE(choosy_cluster_tests, choosy_cluster)

TEST(a node that may not work joins and takes nothing) {
  auto& first = begin("node-1");
  REQUIRE(first.serves());
  is_open = false;
  auto& second = begin("node-2");
  CHECK_EQUAL(asked, 2u);
  REQUIRE(second.started && !second.serves());
  CHECK(std::get<cluster::node_trouble>(*second.started).code
        == storage::store_errc::in_use);
  pass(2s);
  CHECK_EQUAL(shares().at(1), 128u);
  CHECK_EQUAL(hold(first, "ann", {"1-1-0"}), "held");
}

FIXTURE_SCOPE_END()
