#define SUITE actors.catalogue

#include "actors/catalogue.hpp"

#include "storage/memory/tables.hpp"
#include "tests/actors/catalogue_fixture.hpp"
#include "tests/support/test.hpp"

#include <algorithm>

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using actors::write_catalogue;

FIXTURE_SCOPE(catalogue_tests, catalogue_fixture)

TEST(who has written an event can read it at once) {
  auto what = example_event();
  what.id = {2};
  what.name = "Second show";
  CHECK_EQUAL(wait_for(writing(what)), "written");
  CHECK_EQUAL(record(2).name, "Second show");
  CHECK_EQUAL(hold("ann", "2-1-0"), "held");
}

TEST(an event is opened once for all who ask) {
  auto first = opened({1});
  REQUIRE(first != nullptr);
  CHECK_EQUAL(first->seats->blocks.size(), 4u);
  CHECK_EQUAL(opened({1}), first);
  CHECK(opened({9}) == nullptr);
}

TEST(what somebody else has written is seen after a reload) {
  auto other = storage::make_memory_store(state);
  venue arena;
  arena.id = {1};
  arena.name = "Arena";
  other->catalogue().upsert(
    {{arena}, {}, {}},
    [](const storage::store_result<storage::upsert_result>&) {});
  caf::anon_send(catalogue, actors::reload_atom::value);
  settle();
  CHECK_EQUAL(env->catalogue->read()->find({1})->at->name, "Arena");
}

TEST(an event that is called off while its blocks are read sells nothing) {
  auto off = example_event();
  off.status = event_status::cancelled;
  hold_store = true;
  auto answer = send(named("ann", {"1-1-0"}));
  settle();
  MESSAGE("the seating comes and the block asks for its seats");
  store->run_pending();
  settle();
  CHECK(env->board->find({1}) == nullptr);
  change_behind(off);
  hold_store = false;
  settle();
  CHECK_EQUAL(text_of(get(answer)), "not-on-sale");
  CHECK(env->board->find({1})->opened()->record->what.status
        == event_status::cancelled);
}

TEST(those who wait for an event at once are told of its changes) {
  hold_store = true;
  auto first = tell(actors::get_event{{1}});
  auto second = tell(actors::get_event{{1}});
  settle();
  hold_store = false;
  settle();
  auto kept = event_in(first);
  REQUIRE(kept != nullptr);
  CHECK(event_in(second) == kept); // which is what they are told by
  env->board->open(kept);
  auto what = example_event();
  what.name = "Another show";
  change_behind(what);
  settle();
  CHECK_EQUAL(env->board->find({1})->opened()->record->what.name,
              "Another show");
}

TEST(an event that changes while its seating is read is opened as it is now) {
  hold_store = true;
  auto answer = tell(actors::get_event{{1}});
  settle();
  auto what = example_event();
  what.name = "Another show";
  change_behind(what);
  hold_store = false;
  settle();
  auto now = event_in(answer);
  REQUIRE(now != nullptr);
  CHECK_EQUAL(now->record->what.name, "Another show");
}

TEST(whoever works on a changed event is told when the store can be read again) {
  REQUIRE_EQUAL(hold("ann", "1-1-0"), "held");
  hold_store = true;
  store->set_away(true);
  change_behind(with_row_of(12)); // of which no node has the seating yet
  hold_store = false;
  settle();
  auto places = [this] {
    return env->board->find({1})->opened()->seats->find(1)->places.size();
  };
  CHECK_EQUAL(places(), 10u);
  store->set_away(false);
  pass(1s);
  CHECK_EQUAL(places(), 12u);
  CHECK_EQUAL(hold("bob", "1-1-11"), "held");
}

TEST(seatings that cannot be read are told once while the store is away) {
  auto lines = [this] {
    auto text = log.str();
    return std::count(text.begin(), text.end(), '\n');
  };
  store->set_away(true);
  for (auto i = 0; i < 3; ++i)
    CHECK_EQUAL(text_of(ask(named("ann", {"1-1-0"}))), "unavailable");
  CHECK_EQUAL(lines(), 1);
  CHECK_NOT_EQUAL(log.str().find("event=1"), std::string::npos);
  store->set_away(false);
  CHECK_EQUAL(text_of(ask(named("ann", {"1-1-0"}))), "held");
  CHECK_EQUAL(lines(), 1);
}

FIXTURE_SCOPE_END()
