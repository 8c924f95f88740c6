// A waiting room as fans live it: gather, be drawn, come in, buy.
#define SUITE served.waiting_room

#include "tests/served/check_none.hpp"
#include "tests/served/room_house.hpp"
#include "tests/support/forged_token.hpp"
#include "tests/support/test.hpp"
#include "tests/support/websocket_client.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <ctime>
#include <map>
#include <set>
#include <string>
#include <vector>

using namespace onsale::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

using headers = http_client::header_list;

const auto& room = room_house::room_path();

struct waiting_room_fixture : room_house {
  /// The seats are neither shown nor sold to whoever sends that.
  void is_closed_to(const headers& by) {
    client.demand({403, "not-admitted"},
                  {"GET", "/events/1?tickets=all", by, {}});
    client.demand({403, "not-admitted"},
                  {"GET", "/events/1/sections/S1", by, {}});
    auto said = client.demand({403, "not-admitted"}, reserve(by, "1-1-20"));
    CHECK_EQUAL(json::parse(said.body)["waiting_room"]["path"], room);
    websocket_client socket{house.office().port()};
    auto live = socket.open("/events/1/live", by).value_or(http_answer{});
    CHECK_EQUAL(live.status, 403);
  }

  static std::string seq_text(const json& news) {
    return std::to_string(news["seq"].get<uint64_t>());
  }

  /// The news that this node has had a first look at somebody who joins.
  json await_news(const std::string& user) {
    auto joined = join(user);
    auto said = client.demand({200}, {"GET",
                                      room + "/place?after=" + seq_text(joined),
                                      with(who(user), "Prefer", "wait=9"),
                                      {}});
    return json::parse(said.body);
  }

  /// A request that waits for news, as it goes over the wire.
  std::string long_poll_of(const std::string& user, const std::string& after) {
    auto result = "GET " + room + "/place?after=" + after
                  + " HTTP/1.1\r\nHost: x\r\nPrefer: wait=25\r\n";
    for (const auto& [name, value] : who(user))
      result += name + ": " + value + "\r\n";
    return result + "\r\n";
  }
};

} // namespace

FIXTURE_SCOPE(waiting_room_tests, waiting_room_fixture)

TEST(fans gather and are drawn and come in) {
  open(60s);
  auto before = see(room);
  CHECK_EQUAL(before["state"], "pre_queue");
  auto commitment = before["commitments"]["operator"].get<std::string>();
  auto ann = join("ann");
  CHECK_EQUAL(ann["state"], "pre_queue");
  CHECK_EQUAL(join("ann")["entry_id"], ann["entry_id"]);
  std::set<std::string> entries{ann["entry_id"].get<std::string>()};
  for (auto user : {"bob", "cid", "dan"})
    entries.insert(join(user)["entry_id"].get<std::string>());
  CHECK_EQUAL(entries.size(), 4u);
  client.demand({409, "room-not-open"}, {"GET", room + "/draw", {}, {}});

  MESSAGE("nobody sees seats before the sale but where to queue");
  auto page = see("/events/1");
  CHECK(!page.contains("tickets"));
  CHECK_EQUAL(page["waiting_room"]["path"], room);
  CHECK(see("/events/1?tickets=summary").contains("summary"));
  is_closed_to(who("ann"));

  MESSAGE("two come in after the draw and the others wait behind them");
  begin();
  std::set<int> positions;
  for (const auto& [user, first] :
       await_inside({"ann", "bob", "cid", "dan"}, 2))
    if (first["state"] == "admitted") {
      CHECK(first.contains("pass"));
    } else {
      auto news = place(user);
      CHECK_EQUAL(news["state"], "queued");
      CHECK_EQUAL(news["position"], news["ahead"].get<int>() + 1);
      CHECK(news["eta_s"]["p50"] <= news["eta_s"]["p90"]);
      positions.insert(news["position"].get<int>());
    }
  CHECK_EQUAL(positions, (std::set<int>{1, 2}));
  CHECK_EQUAL(see(room)["commitments"]["operator"], commitment);
  CHECK_EQUAL(see(room + "/draw")["entries"].size(), 4u);
  check_none(client.faults());
}

TEST(a pass opens the seats to its user and to nobody else) {
  open(60s);
  join("ann");
  begin();
  auto pass = await("ann", "admitted")["pass"].get<std::string>();
  auto shown = with(who("ann"), "X-Onsale-Pass", pass);
  auto page = client.demand({200}, {"GET", "/events/1", shown, {}});
  CHECK_EQUAL(json::parse(page.body)["tickets"].size(), 60u);
  CHECK(page.header("Cache-Control").starts_with("private"));
  client.demand({200}, {"GET", "/events/1/sections/S1", shown, {}});
  auto held = client.demand({201}, reserve(shown, "1-1-20"));

  MESSAGE("not without the token of its user");
  client.demand({401, "unauthenticated"},
                {"GET", "/events/1", {{"X-Onsale-Pass", pass}}, {}});
  MESSAGE("nor with somebody else's");
  is_closed_to(with(who("bob"), "X-Onsale-Pass", pass));
  MESSAGE("nor if it is made up, has expired, or is something else");
  std::string whose = R"({"aud":"onsale-pass","sub":"ann","event_id":"1",)"
                      R"("entry_id":"1","exp":)";
  auto claims = whose + "4000000000}";
  auto expired = whose + std::to_string(std::time(nullptr) - 31) + "}";
  auto header = R"({"alg":"HS256","typ":"JWT"})";
  auto place_token = join("ann")["place_token"].get<std::string>();
  for (const auto& other : {std::string{"nonsense"}, place_token,
                            forge(header, claims, std::string(32, 'x')),
                            forge(header, expired, token_secret())})
    is_closed_to(with(who("ann"), "X-Onsale-Pass", other));
  is_closed_to(who("ann"));
  MESSAGE("and one of ours that has not expired would do");
  auto ours = with(who("ann"), "X-Onsale-Pass",
                   forge(header, claims, token_secret()));
  client.demand({200}, {"GET", "/events/1/sections/S1", ours, {}});

  MESSAGE("whoever holds seats needs no pass to pay, and needs none then");
  json body{{"booking_id", json::parse(held.body)["booking_id"]},
            {"payment_details", {{"payment_method", "pm_card_visa"}}}};
  client.demand({200}, json_call("POST", "/booking/confirm", who("ann"), body));
  await("ann", "finished");
  check_none(client.faults());
}

TEST(a place is kept through kill - 9) {
  open(4s);
  std::vector<std::string> users{"ann", "bob", "cid"};
  std::map<std::string, json> places;
  for (const auto& user : users)
    places[user] = join(user);
  auto commitment = see(room)["commitments"]["operator"];
  restart();
  CHECK_EQUAL(see(room)["commitments"]["operator"], commitment);
  for (const auto& user : users)
    CHECK_EQUAL(join(user)["entry_id"], places[user]["entry_id"]);
  CHECK_EQUAL(see(room)["counts"]["joined"], 3);
  MESSAGE("and so are the order and who was let in");
  begin();
  auto before = await_inside(users, 2);
  auto order = see(room + "/draw")["order"];
  restart();
  CHECK_EQUAL(see(room + "/draw")["order"], order);
  for (const auto& user : users)
    CHECK_EQUAL(place(user)["state"], before[user]["state"]);
  check_none(client.faults());
}

TEST(somebody who leaves has no place) {
  open(60s);
  client.demand({404, "not-found"}, {"GET", room + "/place", who("ann"), {}});
  join("ann");
  auto leave = [&](const std::string& user) {
    client.demand({200}, {"POST", room + "/leave", who(user), {}});
  };
  leave("ann");
  leave("ann");
  leave("bob"); // who was never there
  CHECK_EQUAL(place("ann")["state"], "left");
  await_room([](const json& x) {
    return x["counts"]["waiting"] == 0;
  });
  MESSAGE("and another one on coming back");
  CHECK_EQUAL(join("ann")["state"], "pre_queue");
  check_none(client.faults());
}

TEST(an operator slows the line down and pauses it) {
  open(60s, {{"active_max", 1}});
  auto admin = house.office().as_admin();
  auto patch = [&](const json& body) {
    return json::parse(
      client.demand({200}, json_call("PATCH", "/admin" + room, admin, body))
        .body);
  };
  CHECK_EQUAL(patch({{"paused", true}})["pace"]["paused"], true);
  join("ann");
  begin();
  await("ann", "queued");
  CHECK_EQUAL(place("ann")["position"], 1);
  CHECK_EQUAL(see(room)["counts"]["active"], 0);
  auto pace = patch({{"paused", false}, {"active_max", 7}})["pace"];
  CHECK_EQUAL(pace["active_max"], 7);
  CHECK_EQUAL(pace["admit_per_minute"], 600);
  await("ann", "admitted");
  MESSAGE("nobody else does");
  client.demand({403, "forbidden"}, json_call("PATCH", "/admin" + room,
                                              who("ann"), {{"paused", true}}));
  for (const auto& bad :
       {json::object(), json{{"paused", 1}}, json{{"active_max", 0}},
        json{{"admit_per_minute", -1}}, json{{"speed", 1}}})
    client.demand({400, "invalid-request"},
                  json_call("PATCH", "/admin" + room, admin, bad));
  check_none(client.faults());
}

TEST(a room that is not there is not found) {
  for (auto event : {"1", "2", "77", "x"})
    for (auto path : {"", "/place", "/draw"})
      client.demand({404, "not-found"},
                    {"GET",
                     "/events/" + std::string{event} + "/waiting-room" + path,
                     who("ann"),
                     {}});
  client.demand({404, "not-found"}, {"POST", room + "/join", who("ann"), {}});
  client.demand({404, "not-found"},
                json_call("PATCH", "/admin" + room, house.office().as_admin(),
                          {{"paused", true}}));
  MESSAGE("nor open before its time");
  auto event = small_house::event();
  auto now = std::chrono::system_clock::now();
  event["onsale"]["starts_at"] = utc(now + 2h);
  event["waiting_room"] = {{"enabled", true},
                           {"prequeue_starts_at", utc(now + 1h)}};
  put(event);
  CHECK_EQUAL(see(room)["state"], "announced");
  client.demand({409, "room-not-open"},
                {"POST", room + "/join", who("ann"), {}});
  MESSAGE("until then everybody sees the seats");
  CHECK(see("/events/1").contains("tickets"));
  client.demand({409, "not-on-sale"}, reserve(who("ann"), "1-1-20"));
  check_none(client.faults());
}

TEST(bad words about a place are refused) {
  open(60s);
  auto ann = join("ann");
  for (auto after : {"x", "-1", "1.5", "99999999999999999999"})
    client.demand({400, "invalid-request", "after"},
                  {"GET", room + "/place?after=" + after, who("ann"), {}});
  auto token = ann["place_token"].get<std::string>();
  auto ask_with = [&](const std::string& user, const std::string& place) {
    return http_call{
      "GET", room + "/place", with(who(user), "X-Onsale-Place", place), {}};
  };
  CHECK_EQUAL(
    json::parse(client.demand({200}, ask_with("ann", token)).body)["state"],
    "pre_queue");
  client.demand({403, "forbidden"}, ask_with("bob", token));
  client.demand({403, "forbidden"}, ask_with("ann", "nonsense"));
  for (auto seed : {"", "12", "zz"})
    client.demand({400, "invalid-request", "seed"},
                  json_call("POST", room + "/reveal", {}, {{"seed", seed}}));
  check_none(client.faults());
}

TEST(news is waited for and no longer than asked) {
  open(60s);
  auto news = await_news("ann");
  // What changes all the time is told every five seconds, and was just now.
  auto began = std::chrono::steady_clock::now();
  auto said = client.demand(
    {200}, {"GET",
            room + "/place?after=" + seq_text(news),
            with(who("ann"), "Prefer", "respond-async, foo-wait=9, Wait=1"),
            {}});
  CHECK(std::chrono::steady_clock::now() - began >= 1s);
  CHECK_EQUAL(json::parse(said.body)["state"], "pre_queue");
  CHECK(json::parse(said.body)["seq"] >= news["seq"]);
  MESSAGE("a number that nobody can have been told is none");
  auto future = std::to_string(news["seq"].get<uint64_t>() + 3'600'000);
  said = client.demand({200}, {"GET",
                               room + "/place?after=" + future,
                               with(who("ann"), "Prefer", "wait=9"),
                               {}});
  CHECK(json::parse(said.body)["seq"] >= news["seq"]);
  check_none(client.faults());
}

TEST(those who wait for news are no work) {
  open(60s);
  auto news = await_news("ann");
  http_client waits{house.office().port(), 20s};
  REQUIRE(waits.send_raw(long_poll_of("ann", seq_text(news))));
  // It is work until the room has been asked for the place. (News come every
  // five seconds.)
  auto working = [&] {
    return house.office().metric("onsale_http_requests_in_flight");
  };
  auto until = std::chrono::steady_clock::now() + 3s;
  place("ann");
  while (working() != 0 && std::chrono::steady_clock::now() < until) {
    // Asks again.
  }
  CHECK_EQUAL(working(), 0);
  REQUIRE(waits.read_answer());
}

TEST(nobody joins a sale that is over) {
  open(60s);
  join("ann");
  auto event = small_house::event();
  event["onsale"]["starts_at"] = "2020-01-01T00:00:00Z";
  event["onsale"]["ends_at"] = "2020-01-02T00:00:00Z";
  event["waiting_room"] = {{"enabled", true}};
  put(event);
  await_room([](const json& x) {
    return x["state"] == "ended";
  });
  client.demand({409, "room-not-open"},
                {"POST", room + "/join", who("bob"), {}});
  CHECK_EQUAL(join("ann")["state"], "ended");
  check_none(client.faults());
}

TEST(a request that is repeated hears what became of it without a pass) {
  open(60s);
  join("ann");
  begin();
  auto pass = await("ann", "admitted")["pass"].get<std::string>();
  auto wish = reserve(with(who("ann"), "X-Onsale-Pass", pass), "1-1-20");
  wish.headers.emplace_back("Idempotency-Key", "mine");
  auto first = client.demand({201}, wish);
  auto again = reserve(with(who("ann"), "Idempotency-Key", "mine"), "1-1-20");
  auto said = client.demand({201}, again);
  CHECK_EQUAL(said.body, first.body);
  CHECK_EQUAL(said.header("Idempotent-Replayed"), "true");
  MESSAGE("another one is turned away all the same");
  auto other = reserve(with(who("ann"), "Idempotency-Key", "other"), "1-1-21");
  client.demand({403, "not-admitted"}, other);
  check_none(client.faults());
}

TEST(a server that stops answers those who wait for news) {
  open(60s);
  auto news = await_news("ann");
  http_client waits{house.office().port(), 20s};
  REQUIRE(waits.send_raw(long_poll_of("ann", seq_text(news))));
  place("ann");
  auto ended = house.office().stop();
  REQUIRE(ended);
  CHECK_EQUAL(ended->code, 0);
  auto said = waits.read_answer();
  REQUIRE(said);
  CHECK_EQUAL(said->status, 200);
}

FIXTURE_SCOPE_END()
