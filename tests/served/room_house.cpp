#include "tests/served/room_house.hpp"

#include "tests/support/give_up.hpp"

#include <nlohmann/json.hpp>

#include <ctime>
#include <utility>

namespace onsale::test {

using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr auto patience = 60s;

} // namespace

http_client::header_list
with(http_client::header_list who, const std::string& name,
     const std::string& value) {
  who.emplace_back(name, value);
  return who;
}

std::string utc(std::chrono::system_clock::time_point x) {
  auto seconds = std::chrono::system_clock::to_time_t(x);
  char text[32];
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

room_house::room_house(engine kind, std::vector<std::string> options)
  : house(kind, std::move(options)), client(house.client()) {
  // The room opens with `open`.
}

const std::string& room_house::room_path() {
  static const std::string result = "/events/1/waiting-room";
  return result;
}

void room_house::open(std::chrono::seconds sale_in) {
  open(sale_in, json::object());
}

void room_house::open(std::chrono::seconds sale_in, const json& settings) {
  auto event = small_house::event();
  event["onsale"]["starts_at"] = utc(std::chrono::system_clock::now()
                                     + sale_in);
  event["waiting_room"] = {{"enabled", true}, {"active_max", 2}};
  event["waiting_room"].update(settings);
  put(event);
}

void room_house::begin() {
  event_["onsale"]["starts_at"] = utc(std::chrono::system_clock::now());
  put(event_);
}

void room_house::await_room(const std::function<bool(const json&)>& is_so) {
  auto until = std::chrono::steady_clock::now() + patience;
  while (!is_so(see(room_path())))
    if (std::chrono::steady_clock::now() >= until)
      give_up("room house", "the room is not as it should be");
}

void room_house::put(const json& event) {
  event_ = event;
  client.demand({200}, json_call("PUT", "/admin/events/1",
                                 house.office().as_admin(), event));
}

void room_house::restart() {
  house.office().kill();
  house.office().start();
  client.reconnect(house.office().port());
}

http_client::header_list room_house::who(const std::string& user) {
  return house.office().as_user(user);
}

json room_house::join(const std::string& user) {
  return json::parse(
    client.demand({200}, {"POST", room_path() + "/join", who(user), {}}).body);
}

json room_house::see(const std::string& target) {
  return json::parse(client.demand({200}, {"GET", target, {}, {}}).body);
}

json room_house::place(const std::string& user) {
  return json::parse(
    client.demand({200}, {"GET", room_path() + "/place", who(user), {}}).body);
}

json room_house::await(const std::string& user, const std::string& state) {
  auto until = std::chrono::steady_clock::now() + patience;
  auto news = place(user);
  while (news["state"] != state) {
    if (std::chrono::steady_clock::now() >= until)
      give_up("room house", user + " is not " + state + ": " + news.dump());
    auto after = std::to_string(news["seq"].get<uint64_t>());
    auto said = client.demand({200}, {"GET",
                                      room_path() + "/place?after=" + after,
                                      with(who(user), "Prefer", "wait=5"),
                                      {}});
    news = json::parse(said.body);
  }
  return news;
}

std::map<std::string, json>
room_house::await_inside(const std::vector<std::string>& users, size_t wanted) {
  auto until = std::chrono::steady_clock::now() + patience;
  while (std::chrono::steady_clock::now() < until) {
    std::map<std::string, json> result;
    size_t inside = 0;
    for (const auto& user : users) {
      result[user] = place(user);
      inside += result[user]["state"] == "admitted";
    }
    if (inside == wanted)
      return result;
  }
  give_up("room house", "not " + std::to_string(wanted) + " were let in");
}

http_call room_house::reserve(const http_client::header_list& by,
                              const std::string& ticket) {
  return json_call("POST", "/booking/reserve", by, {{"ticket_id", ticket}});
}

} // namespace onsale::test
