// News as they come: of the own place in a line, and of an event's seats.
#define SUITE served.live

#include "tests/served/check_none.hpp"
#include "tests/served/room_house.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/live_contract.hpp"
#include "tests/support/nginx.hpp"
#include "tests/support/test.hpp"
#include "tests/support/websocket_client.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <vector>

using namespace onsale::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

using headers = http_client::header_list;

const std::string& live_room = room_house::room_path();
const std::string seats = "/events/1/live";

/// Server-sent events, as a browser reads them.
class event_source {
public:
  struct event {
    std::string id;
    std::string kind = "message";
    std::string data;
  };

  event_source(uint16_t port, const std::string& target, headers who)
    : http_(port) {
    who.emplace_back("Accept", "text/event-stream");
    said = http_.request("GET", target, who);
  }

  /// The next event; comments, and what sets the time, are passed by.
  std::optional<event> read() {
    event result;
    while (auto line = read_line()) {
      if (line->empty() && !result.data.empty())
        return result;
      take("id: ", *line, result.id);
      take("event: ", *line, result.kind);
      take("data: ", *line, result.data);
    }
    return std::nullopt;
  }

  std::optional<http_answer> said;

private:
  static void
  take(std::string_view name, const std::string& line, std::string& to) {
    if (line.starts_with(name))
      to = line.substr(name.size());
  }

  std::optional<std::string> read_line() {
    std::string result;
    while (true) {
      auto byte = http_.read_raw(1);
      if (byte.empty())
        return std::nullopt;
      if (byte == "\n")
        return result;
      result += byte;
    }
  }

  http_client http_;
};

struct live_fixture : room_house {
  websocket_client socket() {
    return websocket_client{house.office().port()};
  }

  event_source events(const std::string& target, const headers& who) {
    return {house.office().port(), target, who};
  }

  static json next(websocket_client& from) {
    auto text = from.read_text();
    REQUIRE(text);
    auto message = json::parse(*text);
    auto channel = message.contains("type") ? "seats" : "place";
    CHECK_EQUAL(live_contract::ours().faults_of(channel, *text), "");
    return message;
  }

  /// The status of an answer that keeps the contract.
  int status_of(const std::string& target, const headers& by) {
    http_call call{"GET", target, by, {}};
    return client.send(call).status;
  }

  /// The state of one seat of block 1 in a snapshot.
  static int state_in(const json& snapshot, size_t seat) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijkl"
                                        "mnopqrstuvwxyz0123456789+/";
    auto text = snapshot["blocks"][0]["states"].get<std::string>();
    // Four digits are three bytes, and a byte is four seats.
    auto group = text.substr(seat / 12 * 4, 4);
    uint32_t bits = 0;
    for (auto digit : group)
      bits = bits << 6 | (digit == '=' ? 0 : digits.find(digit));
    auto byte = bits >> (16 - seat % 12 / 4 * 8);
    return static_cast<int>(byte >> (seat % 4 * 2)) & 3;
  }
};

} // namespace

FIXTURE_SCOPE(live_tests, live_fixture)

TEST(a fan hears of the own place on a websocket) {
  open(60s);
  join("ann");
  auto ws = socket();
  auto said = ws.open(live_room + "/live", who("ann"));
  REQUIRE(said && said->status == 101);
  CHECK(said->has("X-Request-Id"));
  auto news = next(ws);
  CHECK_EQUAL(news["state"], "pre_queue");
  uint64_t seq = news["seq"];
  begin();
  for (int i = 0; news["state"] != "admitted" && i < 20; ++i) {
    news = next(ws);
    CHECK(news["seq"] > seq);
    seq = news["seq"];
  }
  CHECK(news.contains("pass"));
  MESSAGE("the pass opens the seats");
  CHECK_EQUAL(status_of("/events/1?tickets=all",
                        with(who("ann"), "X-Onsale-Pass",
                             news["pass"].get<std::string>())),
              200);
  check_none(client.faults());
}

TEST(the same news come by any transport and go on where they were) {
  open(60s);
  auto seq = join("ann")["seq"].get<uint64_t>();
  auto stream = events(live_room + "/live?after=" + std::to_string(seq),
                       who("ann"));
  REQUIRE(stream.said && stream.said->status == 200);
  CHECK_EQUAL(stream.said->header("Content-Type"), "text/event-stream");
  CHECK_EQUAL(stream.said->header("Cache-Control"), "no-store");
  auto first = stream.read();
  REQUIRE(first);
  auto told = json::parse(first->data);
  CHECK_EQUAL(first->id, std::to_string(told["seq"].get<uint64_t>()));
  CHECK(told["seq"] > seq);
  MESSAGE("by long poll");
  auto second = json::parse(
    client
      .demand({200}, {"GET",
                      live_room + "/place?after=" + first->id,
                      with(who("ann"), "Prefer", "wait=9"),
                      {}})
      .body);
  CHECK(second["seq"] > told["seq"]);
  MESSAGE("on a websocket");
  auto ws = socket();
  auto after = std::to_string(second["seq"].get<uint64_t>());
  REQUIRE(ws.open(live_room + "/live?after=" + after, who("ann")));
  CHECK(next(ws)["seq"] > second["seq"]);
  MESSAGE("and by events again as a browser asks for them");
  auto again = events(live_room + "/live",
                      with(who("ann"), "Last-Event-ID", after));
  auto next = again.read();
  REQUIRE(next);
  CHECK(std::stoull(next->id) > second["seq"].get<uint64_t>());
  check_none(client.faults());
}

TEST(a seat that is taken is seen by those who look) {
  auto ws = socket();
  REQUIRE(ws.open(seats));
  auto first = next(ws);
  CHECK_EQUAL(first["type"], "snapshot");
  CHECK_EQUAL(first["blocks"].size(), 2u);
  CHECK_EQUAL(state_in(first, 20), 0);
  auto stream = events(seats, {});
  auto picture = stream.read();
  REQUIRE(picture);
  CHECK_EQUAL(json::parse(picture->data), first);

  client.demand({201}, reserve(who("eve"), "1-1-20"));
  auto delta = next(ws);
  CHECK_EQUAL(delta["type"], "delta");
  CHECK_EQUAL(delta["blocks"].size(), 1u);
  CHECK(delta["blocks"][0]["version"] > first["blocks"][0]["version"]);
  CHECK_EQUAL(delta["blocks"][0]["changes"],
              (json::array({json::array({"1-1-20", "held"})})));
  auto event = stream.read();
  REQUIRE(event);
  CHECK_EQUAL(json::parse(event->data), delta);
  MESSAGE("whoever comes then sees it at once");
  auto late = socket();
  REQUIRE(late.open(seats));
  CHECK_EQUAL(state_in(next(late), 20), 1);
  check_none(client.faults());
}

TEST(seats that are behind a room are shown to those with a pass) {
  auto before = socket();
  REQUIRE(before.open(seats));
  next(before);
  open(60s);
  MESSAGE("whoever looked on without one is sent to the room");
  CHECK_EQUAL(before.read_close(), 1008);
  CHECK_EQUAL(status_of(seats, with(who("ann"), "Accept", "text/event-stream")),
              403);
  join("ann");
  begin();
  auto pass = await("ann", "admitted")["pass"].get<std::string>();
  auto ws = socket();
  REQUIRE(ws.open(seats, with(who("ann"), "X-Onsale-Pass", pass)));
  CHECK_EQUAL(next(ws)["type"], "snapshot");
  auto other = socket();
  auto said = other.open(seats, with(who("bob"), "X-Onsale-Pass", pass));
  CHECK(said && said->status == 403);
  check_none(client.faults());
}

TEST(what asks for no live connection is told so) {
  open(60s);
  join("ann");
  CHECK_EQUAL(status_of(live_room + "/live", who("ann")), 426);
  CHECK_EQUAL(status_of(seats, {}), 426);
  auto sse = with(who("ann"), "Accept", "text/event-stream");
  CHECK_EQUAL(status_of("/events/77/live", sse), 404);
  CHECK_EQUAL(status_of("/events/2/waiting-room/live", sse), 404);
  CHECK_EQUAL(status_of(live_room + "/live", {{"Accept", "text/event-stream"}}),
              401);
  CHECK_EQUAL(status_of(live_room + "/live",
                        with(who("bob"), "Accept", "text/event-stream")),
              404); // he has not joined
  MESSAGE("nor are pages of other origins let in");
  auto foreign = with(sse, "Origin", "https://evil.example");
  CHECK_EQUAL(status_of(live_room + "/live", foreign), 403);
  CHECK_EQUAL(status_of(seats, with({{"Accept", "text/event-stream"}}, "Origin",
                                    "https://evil.example")),
              403);
  CHECK_EQUAL(status_of(live_room + "/live",
                        with(sse, "Origin", "http://localhost:81")),
              403);
  auto own = events(live_room + "/live",
                    with(sse, "Origin", "http://localhost"));
  CHECK_EQUAL(own.said->status, 200);
  check_none(client.faults());
}

TEST(one user has so many live connections and no more) {
  std::vector<websocket_client> open_ones;
  open(60s);
  join("ann");
  for (int i = 0; i < 16; ++i) {
    open_ones.push_back(socket());
    auto said = open_ones.back().open(live_room + "/live", who("ann"));
    REQUIRE(said && said->status == 101);
  }
  auto more = socket();
  auto said = more.open(live_room + "/live", who("ann"));
  REQUIRE(said);
  CHECK_EQUAL(said->status, 429);
  CHECK(said->has("Retry-After"));
  MESSAGE("another one may be opened when one has ended");
  open_ones.front().send({8, {}});
  CHECK(open_ones.front().read_close() == 1000);
  open_ones.front().http().close();
  auto until = std::chrono::steady_clock::now() + 10s;
  do {
    REQUIRE(std::chrono::steady_clock::now() < until);
    auto then = socket();
    said = then.open(live_room + "/live", who("ann"));
  } while (said->status == 429);
  CHECK_EQUAL(said->status, 101);
}

TEST(a server that stops says goodbye) {
  open(60s);
  join("ann");
  auto ws = socket();
  REQUIRE(ws.open(live_room + "/live", who("ann")));
  next(ws);
  auto stream = events(seats, {});
  CHECK_EQUAL(stream.said->status, 403); // the room is on
  auto other = events(live_room + "/live", who("ann"));
  REQUIRE(other.read());
  std::optional<exit_status> ended;
  std::thread stopping{[&] {
    ended = house.office().stop();
  }};
  CHECK_EQUAL(ws.read_close(), 1001);
  ws.send({8, {3, static_cast<char>(0xe9)}});
  auto goodbye = other.read();
  for (int i = 0; goodbye && goodbye->kind == "message" && i < 20; ++i)
    goodbye = other.read();
  CHECK(goodbye && goodbye->kind == "end" && goodbye->data == "going_away");
  stopping.join();
  REQUIRE(ended);
  CHECK_EQUAL(ended->code, 0);
}

TEST(live connections pass through nginx) {
  open(60s);
  join("ann");
  begin();
  auto port = free_port();
  auto to = std::to_string(house.office().port());
  nginx proxy{R"(
    map $http_upgrade $onsale_connection { default upgrade; "" ""; }
    server {
      listen 127.0.0.1:)"
                + std::to_string(port) + R"(;
      location / {
        proxy_pass http://127.0.0.1:)"
                + to + R"(;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $onsale_connection;
        proxy_buffering off;
        proxy_read_timeout 60s;
      }
    })",
              port};
  websocket_client ws{port};
  auto said = ws.open(live_room + "/live", who("ann"));
  REQUIRE(said && said->status == 101);
  auto news = next(ws);
  for (int i = 0; news["state"] != "admitted" && i < 20; ++i)
    news = next(ws);
  CHECK_EQUAL(news["state"], "admitted");
  event_source stream{port, live_room + "/live", who("ann")};
  REQUIRE(stream.said && stream.said->status == 200);
  auto event = stream.read();
  REQUIRE(event);
  CHECK_EQUAL(json::parse(event->data)["state"], "admitted");
}

FIXTURE_SCOPE_END()
