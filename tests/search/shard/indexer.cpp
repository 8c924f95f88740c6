#define SUITE search.indexer
#include "search/shard/indexer.hpp"

#include "search/searching.hpp"
#include "search/suggest.hpp"
#include "tests/actors/node_fixture.hpp"
#include "tests/support/test.hpp"

#include <caf/test/dsl.hpp>

#include <map>
#include <set>

using namespace onsale;
using namespace onsale::search;
using onsale::test::example_event;
using onsale::test::open_example;

namespace {

struct indexer_fixture : test_coordinator_fixture<> {
  std::shared_ptr<actors::catalogue_board>
    catalogue = std::make_shared<actors::catalogue_board>();
  std::shared_ptr<actors::offer_board>
    offers = std::make_shared<actors::offer_board>();
  std::shared_ptr<support::noted<event_id>>
    changed = std::make_shared<support::noted<event_id>>();
  std::shared_ptr<search_board> board = std::make_shared<search_board>();
  std::vector<std::pair<merge_plan, std::function<void(merged)>>> merges;
  std::vector<shown_change> told;
  indexer_actor under_test;
  uint64_t version = 0;

  indexer_fixture() {
    start(1);
  }

  void start(uint32_t shards, uint32_t copies = 0) {
    stop();
    board = std::make_shared<search_board>(settings{}, shards);
    indexer_state::links with{catalogue,
                              changed,
                              board,
                              {},
                              [this](const shown_change& x) {
                                told.push_back(x);
                              },
                              copies};
    with.spawn_shard = [this](index_shard shard,
                              actors::catalogue_view_ptr known) {
      return sys.spawn(
        shard_indexer,
        shard_indexer_state::links{
          shard, catalogue, offers, board,
          [this](merge_plan what, std::function<void(merged)> done) {
            merges.emplace_back(std::move(what), std::move(done));
          },
          [this](const shown_change& x) {
            told.push_back(x);
          },
          std::move(known)});
    };
    under_test = sys.spawn(indexer, std::move(with));
    run();
  }

  void stop() {
    merges.clear();
    if (under_test)
      caf::anon_send_exit(under_test, caf::exit_reason::user_shutdown);
    run();
  }

  ~indexer_fixture() {
    stop();
  }

  /// As the catalogue does.
  void change(storage::catalogue_image what) {
    what.version = ++version;
    catalogue->publish(actors::apply(*catalogue->read(), std::move(what)));
    caf::anon_send(under_test, actors::reload_atom::value);
    run();
  }

  void show(uint64_t id, const std::string& name) {
    storage::stored_event x;
    x.what.id = {id};
    x.what.name = name;
    x.what.starts_at = timestamp{std::chrono::hours{id}};
    change({0, {}, {}, {x}});
  }

  std::vector<uint64_t> find(const std::string& typed, bool available = false) {
    query what;
    what.words = read_query(typed);
    what.available = available;
    std::vector<uint64_t> result;
    auto found = board->gather(*board->read(), what).what;
    for (const auto& x : found->events)
      result.push_back(x.event.value);
    return result;
  }
  std::vector<suggestion> complete(const std::string& typed) {
    auto what = completions_of(read_query(typed), 10, {});
    auto all = board->read();
    auto events = board->gather(*all, what).what;
    return suggest(all->directory, what, *events, {}, nullptr);
  }

  /// What was told since the last time, in one.
  shown_change told_since() {
    shown_change result;
    for (const auto& x : std::exchange(told, {})) {
      result.everything |= x.everything;
      auto add = [](auto& to, const auto& from) {
        to.insert(to.end(), from.begin(), from.end());
      };
      add(result.events, x.events);
      add(result.venues, x.venues);
      add(result.performers, x.performers);
      add(result.venue_lists, x.venue_lists);
      add(result.performer_lists, x.performer_lists);
    }
    return result;
  }
};

using numbers = std::vector<uint64_t>;

} // namespace

FIXTURE_SCOPE(indexer_tests, indexer_fixture)

TEST(an event is found once the catalogue has it) {
  CHECK(find("queen").empty());
  show(1, "Queen");
  CHECK_EQUAL(find("queen"), numbers{1});
  show(1, "Abba");
  CHECK(find("queen").empty());
  CHECK_EQUAL(find("abba"), numbers{1});
}

TEST(whoever listens hears what is shown in another way) {
  CHECK(told.empty());
  show(1, "Queen");
  CHECK(told_since().everything);
  storage::stored_event x;
  x.what.id = {5};
  x.what.venue = {1};
  x.what.performers = {{7}};
  venue hall;
  hall.id = {1};
  performer band;
  band.id = {7};
  change({0, {hall}, {band}, {x}});
  auto news = told_since();
  CHECK(!news.everything);
  CHECK(news.events == std::vector<event_id>{{5}});
  CHECK(news.venues == std::vector<venue_id>{{1}});
  CHECK(news.performers == std::vector<performer_id>{{7}});
  MESSAGE("an event that moves changes what both venues list");
  hall.id = {2};
  x.what.venue = {2};
  change({0, {hall}, {}, {x}});
  news = told_since();
  CHECK(news.venue_lists == (std::vector<venue_id>{{2}, {1}}));
  CHECK(news.venues == std::vector<venue_id>{{2}});
  CHECK(news.performers.empty());
  MESSAGE("and one that goes is told, too");
  storage::catalogue_image gone;
  gone.events_gone = {{5}};
  change(gone);
  CHECK(told_since().events == std::vector<event_id>{{5}});
  MESSAGE("of many nobody names each");
  storage::catalogue_image many;
  for (uint64_t id = 1; id <= most_named + 1; ++id) {
    x.what.id = {id};
    many.events.push_back(x);
  }
  change(many);
  CHECK(told_since().everything);
}

TEST(an event that is called off is not found) {
  show(1, "Queen");
  storage::stored_event off;
  off.what.id = {1};
  off.what.name = "Queen";
  off.what.status = event_status::cancelled;
  change({0, {}, {}, {off}});
  CHECK(find("queen").empty());
}

TEST(an event has the name that its venue has now) {
  venue hall;
  hall.id = {1};
  hall.name = "Old Hall";
  storage::stored_event x;
  x.what.id = {1};
  x.what.name = "Queen";
  x.what.venue = {1};
  change({0, {hall}, {}, {x}});
  CHECK_EQUAL(find("old hall"), numbers{1});
  hall.name = "New Arena";
  change({0, {hall}, {}, {}});
  CHECK(find("old hall ").empty());
  CHECK_EQUAL(find("new arena"), numbers{1});
}

TEST(parts are merged somewhere else) {
  auto show_many = [this](uint64_t first) {
    storage::catalogue_image many;
    storage::stored_event x;
    x.what.name = "Band";
    x.what.starts_at = timestamp{std::chrono::hours{1}};
    for (auto id = first; id < first + event_index::small_part; ++id) {
      x.what.id = {id};
      many.events.push_back(x);
    }
    change(many);
  };
  for (uint64_t i = 0; i < 4; ++i)
    show_many(1 + 100 * i);
  REQUIRE_EQUAL(merges.size(), 1u);
  MESSAGE("while that takes its time events come and go");
  show_many(501);
  CHECK_EQUAL(merges.size(), 1u);
  auto [plan, done] = merges.front();
  done({plan, merge(plan)});
  run();
  CHECK_EQUAL(board->read()->only()->parts.size(), 2u);
  CHECK_EQUAL(board->read()->only()->count(), 5 * event_index::small_part);
}

TEST(what is sold out is seen after a moment) {
  auto what = example_event();
  storage::stored_event x;
  x.what = what;
  change({0, {}, {}, {x}});
  auto opened = open_example(what);
  CHECK_EQUAL(find(what.name, true), numbers{1});
  offers->open(*opened);
  for (uint32_t block = 1; block <= opened->seats->blocks.size(); ++block)
    offers->put({{what.id, block}, 1, 0, 1, {0, {}}}, false);
  CHECK(changed->add(what.id));
  CHECK(!changed->add(what.id));
  caf::anon_send(under_test, sold_atom::value);
  run();
  CHECK(find(what.name, true).empty());
  CHECK_EQUAL(find(what.name), numbers{1});
}

TEST(performers and venues and cities complete what is typed) {
  venue hall;
  hall.id = {7};
  hall.name = "Queens Hall";
  hall.city = "Queenstown";
  performer queen;
  queen.id = {3};
  queen.name = "Queen";
  change({0, {hall}, {queen}, {}});
  show(1, "Queen Tribute");
  auto found = complete("quee");
  REQUIRE_EQUAL(found.size(), 4u);
  auto has = [&](suggestion_kind kind, uint64_t id) {
    return std::any_of(found.begin(), found.end(), [&](const auto& x) {
      return x.kind == kind && x.id == id;
    });
  };
  CHECK(has(suggestion_kind::performer, 3));
  CHECK(has(suggestion_kind::venue, 7));
  CHECK(has(suggestion_kind::city, 1));
  CHECK(has(suggestion_kind::event, 1));
  CHECK_EQUAL(board->read()->directory.city_names->at(0), "Queenstown");
  MESSAGE("whom one wants to see comes first");
  CHECK(found.front().kind == suggestion_kind::performer);
  MESSAGE("and a name that is all there");
  found = complete("queen");
  CHECK(found.front().kind == suggestion_kind::performer);
}

TEST(events of several shards are found together) {
  start(4);
  for (uint64_t id = 1; id <= 20; ++id)
    show(id, "Queen");
  auto all = board->read();
  REQUIRE_EQUAL(all->events.size(), 4u);
  CHECK(all->is_whole());
  uint64_t count = 0;
  for (index_shard i = 0; i < 4; ++i) {
    CHECK_LESS(all->events[i]->count(), 20u);
    count += all->events[i]->count();
  }
  CHECK_EQUAL(count, 20u);
  CHECK_EQUAL(find("queen").size(), 20u);
  MESSAGE("a change is one of its shard alone");
  show(7, "Abba");
  auto now = board->read();
  for (index_shard i = 0; i < 4; ++i)
    CHECK_EQUAL(now->events[i] != all->events[i],
                i == shard_of(event_id{7}, 4));
  CHECK_EQUAL(find("abba"), numbers{7});
}

TEST(a node has the shards that belong on it) {
  start(8, 1);
  show(1, "Queen");
  CHECK(!board->read()->is_whole());
  auto place = [this](std::vector<uint32_t> nodes) {
    caf::anon_send(under_test, index_nodes{1, std::move(nodes)});
    consume_messages();
  };
  auto here = [this] {
    std::set<index_shard> result;
    for (index_shard i = 0; i < 8; ++i)
      if (board->read()->events[i])
        result.insert(i);
    return result;
  };
  place({1});
  CHECK(board->read()->is_whole());
  CHECK_EQUAL(find("queen"), numbers{1});
  told.clear();
  MESSAGE("what belongs elsewhere stays until others have it");
  place({1, 2});
  CHECK_EQUAL(here().size(), 8u);
  advance_time(indexer_state::farewell);
  consume_messages();
  auto left = shards_here({1, {1, 2}}, 8, 1);
  CHECK(here() == left);
  MESSAGE("and comes back when the other node goes, by a higher generation");
  std::map<index_shard, uint64_t> before;
  for (index_shard i = 0; i < 8; ++i)
    before[i] = board->generation_of(i);
  place({1});
  CHECK_EQUAL(here().size(), 8u);
  for (index_shard i = 0; i < 8; ++i)
    if (!left.contains(i))
      CHECK_GREATER(board->read()->events[i]->generation, before[i]);
  MESSAGE("which is no news to anybody");
  CHECK(told.empty());
  MESSAGE("who is wanted again in time stays");
  place({1, 2});
  place({1});
  advance_time(indexer_state::farewell);
  consume_messages();
  CHECK_EQUAL(here().size(), 8u);
}

TEST(all events are told of though their shards are elsewhere) {
  start(8, 1);
  show(1, "Queen");
  CHECK(told_since().everything);
  show(2, "Abba");
  CHECK(told_since().events == std::vector<event_id>{{2}});
  MESSAGE("and once only when they are here");
  caf::anon_send(under_test, index_nodes{1, {1}});
  consume_messages();
  CHECK(told_since().events.empty());
  show(2, "Abba again");
  CHECK(told_since().events == (std::vector<event_id>{{2}, {2}}));
}

TEST(a change while a shard comes is told) {
  start(1, 1);
  show(1, "Queen");
  show(2, "Abba");
  told_since();
  storage::stored_event x;
  x.what.id = {1};
  x.what.name = "Queens";
  x.what.starts_at = timestamp{std::chrono::hours{1}};
  storage::catalogue_image news{++version, {}, {}, {x}};
  catalogue->publish(actors::apply(*catalogue->read(), std::move(news)));
  MESSAGE("the node has not looked at it yet");
  caf::anon_send(under_test, index_nodes{1, {1}});
  consume_messages();
  CHECK(told_since().events == (std::vector<event_id>{{1}, {1}}));
  CHECK_EQUAL(find("queens"), numbers{1});
}

FIXTURE_SCOPE_END()
