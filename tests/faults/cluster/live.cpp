// News of places and of seats come from every node, and go on when the node
// that decides about them dies.
#define SUITE faults.cluster.live

#include "tests/served/room_house.hpp"
#include "tests/support/cluster_house.hpp"
#include "tests/support/live_contract.hpp"
#include "tests/support/test.hpp"
#include "tests/support/websocket_client.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

timestamp wall_time() {
  return std::chrono::time_point_cast<duration_ms>(
    std::chrono::system_clock::now());
}

/// Somebody who has joined, and looks on at one node.
class onlooker {
public:
  onlooker(cluster_house& house, size_t node, const std::string& event)
    : at_(house.at(node)), event_(event), user_("fan-" + std::to_string(node)),
      place_(at_.port(), 30s), seats_(at_.port(), 30s) {
    auto line = "/events/" + event_ + "/waiting-room";
    http_client client{at_.port()};
    // The node may not have heard of the room yet.
    auto until = std::chrono::steady_clock::now() + 30s;
    auto said = client.request("POST", line + "/join", at_.as_user(user_));
    while (said && said->status == 404
           && std::chrono::steady_clock::now() < until)
      said = client.request("POST", line + "/join", at_.as_user(user_));
    REQUIRE(said && said->status == 200);
    auto opened = place_.open(line + "/live", at_.as_user(user_));
    REQUIRE(opened && opened->status == 101);
  }

  void await_turn() {
    while (pass_.empty())
      await_news();
  }

  void await_news() {
    auto news = read(place_, "place");
    CHECK(news["seq"].get<uint64_t>() > seq_);
    seq_ = news["seq"];
    if (news.contains("position")) {
      CHECK(news["position"].get<size_t>() <= position_);
      position_ = news["position"];
    }
    pass_ = news.value("pass", pass_);
  }

  /// Until it is told what was true then, or later. (Numbers are times of
  /// whoever decides.)
  void await_news_of(timestamp when) {
    while (seq_ < static_cast<uint64_t>(to_ms(when)))
      await_news();
  }

  void look_at_seats() {
    auto opened = seats_.open("/events/" + event_ + "/live", inside());
    REQUIRE(opened && opened->status == 101);
    auto first = read(seats_, "seats");
    CHECK_EQUAL(first["type"], "snapshot");
    take_versions(first);
  }

  /// Until it is shown that somebody holds that seat.
  void await_held(const std::string& ticket) {
    while (true) {
      auto news = read(seats_, "seats");
      CHECK_EQUAL(news["type"], "delta");
      take_versions(news);
      for (const auto& block : news["blocks"])
        for (const auto& change : block["changes"])
          if (change == json::array({ticket, "held"}))
            return;
    }
  }

  /// Tries until it works: a block may be on its way.
  void hold(const std::string& ticket) {
    auto by = inside();
    by.emplace_back("Content-Type", "application/json");
    by.emplace_back("Idempotency-Key", "key-" + ticket);
    auto body = json{{"ticket_id", ticket}}.dump();
    auto until = std::chrono::steady_clock::now() + 30s;
    http_client client{at_.port()};
    auto status = 503;
    while (status == 503 && std::chrono::steady_clock::now() < until) {
      auto said = client.request("POST", "/booking/reserve", by, body);
      REQUIRE(said);
      status = said->status;
    }
    CHECK_EQUAL(status, 201);
  }

private:
  http_client::header_list inside() const {
    return with(at_.as_user(user_), "X-Onsale-Pass", pass_);
  }

  static json read(websocket_client& from, const std::string& channel) {
    auto text = from.read_text();
    REQUIRE(text);
    CHECK_EQUAL(live_contract::ours().faults_of(channel, *text), "");
    return json::parse(*text);
  }

  void take_versions(const json& news) {
    for (const auto& x : news["blocks"]) {
      auto version = x["version"].get<uint64_t>();
      auto [known, is_first] = versions_.emplace(x["block"].dump(), version);
      CHECK(is_first || version > known->second);
      known->second = version;
    }
  }

  box_office& at_;
  std::string event_;
  std::string user_;
  websocket_client place_;
  websocket_client seats_;
  std::string pass_;
  uint64_t seq_ = 0;
  size_t position_ = SIZE_MAX;
  std::map<std::string, uint64_t> versions_;
};

/// An event about whose line and seats the same node decides.
uint64_t event_of_one_owner(cluster_house& house) {
  for (uint64_t event = 1; event < 100; ++event)
    if (house.owner_of({{event}, 0}) == house.owner_of({{event}, 1}))
      return event;
  CAF_FAIL("no node has both of any event");
  return 0;
}

void put_event(cluster_house& house, const std::string& id) {
  auto event = small_house::event();
  event["performer_ids"] = json::array();
  event["onsale"]["starts_at"] = utc(std::chrono::system_clock::now() + 4s);
  event["waiting_room"] = {{"enabled", true}, {"active_max", 12}};
  auto& office = house.at(0);
  http_client client{office.port()};
  auto said = client.request(
    "PUT", "/admin/events/" + id,
    with(office.as_admin(), "Content-Type", "application/json"), event.dump());
  REQUIRE(said && (said->status == 200 || said->status == 201));
}

} // namespace

TEST(news of seats and places go on when their owner dies) {
  cluster_house house{{}};
  house.start();
  house.add_event({.sections = {{}}}); // which makes the venue
  auto number = event_of_one_owner(house);
  auto event = std::to_string(number);
  put_event(house, event);
  auto owner = house.owner_of({{number}, 1});
  MESSAGE("two fans look on at the nodes that decide nothing about them");
  std::vector<std::unique_ptr<onlooker>> fans;
  for (size_t node = 0; node < house.size(); ++node)
    if (node != owner)
      fans.push_back(std::make_unique<onlooker>(house, node, event));
  for (auto& x : fans)
    x->await_turn();
  for (auto& x : fans)
    x->look_at_seats();
  fans[0]->hold(event + "-1-20");
  for (auto& x : fans)
    x->await_held(event + "-1-20");
  house.at(owner).kill();
  auto killed_at = wall_time();
  MESSAGE("the same connections tell of what is held then");
  fans[1]->hold(event + "-1-21");
  for (auto& x : fans)
    x->await_held(event + "-1-21");
  for (auto& x : fans)
    x->await_news_of(killed_at);
}
