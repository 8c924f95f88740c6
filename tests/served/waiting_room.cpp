// A waiting room as fans live it: gather, be drawn, come in, buy.
#define SUITE served.waiting_room

#include "tests/served/check_none.hpp"
#include "tests/served/room_house.hpp"
#include "tests/support/forged_token.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <fstream>
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
  }
};

} // namespace

FIXTURE_SCOPE(waiting_room_tests, waiting_room_fixture)

TEST(fans gather and are drawn and come in and buy) {
  open(3s);
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
  open(1s);
  join("ann");
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
  MESSAGE("nor if it is made up, or is something else");
  auto claims = R"({"aud":"onsale-pass","sub":"ann","event_id":"1",)"
                R"("entry_id":"1","exp":4000000000})";
  auto header = R"({"alg":"HS256","typ":"JWT"})";
  auto place_token = join("ann")["place_token"].get<std::string>();
  for (const auto& other : {std::string{"nonsense"}, place_token,
                            forge(header, claims, std::string(32, 'x'))})
    is_closed_to(with(who("ann"), "X-Onsale-Pass", other));
  is_closed_to(who("ann"));

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
  auto before = await_inside(users, 2);
  auto order = see(room + "/draw")["order"];
  restart();
  CHECK_EQUAL(see(room + "/draw")["order"], order);
  for (const auto& user : users)
    CHECK_EQUAL(place(user)["state"], before[user]["state"]);
  check_none(client.faults());
}

TEST(a draw is checked with what was given out before) {
  open(2s);
  auto commitment = see(room)["commitments"]["operator"].get<std::string>();
  std::vector<std::string> arguments{"verify-draw", ""};
  for (auto user : {"ann", "bob", "cid", "dan"}) {
    arguments.emplace_back("--receipt");
    arguments.push_back(join(user)["receipt"].get<std::string>());
  }
  for (auto user : {"ann", "bob", "cid", "dan"})
    while (place(user)["state"] == "pre_queue") {
      // It is drawn within two seconds of the sale.
    }
  auto file = (house.office().directory() / "draw.json").string();
  auto verify = [&](const json& draw, std::string saved) {
    std::ofstream{file} << draw.dump();
    auto all = arguments;
    all[1] = file;
    all.emplace_back("--commitment");
    all.push_back(std::move(saved));
    return house.office().run(all);
  };
  auto draw = see(room + "/draw");
  auto [good, words] = verify(draw, commitment);
  CHECK_EQUAL(good.code, 0);
  MESSAGE("one whose order was bent does not hold");
  auto bent = draw;
  std::swap(bent["order"][0], bent["order"][1]);
  CHECK(verify(bent, commitment).first.code != 0);
  MESSAGE("nor one that others were promised");
  CHECK(verify(draw, std::string(64, '0')).first.code != 0);
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
  CHECK_EQUAL(see(room)["counts"]["waiting"], 0);
  MESSAGE("and another one on coming back");
  CHECK_EQUAL(join("ann")["state"], "pre_queue");
  check_none(client.faults());
}

TEST(an operator slows the line down and pauses it) {
  open(1s, {{"active_max", 1}});
  auto admin = house.office().as_admin();
  auto patch = [&](const json& body) {
    return json::parse(
      client.demand({200}, json_call("PATCH", "/admin" + room, admin, body))
        .body);
  };
  CHECK_EQUAL(patch({{"paused", true}})["pace"]["paused"], true);
  join("ann");
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

TEST(only those join whom the organiser lets) {
  open(60s, {{"eligibility", "verified"}});
  client.demand({403, "not-eligible"},
                {"POST", room + "/join", who("ann"), {}});
  auto claims = R"({"aud":"onsale","sub":"ann","verified":true,)"
                R"("exp":4000000000})";
  headers verified{{"Authorization", "Bearer "
                                       + forge(R"({"alg":"HS256","typ":"JWT"})",
                                               claims, token_secret())}};
  client.demand({200}, {"POST", room + "/join", verified, {}});
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
  auto news = join("ann");
  // The line is looked at once a second, and tells its numbers every five.
  auto after = news["seq"].get<uint64_t>() + 3'600'000;
  auto began = std::chrono::steady_clock::now();
  auto said = client.demand(
    {200}, {"GET",
            room + "/place?after=" + std::to_string(after),
            with(who("ann"), "Prefer", "respond-async, wait=1"),
            {}});
  CHECK(std::chrono::steady_clock::now() - began >= 1s);
  CHECK_EQUAL(json::parse(said.body)["state"], "pre_queue");
  check_none(client.faults());
}

FIXTURE_SCOPE_END()

TEST(a server that stops answers those who wait for news) {
  room_house x;
  x.open(60s);
  auto after = x.join("ann")["seq"].get<uint64_t>() + 3'600'000;
  http_client waits{x.house.office().port(), 20s};
  auto target = room + "/place?after=" + std::to_string(after);
  std::string call = "GET " + target
                     + " HTTP/1.1\r\nHost: x\r\nPrefer: wait=25\r\n";
  for (const auto& [name, value] : x.who("ann"))
    call += name + ": " + value + "\r\n";
  REQUIRE(waits.send_raw(call + "\r\n"));
  // It has been taken up when the one behind it on another connection has.
  x.place("ann");
  auto ended = x.house.office().stop();
  REQUIRE(ended);
  CHECK_EQUAL(ended->code, 0);
  auto said = waits.read_answer();
  REQUIRE(said);
  CHECK_EQUAL(said->status, 200);
}
