#define SUITE actors.room_desk

#include "actors/room_desk.hpp"

#include "domain/limits.hpp"
#include "tests/support/test.hpp"

#include <set>

using namespace onsale;
using namespace onsale::actors;
using namespace std::chrono_literals;

namespace {

const timestamp noon{1'800'000'000s};
constexpr event_id show{7};

struct desk_fixture {
  desk_fixture() {
    auto x = std::make_shared<event_record>();
    x->what.id = show;
    record = x;
  }

  static room_standing
  waiting(uint64_t id, size_t ahead,
          std::optional<wait_estimate> wait = std::nullopt) {
    room_standing result;
    result.place.id = {id};
    result.place.ahead = ahead;
    result.wait = wait;
    return result;
  }

  room_report report(timestamp at, std::vector<room_standing> places) {
    room_report result{room, std::move(places)};
    result.room.at = at;
    return result;
  }

  /// Takes a look, and shows it.
  room_look_ptr look(timestamp at, std::vector<room_standing> places = {}) {
    desk.show(
      next_look(desk.look(show), record, report(at, std::move(places)), at));
    return desk.look(show);
  }

  std::vector<room_desk::to_ask> take(timestamp at) {
    return desk.take(at, [this](event_id id) {
      return busy.contains(id);
    });
  }

  std::vector<entry_id> here(timestamp at) {
    auto all = take(at);
    CAF_REQUIRE_EQUAL(all.size(), 1u);
    return all[0].here;
  }

  event_record_ptr record;
  room_summary room;
  std::set<event_id> busy;
  room_desk desk;
};

using ids = std::vector<entry_id>;

} // namespace

FIXTURE_SCOPE(room_desk_tests, desk_fixture)

TEST(whoever has a connection is here until it ends) {
  desk.add(show, {3}, noon);
  desk.add(show, {2}, noon);
  desk.add(show, {3}, noon); // a second device
  CHECK_EQUAL(here(noon), (ids{{2}, {3}}));
  desk.remove(show, {3});
  CHECK_EQUAL(here(noon + 1s), (ids{{2}, {3}}));
  desk.remove(show, {3});
  desk.remove(show, {2});
  MESSAGE("and was here once more");
  CHECK_EQUAL(here(noon + 2s), (ids{{2}, {3}}));
  CHECK_EQUAL(here(noon + 3s), ids{});
}

TEST(whoever asks once is here once) {
  desk.touch(show, {5}, noon);
  CHECK_EQUAL(here(noon), ids{{5}});
  CHECK_EQUAL(here(noon + 1s), ids{});
}

TEST(who is here is kept while a room is being asked) {
  desk.touch(show, {5}, noon);
  busy.insert(show);
  CHECK(take(noon).empty());
  busy.clear();
  CHECK_EQUAL(here(noon + 1s), ids{{5}});
}

TEST(somebody is woken for a room that nothing is known of) {
  int woken = 0;
  desk.wake([&] {
    ++woken;
  });
  desk.ask(show, noon);
  desk.ask(show, noon);
  CHECK_EQUAL(woken, 1);
}

TEST(a room that nobody asks for is forgotten) {
  CHECK(take(noon).empty());
  desk.ask(show, noon);
  CHECK_EQUAL(take(noon + limits::room_looked_at - 1ms).size(), 1u);
  look(noon);
  CHECK(desk.look(show) != nullptr);
  CHECK(take(noon + limits::room_looked_at).empty());
  CHECK(desk.look(show) == nullptr);
}

TEST(a connection keeps a room from being forgotten) {
  desk.add(show, {1}, noon);
  CHECK_EQUAL(take(noon + 24h).size(), 1u);
}

TEST(how long reservations take is told once as their median) {
  auto told = [&] {
    auto all = take(noon);
    CAF_REQUIRE_EQUAL(all.size(), 1u);
    return all[0].reserve_latency;
  };
  desk.reserved(show, 5ms); // nobody wants to know of the room
  desk.ask(show, noon);
  CHECK(!told());
  for (auto took : {10ms, 900ms, 20ms})
    desk.reserved(show, took);
  CHECK(told() == 20ms);
  CHECK(!told());
  MESSAGE("of very many the latest count");
  for (int i = 0; i < 1'000; ++i)
    desk.reserved(show, i < 700 ? 1ms : 50ms);
  CHECK(told() == 50ms);
}

TEST(everybody hears of a look) {
  std::vector<uint64_t> heard;
  desk.watch([&](const room_look_ptr& x) {
    heard.push_back(x->seq);
  });
  look(timestamp{5ms});
  look(timestamp{6ms});
  CHECK_EQUAL(heard, (std::vector<uint64_t>{5, 6}));
  MESSAGE("but not of one that is older than what is shown");
  desk.show(
    next_look(nullptr, record, report(timestamp{9ms}, {}), timestamp{1ms}));
  CHECK_EQUAL(heard.size(), 2u);
}

TEST(a look finds the places that were asked for) {
  auto x = look(noon, {waiting(2, 0), waiting(5, 1), waiting(9, 2)});
  CHECK(x->find({5}) == 1u);
  CHECK(x->find({9}) == 2u);
  CHECK(!x->find({1}));
  CHECK(!x->find({6}));
  CHECK(!x->find({10}));
}

TEST(a place has news when something about it has changed) {
  auto first = look(noon, {waiting(1, 4), waiting(2, 5)});
  CHECK_EQUAL(first->news, (std::vector<uint64_t>{first->seq, first->seq}));
  auto second = look(noon + 1s, {waiting(1, 3), waiting(2, 5)});
  CHECK(second->seq > first->seq);
  CHECK_EQUAL(second->news, (std::vector<uint64_t>{second->seq, first->seq}));
  MESSAGE("whoever is new here lacks everything");
  auto third = look(noon + 2s, {waiting(1, 3), waiting(2, 5), waiting(3, 6)});
  CHECK_EQUAL(third->news,
              (std::vector<uint64_t>{second->seq, first->seq, third->seq}));
}

TEST(what changes all the time is told to some at a time) {
  // As many seconds as there are turns: everybody has had one.
  constexpr uint64_t people = 100;
  std::vector<room_standing> line;
  for (uint64_t id = 1; id <= people; ++id)
    line.push_back(waiting(id, id, wait_estimate{60s, 90s}));
  auto first = look(noon, line);
  std::set<entry_id> told;
  for (auto t = 1s; t <= 2 * limits::room_refresh; t += 1s) {
    auto x = look(noon + t, line);
    size_t now = 0;
    for (size_t i = 0; i < people; ++i)
      if (x->news[i] == x->seq) {
        told.insert(x->told->places[i].place.id);
        ++now;
      }
    CHECK(now <= people / 4);
  }
  CHECK_EQUAL(told.size(), people);
}

TEST(nobody is told twice within a moment) {
  room.counts.joined = 10;
  auto first = look(noon, {waiting(1, 4), waiting(2, 5)});
  for (auto t = 1s; t <= 2s; t += 1s) {
    auto x = look(noon + t, {waiting(1, 4), waiting(2, 5)});
    CHECK_EQUAL(x->news, first->news);
  }
}

TEST(far back in a line a step is no news and a hundredth of the way is) {
  auto first = look(noon, {waiting(1, 99), waiting(2, 10'000)});
  auto second = look(noon + 1s, {waiting(1, 98), waiting(2, 9'999)});
  CHECK_EQUAL(second->news, (std::vector<uint64_t>{second->seq, first->seq}));
  auto third = look(noon + 2s, {waiting(1, 98), waiting(2, 9'880)});
  CHECK_EQUAL(third->news, (std::vector<uint64_t>{second->seq, third->seq}));
}

TEST(what everybody waits for is told at once) {
  auto changes = [&](auto change) {
    auto before = look(noon, {waiting(1, 4)});
    change(room);
    auto after = look(noon, {waiting(1, 4)});
    return after->news[0] == after->seq && after->seq > before->seq;
  };
  CHECK(!changes([](room_summary&) {}));
  CHECK(changes([](room_summary& x) {
    x.phase = room_phase::open;
  }));
  CHECK(changes([](room_summary& x) {
    x.all_in_carts = true;
  }));
  CHECK(changes([](room_summary& x) {
    x.pace.paused = true;
  }));
  CHECK(changes([](room_summary& x) {
    x.end = room_end::sold_out;
  }));
}

TEST(numbers grow though the next owner has a clock that is behind) {
  auto first = look(noon, {waiting(1, 4)});
  desk.show(
    next_look(first, record, report(noon - 1min, {waiting(1, 3)}), noon + 1s));
  auto second = desk.look(show);
  CHECK(second->seq > first->seq);
  CHECK_EQUAL(second->news[0], second->seq);
}

TEST(an event that has no room has a look that says so) {
  desk.show(next_look(nullptr, record, std::nullopt, noon));
  CHECK(!desk.look(show)->told);
  CHECK(!desk.look(show)->find({1}));
  CHECK(!desk.look(show)->has_ended());
}

FIXTURE_SCOPE_END()
