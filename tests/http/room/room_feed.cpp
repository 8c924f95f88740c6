#define SUITE http.room_feed

#include "http/room/room_feed.hpp"

#include "tests/support/test.hpp"

#include <thread>

using namespace onsale;
using namespace onsale::http;
using namespace std::chrono_literals;

namespace {

const timestamp looked_at{1'800'000'000s};

/// Notes what it hears, and goes when it has heard so much.
class test_listener final : public room_feed::listener {
public:
  test_listener(room_feed& feed, event_id event, entry_id entry,
                std::vector<std::string>& to, size_t patience = 1'000)
    : listener(feed, event, entry), to_(to), patience_(patience) {
    feed.add_clocked(*this);
  }

  void hear(const room_news& news) override {
    note(news.tail ? *news.tail : "no room");
  }

  void tick(room_feed::clock::time_point) override {
    note("tick");
  }

  void end() override {
    patience_ = 1;
    note("end");
  }

private:
  void note(std::string what) {
    to_.push_back(std::move(what));
    if (--patience_ == 0)
      delete this;
  }

  std::vector<std::string>& to_;
  size_t patience_;
};

struct room_feed_fixture {
  room_feed_fixture() {
    auto x = std::make_shared<actors::event_record>();
    x->what.id = {7};
    record = x;
  }

  void show(uint64_t joined) {
    actors::room_report report;
    report.room.at = looked_at + joined * 1ms;
    report.room.counts.joined = joined;
    desk->show(actors::next_look(desk->look({7}), record, report, looked_at));
  }

  /// How many people the room would be told of.
  size_t here() {
    desk->take(looked_at, [](event_id) {
      return false;
    });
    auto all = desk->take(looked_at, [](event_id) {
      return false;
    });
    return all.empty() ? 0 : all[0].here.size();
  }

  /// Runs what is due, and no timer.
  void run() {
    io.restart();
    io.poll();
  }

  std::vector<std::string> heard_joined() {
    std::vector<std::string> result;
    for (const auto& x : heard) {
      auto at = x.find("\"joined\":");
      result.push_back(at == std::string::npos ? x : x.substr(at + 9, 1));
    }
    return result;
  }

  actors::event_record_ptr record;
  std::shared_ptr<actors::room_desk>
    desk = std::make_shared<actors::room_desk>();
  boost::asio::io_context io;
  room_feed feed{io, desk, [] {
                   return looked_at;
                 }};
  std::vector<std::string> heard;
};

using texts = std::vector<std::string>;

} // namespace

FIXTURE_SCOPE(room_feed_tests, room_feed_fixture)

TEST(looks come to the thread of the feed) {
  new test_listener(feed, {7}, {1}, heard, 2);
  std::thread{[this] {
    show(3);
  }}.join();
  CHECK(heard.empty());
  run();
  CHECK_EQUAL(heard_joined(), texts{"3"});
  show(4);
  run();
  CHECK_EQUAL(heard_joined(), (texts{"3", "4"}));
  MESSAGE("and not to those who have gone");
  show(5);
  run();
  CHECK_EQUAL(heard.size(), 2u);
}

TEST(whoever listens is here) {
  CHECK_EQUAL(here(), 0u);
  new test_listener(feed, {7}, {1}, heard, 1);
  new test_listener(feed, {7}, {2}, heard, 2);
  CHECK_EQUAL(here(), 2u);
  show(3);
  run();
  CHECK_EQUAL(here(), 1u);
  feed.end();
  CHECK_EQUAL(here(), 0u);
  CHECK_EQUAL(heard.back(), "end");
}

TEST(nobody hears of other rooms) {
  new test_listener(feed, {8}, {1}, heard);
  show(3);
  run();
  CHECK(heard.empty());
  feed.end();
}

TEST(what is known can be had at once in the same words) {
  CHECK(!feed.latest({7}).look);
  show(3);
  auto news = feed.latest({7});
  CHECK(news.look == desk->look({7}));
  CHECK(feed.latest({7}).tail == news.tail);
  desk->show(actors::next_look(nullptr, record, std::nullopt, looked_at));
  CHECK(!feed.latest({7}).tail);
}

TEST(time passes for those who wait) {
  new test_listener(feed, {7}, {1}, heard, 2);
  io.run(); // until nobody waits
  CHECK_EQUAL(heard, (texts{"tick", "tick"}));
}

TEST(whoever waits for a look gets the next one) {
  std::vector<actors::room_look_ptr> got;
  for (int i = 0; i < 3; ++i)
    feed.await({7}, [&](const actors::room_look_ptr& x) {
      got.push_back(x);
    });
  show(3);
  run();
  CHECK_EQUAL(got.size(), 3u);
  CHECK(got[0] == desk->look({7}));
  MESSAGE("or nothing when the server stops");
  feed.await({7}, [&](const actors::room_look_ptr& x) {
    got.push_back(x);
  });
  feed.end();
  CHECK(got.back() == nullptr);
}

TEST(looks that come when the feed has gone are for nobody) {
  {
    room_feed other{io, desk, [] {
                      return looked_at;
                    }};
    show(3);
  }
  show(4);
  run();
  CHECK(heard.empty());
}

FIXTURE_SCOPE_END()
