#define SUITE http.live_session

#include "http/live/live_session.hpp"

#include "domain/limits.hpp"
#include "tests/support/test.hpp"

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace onsale;
using namespace onsale::http;
using namespace std::chrono_literals;

namespace {

/// Tells what it has, one thing after the other.
struct scripted_topic final : live_topic {
  explicit scripted_topic(std::deque<std::string>& x) : news(x) {
    // The test keeps the news.
  }

  void tell(live_session& to) override {
    if (news.empty())
      return;
    auto next = std::move(news.front());
    news.pop_front();
    to.say({std::move(next), nullptr, 0});
  }

  std::deque<std::string>& news;
};

/// A client whose socket takes what the test lets it take.
struct scripted_session final : live_session {
  using live_session::live_session;

  bool writes_head() const noexcept override {
    return false;
  }

  bool takes(std::string_view) const noexcept override {
    return true;
  }

  void begin(socket_type) override {
    // The test says when it has begun.
  }

  void send(live_message x) override {
    said.push_back(std::move(x.own));
  }

  void send_end(live_end why) override {
    ended = why;
  }

  void abort() noexcept override {
    cut = true;
  }

  using live_session::sent;

  std::vector<std::string> said;
  std::optional<live_end> ended;
  bool cut = false;
};

struct live_session_fixture {
  live_session_fixture()
    : client(std::make_shared<scripted_session>(
      std::make_unique<scripted_topic>(news))) {
    // Its handshake is under way.
  }

  /// When a client has kept us waiting for too long.
  static auto too_late() {
    return live_session::clock::now() + limits::live_patience;
  }

  static auto in_time() {
    return live_session::clock::now() + limits::live_patience - 1s;
  }

  std::deque<std::string> news;
  std::shared_ptr<scripted_session> client;
};

} // namespace

FIXTURE_SCOPE(live_session_tests, live_session_fixture)

TEST(a client that reads slowly is told one thing at a time) {
  news = {"one", "two"};
  client->sent();
  CHECK_EQUAL(client->said, std::vector<std::string>{"one"});
  CHECK(!client->idle());
  MESSAGE("what is true when it has caught up");
  news = {"three"};
  client->sent();
  CHECK_EQUAL(client->said, (std::vector<std::string>{"one", "three"}));
  client->sent();
  CHECK(client->idle());
  CHECK_EQUAL(client->said.size(), 2u);
}

TEST(a client that does not read is cut off) {
  news = {"one"};
  client->sent();
  client->check_deadlines(in_time());
  CHECK(!client->cut);
  client->check_deadlines(too_late());
  CHECK(client->cut);
  MESSAGE("and hears nothing more");
  news = {"two"};
  client->sent();
  CHECK_EQUAL(client->said.size(), 1u);
}

TEST(a client that has all there is may be silent) {
  client->sent();
  client->check_deadlines(too_late() + 1h);
  CHECK(!client->cut);
}

TEST(a handshake that does not end is cut off) {
  client->check_deadlines(in_time());
  CHECK(!client->cut);
  client->check_deadlines(too_late());
  CHECK(client->cut);
}

TEST(a goodbye comes behind what is on its way and is not waited for long) {
  news = {"one", "two"};
  client->sent();
  client->end(live_end::not_admitted);
  client->end(live_end::going_away);
  CHECK(!client->ended);
  client->sent();
  CHECK(client->ended == live_end::not_admitted);
  CHECK_EQUAL(client->said.size(), 1u);
  client->check_deadlines(in_time());
  CHECK(!client->cut);
  client->check_deadlines(too_late());
  CHECK(client->cut);
}

FIXTURE_SCOPE_END()
