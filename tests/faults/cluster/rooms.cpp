// A waiting room whose owner dies: nobody loses a place, and nobody is let in
// twice.
#define SUITE faults.cluster.rooms

#include "tests/served/check_none.hpp"
#include "tests/served/room_house.hpp"
#include "tests/support/cluster_house.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace onsale;
using namespace onsale::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

const auto& room = room_house::room_path();
constexpr size_t people = 30;
constexpr size_t cap = 12;

/// Thirty fans, each of whom asks some node or other.
class queue {
public:
  explicit queue(cluster_house& house) : house_(house) {
    for (size_t i = 0; i < people; ++i)
      users_.push_back("fan-" + std::to_string(i));
  }

  /// Has the room open at once, and the sale begin in so long.
  void open(std::chrono::seconds sale_in) {
    house_.add_event({.sections = {{}}});
    auto event = small_house::event();
    auto now = std::chrono::system_clock::now();
    event["performer_ids"] = json::array();
    event["onsale"]["starts_at"] = utc(now + sale_in);
    event["waiting_room"] = {
      {"enabled", true}, {"active_max", cap}, {"admit_per_minute", 240}};
    http_client client{house_.at(0).port()};
    auto headers = house_.at(0).as_admin();
    headers.emplace_back("Content-Type", "application/json");
    auto said = client.request("PUT", "/admin/events/1", headers, event.dump());
    REQUIRE(said && said->status == 200);
  }

  /// Everybody joins, or is told of the place that there is.
  void join() {
    for (const auto& user : users_) {
      auto said = ask("POST", room + "/join", user);
      auto entry = said["entry_id"].get<std::string>();
      auto [known, is_new] = entries_.emplace(user, entry);
      CHECK_EQUAL(known->second, entry);
    }
    std::set<std::string> all;
    for (const auto& [user, entry] : entries_)
      all.insert(entry);
    CHECK_EQUAL(all.size(), people);
  }

  /// Everybody looks once. @returns who has been let in
  std::set<std::string> look() {
    std::set<std::string> inside;
    for (const auto& user : users_) {
      auto said = ask("GET", room + "/place", user);
      auto state = said["state"].get<std::string>();
      CHECK(state == "pre_queue" || state == "queued" || state == "admitted");
      if (state == "admitted")
        inside.insert(entries_[user]);
      // The position shown never rises.
      if (said.contains("position")) {
        auto position = said["position"].get<size_t>();
        auto [last, is_first] = positions_.emplace(user, position);
        CHECK(position <= last->second);
        last->second = position;
      }
    }
    CHECK(inside.size() <= cap);
    return inside;
  }

  /// Everybody looks until so many have been let in.
  std::set<std::string> look_until_inside(size_t wanted) {
    auto until = std::chrono::steady_clock::now() + 60s;
    auto inside = look();
    while (inside.size() < wanted) {
      REQUIRE(std::chrono::steady_clock::now() < until);
      inside = look();
    }
    return inside;
  }

  std::vector<std::string> order() {
    auto until = std::chrono::steady_clock::now() + 60s;
    while (true) {
      REQUIRE(std::chrono::steady_clock::now() < until);
      look();
      auto said = ask("GET", room + "/draw", users_[0], 409);
      if (said.contains("order"))
        return said["order"].get<std::vector<std::string>>();
    }
  }

  /// kill -9 of whoever decides about the room. @returns the node
  size_t kill_owner() {
    auto owner = house_.owner_of({{1}, 0});
    house_.at(owner).kill();
    down_ = owner;
    return owner;
  }

  void revive(size_t node) {
    house_.at(node).start();
    down_.reset();
    CHECK(house_.wait_until_whole(house_.size()));
  }

private:
  /// Asks one node after the other until one can tell.
  /// @param also_good a status that is an answer as well
  json ask(const std::string& method, const std::string& target,
           const std::string& user, int also_good = 200) {
    auto until = std::chrono::steady_clock::now() + 30s;
    while (std::chrono::steady_clock::now() < until) {
      auto node = next_++ % house_.size();
      if (node == down_)
        continue;
      http_client client{house_.at(node).port()};
      auto said = client.request(method, target, house_.at(node).as_user(user));
      if (said && (said->status == 200 || said->status == also_good))
        return json::parse(said->body);
      // A shard is on its way: that is all that may be wrong.
      if (said)
        CHECK_EQUAL(said->status, 503);
    }
    CAF_FAIL("no node answers " << method << " " << target);
    return {};
  }

  cluster_house& house_;
  std::vector<std::string> users_;
  std::map<std::string, std::string> entries_;
  std::map<std::string, size_t> positions_;
  std::optional<size_t> down_;
  size_t next_ = 0;
};

} // namespace

TEST(a room outlives its owner before the draw and after it) {
  cluster_house house{{}};
  house.start();
  queue fans{house};
  fans.open(15s);
  fans.join();
  MESSAGE("killed while people gather");
  auto first = fans.kill_owner();
  fans.join();
  fans.revive(first);
  MESSAGE("killed after the draw");
  auto drawn = fans.order();
  CHECK_EQUAL(drawn.size(), people);
  auto second = fans.kill_owner();
  CHECK_EQUAL(fans.order(), drawn);
  MESSAGE("killed while people come in");
  fans.revive(second);
  auto inside = fans.look_until_inside(4);
  auto third = fans.kill_owner();
  auto after = fans.look();
  CHECK(
    std::includes(after.begin(), after.end(), inside.begin(), inside.end()));
  fans.revive(third);
  after = fans.look_until_inside(cap);
  CHECK_EQUAL(after,
              (std::set<std::string>{drawn.begin(), drawn.begin() + cap}));
  fans.join();
}
