#include "tests/served/small_house.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace onsale::test {

namespace {

using nlohmann::json;

/// What a house needs to be one: without it there is no test.
json must(strict_client& client, int status, const http_call& x) {
  auto said = client.demand({status}, x);
  if (!client.faults().empty()) {
    std::fprintf(stderr, "small house: %s\n", client.faults().c_str());
    std::abort();
  }
  return json_of(said);
}

/// Seconds that are left to pay go by without anybody's doing.
void drop_seconds(json& x) {
  if (x.is_object())
    x.erase("expires_in_s");
  for (auto& item : x)
    if (item.is_structured())
      drop_seconds(item);
}

} // namespace

small_house::small_house(engine kind, std::vector<std::string> options)
  : office_(kind, std::move(options)) {
  office_.start();
  auto at = client();
  auto admin = office_.as_admin();
  must(at, 200, json_call("PUT", "/admin/venues/1", admin, venue()));
  must(at, 200, json_call("PUT", "/admin/performers/7", admin, performer()));
  must(at, 200, json_call("PUT", "/admin/events/1", admin, event()));
  must(at, 200, json_call("PUT", "/admin/events/2", admin, event()));
  held = reserve("ann", {{"ticket_ids", {"1-1-0", "1-1-1"}}});
  paid = reserve("ann", {{"ticket_id", "1-1-2"}});
  bobs = reserve("bob", {{"ticket_id", "1-1-3"}});
  must(at, 200,
       json_call("POST", "/booking/confirm", office_.as_user("ann"),
                 {{"booking_id", paid},
                  {"payment_details", {{"payment_method", "pm_card_visa"}}}}));
  must(at, 200,
       json_call("POST", "/admin/events/1/block", admin,
                 {{"ticket_ids", {"1-1-4"}}}));
  await_capture();
  opened_ = state();
}

std::string small_house::changes() const {
  constexpr size_t shown = 200;
  auto now = state();
  for (size_t i = 0; i < opened_.size(); ++i) {
    const auto& was = opened_[i];
    const auto& is = now[i];
    if (is == was)
      continue;
    auto same = std::mismatch(was.begin(), was.end(), is.begin(), is.end());
    auto from = static_cast<size_t>(same.first - was.begin());
    from -= std::min(from, shown / 2);
    return was.substr(0, was.find(' ')) + "\nwas …" + was.substr(from, shown)
           + "…\nis  …" + is.substr(from, shown) + "…";
  }
  return {};
}

/// A line for each view of it.
std::vector<std::string> small_house::state() const {
  auto at = client();
  std::vector<std::string> result;
  auto add = [&](const char* target, const http_client::header_list& who) {
    auto said = at.send({"GET", target, who, {}});
    auto body = json::parse(said.body, nullptr, false);
    drop_seconds(body);
    result.push_back(std::string{target} + " " + std::to_string(said.status)
                     + " " + (body.is_discarded() ? said.body : body.dump()));
  };
  // The lists count the tickets of those events that have been looked at.
  for (auto target : {"/events/1", "/events/2", "/events/1/sections/S1",
                      "/venues/1", "/performers/7", "/events"})
    add(target, {});
  for (auto user : {"ann", "bob"})
    add("/me/bookings", office_.as_user(user));
  for (const auto* seat :
       {"1-1-0", "1-1-2", "1-1-3", "1-1-4", "1-1-5", "1-2-0"})
    add((std::string{"/admin/events/1/ledger?seat="} + seat).c_str(),
        office_.as_admin());
  add("/admin/events/1/sales.csv", office_.as_admin());
  result.push_back(at.faults());
  return result;
}

std::string small_house::reserve(const std::string& user, const json& body) {
  auto at = client();
  auto said = must(at, 201,
                   json_call("POST", "/booking/reserve", office_.as_user(user),
                             body));
  return said["booking_id"];
}

/// The money is taken after the answer, and that shows.
void small_house::await_capture() {
  auto until = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  http_client at{office_.port()};
  while (std::chrono::steady_clock::now() < until) {
    auto mine = at.get("/booking/" + paid, office_.as_user("ann"));
    if (mine && json_of(*mine)["payment"]["status"] == "captured")
      return;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  std::fprintf(stderr, "small house: a sale is never captured\n");
  std::abort();
}

// -- the catalogue ------------------------------------------------------------

json small_house::venue() {
  return {{"name", "Hall"},
          {"city", "Vienna"},
          {"region", "W"},
          {"country", "AT"},
          {"lat", 48.2},
          {"lon", 16.4},
          {"capacity", 60},
          {"timezone", "Europe/Vienna"},
          {"aliases", {"The Hall"}}};
}

json small_house::performer() {
  return {{"name", "Band"},
          {"aliases", {"The Band"}},
          {"genre", "rock"},
          {"popularity", 0.5}};
}

json small_house::event() {
  auto row = [](const char* name) {
    auto seats = json::array();
    for (auto i = 0; i < 20; ++i)
      seats.push_back({{"number", std::to_string(i + 1)},
                       {"x", i * 1.0},
                       {"y", 0.0},
                       {"accessible", i == 19},
                       {"quality", 0.5},
                       {"price_level", "P1"}});
    return json{{"name", name}, {"seats", seats}};
  };
  json seated{{"id", "S1"},
              {"name", "Seats"},
              {"kind", "seated"},
              {"price_level", "P1"},
              {"place",
               {{"x", 0.0},
                {"y", 1.0},
                {"rotation", 0.0},
                {"outline", {{0.0, 0.0}, {1.0, 0.0}, {1.0, 1.0}}}}},
              {"rows", {row("A"), row("B")}}};
  json standing{{"id", "GA"},
                {"name", "Floor"},
                {"kind", "general"},
                {"price_level", "P2"},
                {"capacity", 20}};
  return {{"name", "Show"},
          {"description", "A show.\nTwo lines."},
          {"venue_id", "1"},
          {"performer_ids", {"7"}},
          {"genre", "rock"},
          {"status", "scheduled"},
          {"focal_point", {0.0, 0.0}},
          {"image_url", "/show.jpg"},
          {"starts_at", "2099-01-01T20:00:00Z"},
          {"onsale",
           {{"starts_at", "2020-01-01T00:00:00Z"},
            {"ends_at", "2098-12-31T00:00:00Z"}}},
          {"currency", "EUR"},
          {"presales",
           {{{"name", "Fans"},
             {"starts_at", "2019-01-01T00:00:00Z"},
             {"ends_at", "2019-06-01T00:00:00Z"},
             {"codes", {"fan"}}}}},
          {"fees", {{{"name", "service"}, {"amount", 100}, {"per", "ticket"}}}},
          {"limits",
           {{"tickets_per_user", 8},
            {"tickets_per_card", 1'000},
            {"open_holds", 3},
            {"hold_ttl_s", 1'200}}},
          {"refund_until", "2098-01-01T00:00:00Z"},
          {"price_levels",
           {{{"id", "P1"}, {"name", "Seat"}, {"amount", 2'500}},
            {{"id", "P2"}, {"name", "Floor"}, {"amount", 1'500}}}},
          {"sections", {seated, standing}},
          {"waiting_room",
           {{"enabled", false},
            {"active_max", 500},
            {"admit_per_minute", 600},
            {"pass_ttl_s", 600},
            {"eligibility", "guest"}}}};
}

} // namespace onsale::test
