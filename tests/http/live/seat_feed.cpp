#define SUITE http.seat_feed

#include "http/live/seat_feed.hpp"

#include "tests/actors/node_fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::http;
using namespace onsale::test;
using namespace std::chrono_literals;

namespace {

/// Counts what it hears.
struct test_listener final : seat_feed::listener {
  void hear(bool closed) override {
    ++heard;
    told_closed = closed;
  }

  void end() override {
    ended = true;
  }

  int heard = 0;
  bool told_closed = false;
  bool ended = false;
};

struct seat_feed_fixture {
  seat_feed_fixture()
    : env(make_environment(
      storage::make_memory_store(storage::make_memory_state({})))),
      feed(io, env, [this](event_id id) {
        woken.push_back(id);
      }) {
    // Nothing is shown yet.
  }

  /// Shows all blocks of event 1 as of a version, with the first place held.
  void show(uint64_t version) {
    board = env->board->open(open_example(example_event()));
    auto opened = board->opened();
    for (uint32_t i = 1; i <= board->blocks(); ++i)
      show_block(i, version);
  }

  void show_block(uint32_t number, uint64_t version) {
    auto opened = board->opened();
    ticket_block machine{{{1}, number}, opened->seats, opened->terms};
    auto x = machine.snapshot();
    x.version = version;
    x.states[0] = static_cast<uint8_t>(version & 3);
    board->publish(std::make_shared<const block_snapshot>(std::move(x)));
  }

  /// Until the listener has been told of the next tick.
  void tick() {
    auto before = listener.heard;
    while (listener.heard == before)
      io.run_one();
  }

  boost::asio::io_context io;
  std::shared_ptr<actors::environment> env;
  actors::event_board_ptr board;
  std::vector<event_id> woken;
  test_listener listener;
  seat_feed feed;
};

} // namespace

FIXTURE_SCOPE(seat_feed_tests, seat_feed_fixture)

TEST(what changes is put in words once for everybody) {
  show(1);
  feed.add({1}, listener);
  test_listener other;
  feed.add({1}, other);
  auto first = feed.latest({1}, true);
  CHECK_EQUAL(first.number, 1u);
  CHECK(first.delta == nullptr);
  CHECK(first.snapshot->starts_with("{\"type\":\"snapshot\""));
  CHECK(feed.latest({1}, true).snapshot == first.snapshot);
  tick();
  CHECK_EQUAL(feed.latest({1}, false).number, 1u); // nothing has changed
  show_block(2, 2);
  show_block(3, 3);
  tick();
  auto second = feed.latest({1}, false);
  CHECK_EQUAL(second.number, 2u);
  CHECK(second.delta->find("\"1-2-0\",\"sold\"") != std::string::npos);
  CHECK(second.delta->find("\"1-3-0\",\"blocked\"") != std::string::npos);
  CHECK(second.snapshot == nullptr); // nobody wants one
  CHECK(*feed.latest({1}, true).snapshot != *first.snapshot);
  CHECK_EQUAL(other.heard, listener.heard);
}

TEST(a board that has gone is asked for and waited for) {
  feed.add({1}, listener);
  CHECK_EQUAL(feed.latest({1}, true).number, 0u);
  CHECK_EQUAL(woken, std::vector<event_id>{{1}});
  tick();
  CHECK_EQUAL(woken.size(), 1u); // not all the time
  show(1);
  tick();
  CHECK_EQUAL(feed.latest({1}, false).number, 1u);
}

TEST(another plan is a new picture) {
  show(1);
  feed.add({1}, listener);
  auto changed = example_event();
  changed.name = "Another name";
  auto before = board->opened();
  board = env->board->open(open_example(changed, before));
  for (uint32_t i = 1; i <= board->blocks(); ++i)
    show_block(i, 5);
  tick();
  auto news = feed.latest({1}, false);
  CHECK_EQUAL(news.number, 2u);
  CHECK(news.delta == nullptr);
}

TEST(those who watch hear when the server stops) {
  show(1);
  feed.add({1}, listener);
  feed.end();
  CHECK(listener.ended);
}

FIXTURE_SCOPE_END()
