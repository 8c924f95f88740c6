// Searches of an index of which each node has a part.
#define SUITE cluster.search

#include "tests/cluster/cluster_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

constexpr uint32_t shard_count = 8;

/// What a node searches with.
struct index_of_node {
  std::shared_ptr<search::search_board> board;
  search::indexer_actor indexer;
  search::searcher_self searcher;
};

struct search_fixture : cluster_fixture {
  std::map<const cluster_node*, index_of_node> indexes;
  uint32_t copies = 1;
  storage::catalogue_image catalogue;

  search_fixture() {
    for (uint64_t id = 1; id <= 40; ++id) {
      storage::stored_event x;
      x.what.id = {id};
      x.what.name = "Show";
      x.what.starts_at = timestamp{std::chrono::days{30'000 + id}};
      catalogue.events.push_back(x);
    }
    catalogue.version = 1'000;
  }

  ~search_fixture() override {
    for (auto& [node, x] : indexes) {
      self->send_exit(x.indexer, caf::exit_reason::user_shutdown);
      self->send_exit(x.searcher, caf::exit_reason::user_shutdown);
    }
    consume_messages();
  }

  void equip(cluster_node& node, cluster::member_state::links& links) override {
    auto& x = indexes[&node];
    x.board = std::make_shared<search::search_board>(search::settings{},
                                                     shard_count);
    search::indexer_state::links with;
    with.catalogue = std::make_shared<actors::catalogue_board>();
    with.catalogue->publish(actors::apply(*with.catalogue->read(),
                                          storage::catalogue_image{catalogue}));
    with.changed = std::make_shared<support::noted<event_id>>();
    with.board = x.board;
    with.copies = copies;
    with.spawn_shard = [this, board = x.board, from = with.catalogue,
                        offers = node.env->offers](
                         search::index_shard shard,
                         actors::catalogue_view_ptr known) {
      return sys.spawn(search::shard_indexer,
                       search::shard_indexer_state::links{
                         shard, from, offers, board,
                         [](search::merge_plan what,
                            std::function<void(search::merged)> done) {
                           done({what, merge(what)});
                         },
                         [](const search::shown_change&) {}, std::move(known)});
    };
    x.indexer = sys.spawn(search::indexer, std::move(with));
    auto read = [](const std::string&, timestamp) {
      return std::optional{search::query{}};
    };
    x.searcher = sys.spawn(
      search::searcher, search::searcher_state::links{x.board, read, copies});
    links.indexer = x.indexer;
    links.searcher = x.searcher;
  }

  search::found_everywhere find(const cluster_node& at) {
    auto answer = self->request(indexes.at(&at).searcher, caf::infinite,
                                search::find_everywhere{{}, "/search"});
    settle();
    for (int i = 0; i < 100 && self->mailbox().empty(); ++i)
      pass(20ms);
    search::found_everywhere result;
    REQUIRE(!self->mailbox().empty());
    answer.receive(
      [&](search::found_everywhere& x) {
        result = std::move(x);
      },
      [&](const caf::error& x) {
        CAF_FAIL(sys.render(x));
      });
    return result;
  }

  size_t shards_at(const cluster_node& node) {
    size_t result = 0;
    for (const auto& x : indexes.at(&node).board->read()->events)
      result += x != nullptr;
    return result;
  }

  void check_whole(const cluster_node& at) {
    auto found = find(at);
    CHECK(!found.partial);
    CHECK_EQUAL(found.what->total, 40u);
  }
};

} // namespace

FIXTURE_SCOPE(search_tests, search_fixture)

TEST(every node finds all events though each has a part of them) {
  begin_cluster(3);
  pass(search::indexer_state::farewell);
  size_t here = 0;
  for (auto& x : nodes) {
    CHECK_LESS(shards_at(*x), shard_count);
    here += shards_at(*x);
    check_whole(*x);
  }
  CHECK_EQUAL(here, shard_count);
}

TEST(while shards move nothing is missing) {
  begin_cluster(2);
  begin("node-3");
  for (int i = 0; i < 60; ++i) {
    pass(1s);
    for (auto& x : nodes)
      check_whole(*x);
  }
}

TEST(what a node had that dies is indexed by those that live) {
  begin_cluster(3);
  pass(search::indexer_state::farewell);
  kill(*nodes[2]);
  MESSAGE("until they know of it, they say what is missing");
  auto found = find(*nodes[0]);
  CHECK_EQUAL(found.partial, found.what->total < 40);
  pass(3s);
  check_whole(*nodes[0]);
  check_whole(*nodes[1]);
}

TEST(with two copies a node that dies takes nothing along) {
  copies = 2;
  begin_cluster(3);
  pass(search::indexer_state::farewell);
  kill(*nodes[2]);
  check_whole(*nodes[0]);
  check_whole(*nodes[1]);
}

TEST(a node that is cut off from its peers finds what it has) {
  begin_cluster(3);
  pass(search::indexer_state::farewell);
  network.cut(1, 2);
  network.cut(1, 3);
  settle();
  auto found = find(*nodes[0]);
  CHECK(found.partial);
  CHECK_GREATER(found.what->total, 0u);
  CHECK_LESS(found.what->total, 40u);
}

FIXTURE_SCOPE_END()
