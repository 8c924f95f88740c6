// Who comes in through a waiting room comes in once: however often somebody
// asks at the same moment, and whenever the server dies.
#define SUITE served.room_admission

#include "tests/served/check_none.hpp"
#include "tests/served/room_house.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace onsale::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

/// What a hundred requests of one person were told that were sent at once, each
/// on a connection of its own.
std::vector<json>
a_hundred_at_once(room_house& at, const std::string& user,
                  const std::string& method, const std::string& target) {
  std::mutex guard;
  std::vector<json> result;
  std::vector<std::thread> threads;
  for (int i = 0; i < 100; ++i)
    threads.emplace_back([&] {
      http_client client{at.house.office().port(), 30s};
      auto said = client.request(method, target, at.who(user));
      std::lock_guard lock{guard};
      result.push_back(said && said->status == 200 ? json::parse(said->body)
                                                   : json::object());
    });
  for (auto& x : threads)
    x.join();
  return result;
}

/// The values of a member, each once; null where there is none.
std::set<json> each(const std::vector<json>& all, const std::string& name) {
  std::set<json> result;
  for (const auto& x : all)
    result.insert(x.value(name, json{}));
  return result;
}

std::vector<std::string> people(int n) {
  std::vector<std::string> result;
  for (int i = 1; i <= n; ++i)
    result.push_back("fan-" + std::to_string(i));
  return result;
}

std::set<std::string> inside(const std::map<std::string, json>& places) {
  std::set<std::string> result;
  for (const auto& [user, x] : places)
    if (x["state"] == "admitted")
      result.insert(user);
  return result;
}

/// Shows the places of all of them until so many are inside, or more.
std::set<std::string>
await_some(room_house& at, const std::vector<std::string>& users,
           size_t wanted) {
  auto until = std::chrono::steady_clock::now() + 30s;
  std::map<std::string, json> places;
  do {
    for (const auto& user : users)
      places[user] = at.place(user);
  } while (inside(places).size() < wanted
           && std::chrono::steady_clock::now() < until);
  return inside(places);
}

/// Until the room has counted them.
void await_count(room_house& at, const std::string& name, int wanted) {
  at.await_room([&](const json& x) {
    return x["counts"][name] == wanted;
  });
}

} // namespace

TEST(a hundred tries at once are one place and one pass) {
  room_house fans;
  fans.open(60s, {{"active_max", 10}});
  const auto& room = room_house::room_path();
  auto joined = a_hundred_at_once(fans, "ann", "POST", room + "/join");
  CHECK_EQUAL(joined.size(), 100u);
  CHECK_EQUAL(each(joined, "entry_id"), (std::set<json>{"1"}));
  await_count(fans, "joined", 1);
  fans.begin();
  fans.await("ann", "admitted");
  MESSAGE("however she asks, it is the pass that she has");
  auto again = a_hundred_at_once(fans, "ann", "POST", room + "/join");
  auto seen = a_hundred_at_once(fans, "ann", "GET", room + "/place");
  again.insert(again.end(), seen.begin(), seen.end());
  CHECK_EQUAL(each(again, "state"), (std::set<json>{"admitted"}));
  auto passes = each(again, "pass");
  CHECK_EQUAL(passes.size(), 1u);
  CHECK(passes.begin()->is_string());
  await_count(fans, "active", 1);
  CHECK_EQUAL(fans.see(room)["counts"]["joined"], 1);
  check_none(fans.client.faults());
}

// Two come in each second, and twelve may be inside: the first death is while
// people are let in, the second when it is full.
TEST(whoever is inside when it dies stays inside and nobody more comes in) {
  for (auto kind : {engine::sqlite, engine::postgres}) {
    MESSAGE("on " << to_string(kind));
    room_house fans{kind};
    fans.open(60s, {{"active_max", 12}, {"admit_per_minute", 120}});
    auto all = people(30);
    std::map<std::string, json> joined;
    for (const auto& user : all)
      joined[user] = fans.join(user);
    fans.begin();
    auto before = await_some(fans, all, 3);
    CHECK(before.size() < 12);
    auto order = fans.see(room_house::room_path() + "/draw")["order"];
    fans.restart();
    auto after = inside(fans.await_inside(all, 12));
    for (const auto& user : before)
      CHECK(after.contains(user));
    fans.restart();
    CHECK_EQUAL(inside(fans.await_inside(all, 12)), after);
    for (const auto& user : all)
      CHECK_EQUAL(fans.join(user)["entry_id"], joined[user]["entry_id"]);
    CHECK_EQUAL(fans.see(room_house::room_path() + "/draw")["order"], order);
    await_count(fans, "active", 12);
    CHECK_EQUAL(fans.see(room_house::room_path())["counts"]["joined"], 30);
    check_none(fans.client.faults());
  }
}

// Half a minute is what a program has to be heard of, so this takes as long.
TEST(a program that joins and is not heard of again is parked) {
  room_house fans;
  fans.open(40s, {{"parking", {{"silent", true}}}});
  const auto& room = room_house::room_path();
  CHECK_EQUAL(fans.see(room)["parking"]["silent"], true);
  fans.join("ann");
  fans.join("bob");
  fans.place("ann");
  fans.await("ann", "admitted");
  std::map<json, json> pools;
  auto drawn = fans.see(room + "/draw");
  for (const auto& x : drawn["entries"])
    pools[x["entry_id"]] = x["pool"];
  CHECK_EQUAL(pools, (std::map<json, json>{{"1", "main"}, {"2", "parked"}}));
  MESSAGE("and is told so");
  CHECK_EQUAL(fans.place("bob")["parked_for"], "silent");
  check_none(fans.client.faults());
}
