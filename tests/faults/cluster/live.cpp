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

const auto& line = room_house::room_path();

/// Somebody who has joined, and looks on at one node.
class onlooker {
public:
  onlooker(cluster_house& house, size_t node)
    : at_(house.at(node)), user_("fan-" + std::to_string(node)),
      place_(at_.port(), 30s), seats_(at_.port(), 30s) {
    http_client client{at_.port()};
    auto said = client.request("POST", line + "/join", at_.as_user(user_));
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

  void look_at_seats() {
    auto opened = seats_.open("/events/1/live", inside());
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
  std::string user_;
  websocket_client place_;
  websocket_client seats_;
  std::string pass_;
  uint64_t seq_ = 0;
  size_t position_ = SIZE_MAX;
  std::map<std::string, uint64_t> versions_;
};

void put_event(cluster_house& house) {
  house.add_event({.sections = {{}}});
  auto event = small_house::event();
  event["performer_ids"] = json::array();
  event["onsale"]["starts_at"] = utc(std::chrono::system_clock::now() + 4s);
  event["waiting_room"] = {{"enabled", true}, {"active_max", 12}};
  auto& office = house.at(0);
  http_client client{office.port()};
  auto said = client.request(
    "PUT", "/admin/events/1",
    with(office.as_admin(), "Content-Type", "application/json"), event.dump());
  REQUIRE(said && said->status == 200);
}

} // namespace

TEST(news of seats and places go on when their owner dies) {
  cluster_house house{{}};
  house.start();
  put_event(house);
  auto owner = house.owner_of({{1}, 1});
  MESSAGE("two fans look on at the nodes that decide nothing about the seats");
  std::vector<std::unique_ptr<onlooker>> fans;
  for (size_t node = 0; node < house.size(); ++node)
    if (node != owner)
      fans.push_back(std::make_unique<onlooker>(house, node));
  for (auto& x : fans)
    x->await_turn();
  for (auto& x : fans)
    x->look_at_seats();
  fans[0]->hold("1-1-20");
  for (auto& x : fans)
    x->await_held("1-1-20");
  house.at(owner).kill();
  MESSAGE("the same connections tell of what is held then");
  fans[1]->hold("1-1-21");
  for (auto& x : fans)
    x->await_held("1-1-21");
  // Whoever decides about the line may have died with it.
  for (auto& x : fans)
    x->await_news();
}
