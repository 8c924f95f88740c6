#define SUITE cluster.peers

#include "cluster/peers.hpp"

#include "cluster/memory_link/memory_network.hpp"
#include "tests/support/test.hpp"

#include <caf/test/dsl.hpp>

using namespace onsale;
using namespace onsale::cluster;
using namespace std::chrono_literals;

namespace {

/// Answers commands as the test says, and notes what else it hears.
struct region_stand_in {
  std::vector<command_from_peer> asked;
  std::vector<caf::typed_response_promise<wire::outcome>> open;
  std::vector<std::pair<uint32_t, bool>> links;
  std::vector<std::vector<uint32_t>> missing;
  std::vector<std::vector<shard_id>> opened;
  bool answers = true;
};

using stand_in_actor = caf::typed_actor<
  caf::replies_to<command_from_peer>::with<wire::outcome>,
  caf::reacts_to<peer_linked>, caf::reacts_to<peers_missing>,
  caf::reacts_to<shards_opened>, caf::reacts_to<flush_atom>>;

stand_in_actor::behavior_type
stand_in(stand_in_actor::pointer self, region_stand_in* notes) {
  return {
    [=](const command_from_peer& x) {
      notes->asked.push_back(x);
      auto promise = self->make_response_promise<wire::outcome>();
      if (notes->answers)
        promise.deliver(wire::outcome{wire::done{}});
      else
        notes->open.push_back(promise);
      return promise;
    },
    [=](const peer_linked& x) {
      notes->links.emplace_back(x.node, x.up);
    },
    [=](const peers_missing& x) {
      notes->missing.push_back(x.nodes);
    },
    [=](const shards_opened& x) {
      notes->opened.push_back(x.shards);
    },
    [=](flush_atom) {
      for (auto& x : std::exchange(notes->open, {}))
        x.deliver(wire::outcome{wire::done{}});
    },
  };
}

/// Answers what is asked about the search index, but for what is secret.
using librarian_actor = search::searcher_actor;

librarian_actor::behavior_type
librarian(librarian_actor::pointer self,
          std::vector<caf::typed_response_promise<search::node_said>>* open) {
  return {
    [](const search::find_everywhere&) {
      return search::found_everywhere{};
    },
    [=](const search::asked_by_node& x) {
      auto promise = self->make_response_promise<search::node_said>();
      if (x.question == "secret")
        open->push_back(promise);
      else
        promise.deliver(search::node_said{"answer to " + x.question});
      return promise;
    },
    [](const search::index_nodes&) {
      // Well.
    },
    [](const search::far_nodes_actor&) {
      // Well.
    },
  };
}

struct node_of_test {
  region_stand_in notes;
  storage::node_identity who;
  stand_in_actor region;
  std::shared_ptr<actors::board> board = std::make_shared<actors::board>();
  std::shared_ptr<actors::offer_board>
    offers = std::make_shared<actors::offer_board>();
  storage::timelines history;
  std::vector<caf::typed_response_promise<search::node_said>> secrets;
  search::searcher_actor librarian; // null: the third node has none
  peers_self peers;
};

struct peers_fixture : test_coordinator_fixture<> {
  peers_fixture() {
    for (uint32_t i = 0; i < 3; ++i)
      start(at[i], {i + 1, 10 + i, {}});
    meet();
  }

  ~peers_fixture() override {
    for (auto& x : at)
      self->send_exit(x.peers, caf::exit_reason::user_shutdown);
    for (auto& x : at)
      if (x.librarian)
        self->send_exit(x.librarian, caf::exit_reason::user_shutdown);
    for (auto& x : at)
      x.secrets.clear();
    consume_messages();
  }

  void start(node_of_test& x, storage::node_identity who) {
    x.who = who;
    x.region = sys.spawn(stand_in, &x.notes);
    if (who.node != 3)
      x.librarian = sys.spawn(librarian, &x.secrets);
    peers_state::links to{network.make_link(),
                          {who.node, who.incarnation},
                          x.board,
                          x.offers,
                          actors::note_shown(*x.board),
                          support::logger{},
                          peer_watcher_actor{x.region},
                          &x.history,
                          x.librarian};
    x.peers = sys.spawn(peers, std::move(to));
    self->send(x.peers, peer_listener_actor{x.region});
  }

  /// Everybody hears who the members are.
  void meet() {
    for (auto& x : at) {
      members_seen others;
      for (auto& y : at)
        if (&x != &y)
          others.members.push_back(y.who);
      self->send(x.peers, others);
    }
    settle();
  }

  void settle() {
    while (consume_messages() + network.run_pending() > 0) {
      // Until nothing moves.
    }
  }

  void pass(std::chrono::milliseconds how_long) {
    for (; how_long > 0ms; how_long -= 50ms) {
      advance_time(50ms);
      settle();
    }
  }

  auto ask(node_of_test& from, uint32_t node,
           std::chrono::milliseconds time_left = 5s) {
    command_for_peer cmd;
    cmd.node = node;
    cmd.what.time_left = time_left;
    cmd.what.what = actors::open_block{{{1}, 7}};
    return self->request(from.peers, caf::infinite, std::move(cmd));
  }

  template <class Handle>
  peer_answer get(Handle& from) {
    peer_answer result;
    CAF_REQUIRE(!self->mailbox().empty());
    from.receive(
      [&](peer_answer& x) {
        result = std::move(x);
      },
      [&](caf::error& x) {
        CAF_FAIL(sys.render(x));
      });
    return result;
  }

  /// The first node asks another one about the search index.
  auto begin_index(uint32_t node, const std::string& question) {
    auto result = self->request(at[0].peers, caf::infinite,
                                search::ask_node{node, 300ms, question});
    settle();
    return result;
  }

  template <class Handle>
  std::string get_index(Handle& from) {
    std::string result;
    CAF_REQUIRE(!self->mailbox().empty());
    from.receive(
      [&](const search::node_said& x) {
        result = x.answer;
      },
      [&](const caf::error& x) {
        CAF_FAIL(sys.render(x));
      });
    return result;
  }

  std::string ask_index(uint32_t node, const std::string& question) {
    auto answer = begin_index(node, question);
    return get_index(answer);
  }

  memory_network network;
  std::array<node_of_test, 3> at;
};

template <class T, class Variant>
bool is(const Variant& x) {
  return std::holds_alternative<T>(x);
}

} // namespace

FIXTURE_SCOPE(peers_tests, peers_fixture)

TEST(a command finds its node and the answer finds the command) {
  auto first = ask(at[0], 2);
  auto second = ask(at[0], 3);
  settle();
  CHECK(is<wire::done>(get(first)));
  CHECK(is<wire::done>(get(second)));
  REQUIRE_EQUAL(at[1].notes.asked.size(), 1u);
  const auto& asked = at[1].notes.asked[0];
  CHECK_EQUAL(std::get<actors::open_block>(asked.what).block.block, 7u);
  CHECK_EQUAL(asked.time_left.count(), 5'000);
}

TEST(without a link nothing is sent) {
  network.cut(1, 2);
  settle();
  auto answer = ask(at[0], 2);
  settle();
  CHECK(is<unreachable>(get(answer)));
  auto nobody = ask(at[0], 9);
  settle();
  CHECK(is<unreachable>(get(nobody)));
  CHECK_EQUAL(at[1].notes.asked.size(), 0u);
}

TEST(a link that breaks answers what is open) {
  at[1].notes.answers = false;
  auto answer = ask(at[0], 2);
  settle();
  CHECK_EQUAL(at[1].notes.asked.size(), 1u);
  network.cut(1, 2);
  settle();
  CHECK(is<answer_lost>(get(answer)));
  MESSAGE("and the answer that comes after all belongs to nothing");
  network.heal();
  settle();
  self->send(at[1].region, flush_atom::value);
  settle();
  auto next = ask(at[0], 3);
  settle();
  CHECK(is<wire::done>(get(next)));
}

TEST(who does not answer in time is not waited for) {
  at[1].notes.answers = false;
  auto answer = ask(at[0], 2, 300ms);
  settle();
  CHECK(self->mailbox().empty());
  pass(350ms);
  CHECK(is<answer_lost>(get(answer)));
}

TEST(a node that ends has answered what others have asked) {
  at[1].notes.answers = false;
  auto answer = ask(at[0], 2);
  settle();
  auto drained = self->request(at[1].peers, caf::infinite,
                               actors::drain_atom::value);
  pass(1s);
  CHECK(self->mailbox().empty());
  self->send(at[1].region, flush_atom::value);
  consume_messages();
  MESSAGE("it is on its way when the node may end");
  drained.receive(
    [](actors::ok_atom) {
      // Well.
    },
    [&](const caf::error& x) {
      CAF_FAIL(sys.render(x));
    });
  settle();
  CHECK(is<wire::done>(get(answer)));
  MESSAGE("with nothing to do it may end at once");
  auto again = self->request(at[1].peers, caf::infinite,
                             actors::drain_atom::value);
  consume_messages();
  again.receive(
    [](actors::ok_atom) {
      // Well.
    },
    [&](const caf::error& x) {
      CAF_FAIL(sys.render(x));
    });
}

TEST(the region hears of links to members) {
  using links = std::vector<std::pair<uint32_t, bool>>;
  CHECK_EQUAL(at[0].notes.links,
              (links{{2, true}, {2, true}, {3, true}, {3, true}}));
  at[0].notes.links.clear();
  network.cut(1, 3);
  settle();
  CHECK_EQUAL(at[0].notes.links, (links{{3, false}, {3, false}}));
}

TEST(what is asked about the search index finds its node) {
  CHECK_EQUAL(ask_index(2, "what"), "answer to what");
  MESSAGE("who has no index says so, as does nobody at all");
  CHECK_EQUAL(ask_index(3, "what"), "");
  CHECK_EQUAL(ask_index(9, "what"), "");
}

TEST(nobody waits for the search index of a node that is gone or silent) {
  auto silent = begin_index(2, "secret");
  CHECK(self->mailbox().empty());
  pass(350ms);
  CHECK_EQUAL(get_index(silent), "");
  auto lost = begin_index(2, "secret");
  CHECK(self->mailbox().empty());
  network.cut(1, 2);
  settle();
  CHECK_EQUAL(get_index(lost), "");
  MESSAGE("nor asks it");
  CHECK_EQUAL(ask_index(2, "what"), "");
  CHECK_EQUAL(at[1].secrets.size(), 2u);
}

TEST(all hear of a standby that has taken over) {
  at[1].history.accept(1);
  pass(100ms);
  CHECK_EQUAL(at[0].history.newest(), 1u);
  auto left = 0;
  at[0].history.on_raise([&] {
    ++left;
  });
  at[1].history.accept(2);
  pass(100ms);
  CHECK_EQUAL(at[0].history.newest(), 2u);
  CHECK_EQUAL(at[2].history.newest(), 2u);
  CHECK_EQUAL(left, 1);
  MESSAGE("also who comes back to it later");
  network.cut(1, 3);
  network.cut(2, 3);
  pass(100ms);
  at[0].history.accept(3);
  pass(100ms);
  CHECK_EQUAL(at[2].history.newest(), 2u);
  network.heal();
  pass(100ms);
  CHECK_EQUAL(at[2].history.newest(), 3u);
}

TEST(all hear of shards that a node has opened) {
  self->send(at[1].peers, shards_opened{{3, 127}});
  settle();
  using lists = std::vector<std::vector<shard_id>>;
  CHECK_EQUAL(at[0].notes.opened, (lists{{3, 127}}));
  CHECK_EQUAL(at[1].notes.opened, lists{});
  CHECK_EQUAL(at[2].notes.opened, (lists{{3, 127}}));
}

TEST(a member that stays without a link is missing) {
  network.cut(1, 3);
  pass(900ms);
  CHECK_EQUAL(at[0].notes.missing.size(), 0u);
  pass(200ms);
  REQUIRE_EQUAL(at[0].notes.missing.size(), 1u);
  CHECK_EQUAL(at[0].notes.missing[0], (std::vector<uint32_t>{3}));
  network.heal();
  pass(100ms);
  REQUIRE_EQUAL(at[0].notes.missing.size(), 2u);
  CHECK(at[0].notes.missing[1].empty());
}

TEST(the next life of a member is another one) {
  at[0].notes.links.clear();
  self->send_exit(at[2].peers, caf::exit_reason::user_shutdown);
  start(at[2], {3, 77, {}});
  settle();
  auto early = ask(at[0], 3);
  settle();
  CHECK(is<unreachable>(get(early)));
  meet();
  auto answer = ask(at[0], 3);
  settle();
  CHECK(is<wire::done>(get(answer)));
}

FIXTURE_SCOPE_END()
