#define SUITE search.searcher
#include "search/shard/searcher.hpp"

#include "search/shard/coding.hpp"
#include "search/shard/shard_indexer.hpp"
#include "tests/search/split_index.hpp"
#include "tests/support/property.hpp"
#include "tests/support/test.hpp"

#include <caf/test/dsl.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

using namespace onsale;
using namespace onsale::search;
using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

constexpr uint32_t shard_count = 4;

/// Who is to answer what a node is asked; null: nobody.
using postman = std::function<searcher_actor(const ask_node& what)>;

/// As links do; who was not answered is when it is told so.
using far_nodes_of_test = far_nodes_actor::extend<caf::reacts_to<let_go_atom>>;

far_nodes_of_test::behavior_type
far_nodes(far_nodes_of_test::pointer self, const postman* send,
          std::vector<caf::typed_response_promise<node_said>>* unanswered) {
  return {
    [=](const ask_node& x) {
      auto promise = self->make_response_promise<node_said>();
      if (auto to = (*send)(x))
        self->request(to, caf::infinite, asked_by_node{x.question})
          .then([promise](const node_said& said) mutable {
            promise.deliver(said);
          });
      else
        unanswered->push_back(promise);
      return promise;
    },
    [=](let_go_atom) {
      for (auto& x : std::exchange(*unanswered, {}))
        x.deliver(node_said{"late"});
    },
  };
}

/// Three nodes, of which each has some shards of the same events.
struct searcher_fixture : test_coordinator_fixture<> {
  settings how;
  split_index all{shard_count, how};
  std::map<uint32_t, std::unique_ptr<search_board>> boards;
  std::map<uint32_t, searcher_self> nodes;
  std::map<uint32_t, far_nodes_of_test> far;
  std::vector<ask_node> asked;
  std::vector<caf::typed_response_promise<node_said>> silent;
  postman post = [this](const ask_node& x) {
    return pass_on(x);
  };
  query next;
  uint32_t copies = 1;

  ~searcher_fixture() override {
    for (auto& [number, x] : nodes)
      self->send_exit(x, caf::exit_reason::user_shutdown);
    silent.clear();
    consume_messages();
  }

  void start() {
    chance random{7};
    all.fill(random);
    std::vector<uint32_t> numbers{1, 2, 3};
    for (auto number : numbers) {
      auto& board = boards[number];
      board = std::make_unique<search_board>(how, shard_count);
      board->put(all.board.read()->directory);
      for (auto shard : shards_here({number, numbers}, shard_count, copies))
        board->put(shard, all.board.read()->events[shard]);
      searcher_state::links with{{board.get(), [](auto) {}},
                                 [this](const std::string& target, timestamp) {
                                   return target == "/search"
                                            ? std::optional{next}
                                            : std::nullopt;
                                 },
                                 copies};
      nodes[number] = sys.spawn(searcher, std::move(with));
      self->send(nodes[number], index_nodes{number, numbers});
      far[number] = sys.spawn(far_nodes, &post, &silent);
      self->send(nodes[number], far_nodes_actor{far[number]});
    }
    consume_messages();
  }

  searcher_actor pass_on(const ask_node& x) {
    asked.push_back(x);
    return nodes.at(x.node);
  }

  auto ask(uint32_t node, const query& what) {
    next = what;
    auto result = self->request(nodes.at(node), caf::infinite,
                                find_everywhere{what, "/search"});
    consume_messages();
    return result;
  }

  /// Whether a node has an answer to what another one asks.
  bool answers(uint32_t node, asked_by_node question) {
    auto said = self->request(nodes.at(node), caf::infinite,
                              std::move(question));
    consume_messages();
    auto result = false;
    said.receive(
      [&](const node_said& x) {
        result = !x.answer.empty();
      },
      [](const caf::error&) {
        FAIL("no answer");
      });
    return result;
  }

  template <class Handle>
  std::optional<found_everywhere> get(Handle& from) {
    std::optional<found_everywhere> result;
    if (self->mailbox().empty())
      return result;
    from.receive(
      [&](const found_everywhere& x) {
        result = x;
      },
      [](const caf::error&) {
        FAIL("no answer");
      });
    return result;
  }
};

} // namespace

FIXTURE_SCOPE(searcher_tests, searcher_fixture)

TEST(every node finds what one index would) {
  start();
  chance random{99};
  for (int i = 0; i < 50; ++i) {
    auto what = random.what();
    auto expected = find(*all.one.read(), what, how, nullptr);
    auto answer = ask(1 + i % 3, what);
    auto got = get(answer);
    REQUIRE(got);
    CHECK(!got->partial);
    CHECK(same(*got->what, expected));
  }
}

TEST(what a node has it asks nobody for) {
  copies = 3;
  start();
  auto answer = ask(1, {});
  REQUIRE(get(answer));
  CHECK(asked.empty());
}

TEST(a node that has a shard no longer sends who asks to the next one) {
  start();
  for (index_shard shard = 0; shard < shard_count; ++shard)
    boards[2]->put(shard, nullptr);
  for (index_shard shard = 0; shard < shard_count; ++shard)
    if (!boards[3]->read()->events[shard])
      boards[3]->put(shard, all.board.read()->events[shard]);
  auto answer = ask(1, {});
  auto got = get(answer);
  REQUIRE(got);
  CHECK(!got->partial);
  CHECK_EQUAL(got->what->total, find(*all.one.read(), {}, how, nullptr).total);
}

TEST(a shard that nobody has is left out) {
  start();
  auto lost = nodes_of(0, {1, 2, 3}).front();
  boards[lost]->put(0, nullptr);
  auto answer = ask(lost == 1 ? 2 : 1, {});
  auto got = get(answer);
  REQUIRE(got);
  CHECK(got->partial);
  CHECK_LESS(got->what->total, find(*all.one.read(), {}, how, nullptr).total);
}

TEST(of a node that says nothing another copy is asked after a moment) {
  copies = 2;
  start();
  std::set<index_shard> seen;
  post = [&](const ask_node& x) {
    auto shard = read_far_question(x.question)->shard;
    return seen.insert(shard).second ? searcher_actor{} : pass_on(x);
  };
  auto lacking = std::ranges::find_if(boards, [](const auto& x) {
    return !x.second->read()->is_whole();
  });
  REQUIRE(lacking != boards.end());
  auto answer = ask(lacking->first, {});
  CHECK(!get(answer));
  advance_time(searcher_state::copy_patience);
  consume_messages();
  auto got = get(answer);
  REQUIRE(got);
  CHECK(!got->partial);
}

TEST(a search ends in time whoever is silent) {
  start();
  post = [](const ask_node&) {
    return searcher_actor{};
  };
  auto answer = ask(1, {});
  CHECK(!get(answer));
  advance_time(searcher_state::round_limit);
  consume_messages();
  auto got = get(answer);
  REQUIRE(got);
  CHECK(got->partial);
  MESSAGE("and what is said later is nobody's");
  CHECK(!silent.empty());
  self->send(far.at(1), let_go_atom::value);
  consume_messages();
  CHECK(silent.empty());
}

TEST(only what is silent is missing) {
  start();
  // Whatever is asked of one shard, in however many rounds.
  index_shard lost = 0;
  while (boards[1]->read()->events[lost])
    ++lost;
  post = [&, lost](const ask_node& x) {
    auto shard = read_far_question(x.question)->shard;
    return shard == lost ? searcher_actor{} : pass_on(x);
  };
  query what;
  what.words = read_query("cold play ");
  what.texts = {{{field::city, read_query("new")},
                 {field::performer, read_query("weeknd")}}};
  auto here = all.board.read();
  auto whole = *here;
  whole.events[lost] = nullptr;
  auto expected = all.board.gather(whole, what);
  REQUIRE(expected.partial);
  auto answer = ask(1, what);
  for (int i = 0; i < 4 && self->mailbox().empty(); ++i) {
    advance_time(searcher_state::copy_patience);
    consume_messages();
  }
  auto got = get(answer);
  REQUIRE(got);
  CHECK(got->partial);
  CHECK(same(*got->what, *expected.what));
  MESSAGE("who was silent is asked last from then on");
  asked.clear();
  post = [this](const ask_node& x) {
    return pass_on(x);
  };
  auto again = ask(1, what);
  CHECK(!get(again)->partial);
}

TEST(who is about to leave is asked for what it still has) {
  start();
  auto total = find(*all.one.read(), {}, how, nullptr).total;
  MESSAGE("the first node hears that the others are no more, and has not got "
          "their shards yet");
  self->send(nodes[1], index_nodes{1, {1}});
  consume_messages();
  auto answer = ask(1, {});
  auto got = get(answer);
  REQUIRE(got);
  CHECK(!got->partial);
  CHECK_EQUAL(got->what->total, total);
  MESSAGE("but not for ever");
  advance_time(searcher_state::farewell);
  consume_messages();
  auto late = ask(1, {});
  auto rest = get(late);
  REQUIRE(rest);
  CHECK(rest->partial);
}

TEST(an answer that is none is asked of another copy) {
  copies = 2;
  start();
  auto lacking = std::ranges::find_if(boards, [](const auto& x) {
    return !x.second->read()->is_whole();
  });
  REQUIRE(lacking != boards.end());
  // The query that nodes read has fits; the one that is asked has none.
  query what;
  what.words = read_query("cold");
  auto answer = ask(lacking->first, what);
  REQUIRE(get(answer));
  auto first = asked.size();
  auto other = what;
  other.highlight = true;
  next = other;
  auto confused = self->request(nodes.at(lacking->first), caf::infinite,
                                find_everywhere{what, "/search"});
  consume_messages();
  auto got = get(confused);
  REQUIRE(got);
  CHECK(got->partial);
  CHECK_GREATER(asked.size() - first, first);
}

TEST(nobody searches for who waits no longer) {
  start();
  far_question question{0, shard_count, name_of_reading({}), "/search", {}, {}};
  auto now = sched.clock().now();
  for (uint32_t node : {1u, 2u, 3u}) {
    auto has_it = boards[node]->read()->events[0] != nullptr;
    CHECK(!answers(node, {write(question), now}));
    CHECK_EQUAL(answers(node, {write(question), now + 1s}), has_it);
  }
}

TEST(a node with other synonyms is not taken at its word) {
  start();
  far_question question{0, shard_count, "others", "/search", {}, {}};
  for (uint32_t node : {1u, 2u, 3u})
    CHECK(!answers(node, {write(question)}));
}

TEST(a node whose build orders otherwise is not taken at its word) {
  start();
  // As builds asked that knew no such number.
  far_question question{0, shard_count, "", "/search", {}, {}};
  for (uint32_t node : {1u, 2u, 3u})
    CHECK(!answers(node, {write(question)}));
}

TEST(a node with another number of shards is not taken at its word) {
  start();
  far_question question{0, shard_count + 1, name_of_reading({}), "/search", {},
                        {}};
  for (uint32_t node : {1u, 2u, 3u})
    CHECK(!answers(node, {write(question)}));
}

FIXTURE_SCOPE_END()
