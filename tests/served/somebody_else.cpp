#define SUITE served.somebody_else

#include "tests/served/check_none.hpp"
#include "tests/served/small_house.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

using namespace onsale::test;
using nlohmann::json;

namespace {

const json by_visa{{"payment_method", "pm_card_visa"}};

struct somebody_else_fixture {
  small_house house{engine::sqlite};
  strict_client client = house.client();
  http_client::header_list ann = house.office().as_user("ann");
  http_client::header_list bob = house.office().as_user("bob");

  void check() {
    check_none(client.faults());
    check_none(house.changes());
    CHECK(house.office().serves());
  }
};

http_client::header_list with_key(http_client::header_list who) {
  who.emplace_back("Idempotency-Key", "the same key");
  return who;
}

} // namespace

FIXTURE_SCOPE(somebody_else_tests, somebody_else_fixture)

TEST(what is not ours looks like what is not there) {
  auto nobodys = house.held;
  nobodys.back() = nobodys.back() == 'a' ? 'q' : 'a';
  for (const auto& missing : {nobodys, std::string{"nothing-like-an-id"}}) {
    auto one = client.send({"GET", "/booking/" + house.held, bob, {}});
    auto other = client.send({"GET", "/booking/" + missing, bob, {}});
    CHECK_EQUAL(one.status, 404);
    CHECK_EQUAL(one.body, other.body);
    CHECK_EQUAL(one.headers.size(), other.headers.size());
    for (auto step : {"confirm", "extend", "release", "refund"}) {
      auto call = [&](const std::string& id) {
        return client.demand(
          {404, "not-found"},
          json_call("POST", std::string{"/booking/"} + step, bob,
                    {{"booking_id", id}, {"payment_details", by_visa}}));
      };
      CHECK_EQUAL(call(house.held).body, call(missing).body);
    }
  }
  check();
}

TEST(a list holds no bookings of others wherever it begins) {
  for (const auto& cursor : {house.held, house.paid}) {
    auto said = client.demand(
      {200}, {"GET", "/me/bookings?cursor=" + cursor, bob, {}});
    const auto page = json_of(said);
    for (const auto& booking : page["bookings"])
      CHECK_EQUAL(booking["booking_id"], house.bobs);
  }
  check();
}

TEST(a key of somebody else is another key) {
  json wish{{"ticket_id", "1-1-30"}};
  auto anns = client.demand({201}, json_call("POST", "/booking/reserve",
                                             with_key(ann), wish));
  auto bobs = client.demand({409, "seats-unavailable"},
                            json_call("POST", "/booking/reserve", with_key(bob),
                                      wish));
  CHECK(!bobs.has("Idempotent-Replayed"));
  auto id = json_of(anns)["booking_id"].get<std::string>();
  CHECK_EQUAL(bobs.body.find(id), std::string::npos);
  check_none(client.faults());
}

TEST(an operator sees what to pay back and does not act as its buyer) {
  auto operators = house.office().as_admin();
  client.demand({200}, {"GET", "/booking/" + house.held, operators, {}});
  for (auto step : {"confirm", "extend", "release"})
    client.demand(
      {404, "not-found"},
      json_call("POST", std::string{"/booking/"} + step, operators,
                {{"booking_id", house.held}, {"payment_details", by_visa}}));
  check();
}

TEST(a body does not say who one is or what it costs) {
  auto held = json_of(client.demand(
    {201}, json_call("POST", "/booking/reserve", house.office().as_user("eve"),
                     {{"ticket_id", "1-1-30"},
                      {"user_id", "ann"},
                      {"status", "confirmed"},
                      {"price", 1},
                      {"total", {{"amount", 1}}}})));
  CHECK_EQUAL(held["status"], "held");
  CHECK_EQUAL(held["total"]["amount"], 2'600);
  client.demand(
    {404, "not-found"},
    {"GET", "/booking/" + held["booking_id"].get<std::string>(), ann, {}});
  auto guest = json_of(
    client.demand({201}, json_call("POST", "/users", {},
                                   {{"user_id", "ann"},
                                    {"scope", "admin"},
                                    {"scopes", {"admin"}},
                                    {"__proto__", {{"scope", "admin"}}}})));
  CHECK_NOT_EQUAL(guest["user_id"], "ann");
  auto token = "Bearer " + guest["token"].get<std::string>();
  client.demand(
    {403, "forbidden"},
    {"GET", "/admin/events/1/sales.csv", {{"Authorization", token}}, {}});
  check_none(client.faults());
}

TEST(no one character away from an id is another one) {
  for (size_t i = 0; i < house.held.size(); ++i) {
    auto near = house.held;
    near[i] = near[i] == 'a' ? 'b' : 'a';
    client.demand({404, "not-found"}, {"GET", "/booking/" + near, ann, {}});
  }
  auto loud = house.held;
  for (auto& c : loud)
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  client.demand({404, "not-found"}, {"GET", "/booking/" + loud, ann, {}});
  check();
}

FIXTURE_SCOPE_END()
