// What operators hear when an event is off: how far it has come with paying
// people back, and that its bookings cannot be ended.
#define SUITE served.called_off

#include "tests/support/box_office.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <thread>

using namespace onsale::test;
using namespace std::chrono_literals;
using nlohmann::json;

TEST(nobody hears that nothing has happened if the event is off) {
  auto& server = postgres_server::shared();
  auto database = server.fresh_database();
  box_office office{database};
  office.start();
  office.add_event({.sections = {{}}});
  http_client client{office.port()};
  auto held = client.post("/booking/reserve", R"({"ticket_ids": ["1-1-0"]})",
                          office.as_user("ann"));
  REQUIRE(held && held->status == 201);
  auto call_off = [&] {
    auto said = client.post("/admin/events/1/cancel", "{}", office.as_admin());
    REQUIRE(said.has_value());
    return *said;
  };
  auto look_at = [&](const std::string& what) {
    auto said = client.get(what, office.as_user("ann"));
    REQUIRE(said.has_value());
    return json_of(*said);
  };
  auto booking = "/booking/" + json_of(*held)["booking_id"].get<std::string>();
  CHECK_EQUAL(server.run(database,
                         "ALTER TABLE booking ADD CONSTRAINT no_change"
                         " CHECK (version < 2) NOT VALID"),
              "");
  auto said = call_off();
  CHECK_EQUAL(said.status, 503);
  CHECK_EQUAL(json_of(said)["type"], "/problems/outcome-unknown");
  CHECK(said.has("Retry-After"));
  CHECK_EQUAL(look_at("/events/1")["event"]["status"], "cancelled");
  CHECK_EQUAL(look_at(booking)["status"], "held");
  MESSAGE("who asks again goes on with it");
  CHECK_EQUAL(
    server.run(database, "ALTER TABLE booking DROP CONSTRAINT no_change"), "");
  CHECK_EQUAL(call_off().status, 200);
  CHECK_EQUAL(look_at(booking)["status"], "cancelled");
}

TEST(operators see how far it has come with paying people back) {
  box_office office{engine::sqlite, {"--payment-delay-ms", "200"}};
  office.start();
  office.add_event({.sections = {{}}});
  http_client client{office.port()};
  auto post = [&](const std::string& target, const json& body, int status) {
    auto said = client.post(target, body.dump(), office.as_user("ann"));
    REQUIRE(said.has_value());
    CHECK_EQUAL(said->status, status);
    return json_of(*said);
  };
  auto hold = [&](const std::string& ticket) {
    return post("/booking/reserve", {{"ticket_ids", {ticket}}}, 201)
      .value("booking_id", "");
  };
  auto refunds = [&] {
    auto said = client.get("/admin/events/1/refunds", office.as_admin());
    REQUIRE(said && said->status == 200);
    return json_of(*said);
  };
  auto comes_true = [](auto so) {
    for (auto end = std::chrono::steady_clock::now() + 20s;
         std::chrono::steady_clock::now() < end;
         std::this_thread::sleep_for(20ms))
      if (so())
        return true;
    return false;
  };
  for (auto ticket : {"1-1-0", "1-1-1"})
    post("/booking/confirm",
         {{"booking_id", hold(ticket)},
          {"payment_details", {{"payment_method", "pm_card_visa"}}}},
         200);
  hold("1-1-2");
  CHECK(comes_true([&] {
    return office.metric("onsale_outbox_duties") == 0;
  }));
  json nothing{{"bookings", 0}, {"amount", 0}};
  json both{{"bookings", 2}, {"amount", 5'000}};
  auto before = refunds();
  CHECK_EQUAL(before["open"], 1);
  CHECK_EQUAL(before["sold"], both);
  CHECK_EQUAL(before["due"], nothing);
  auto said = client.post("/admin/events/1/cancel", "{}", office.as_admin());
  REQUIRE(said && said->status == 200);
  auto after = refunds();
  CHECK_EQUAL(after["open"], 0);
  CHECK_EQUAL(after["sold"], nothing);
  CHECK_EQUAL(after["due"]["bookings"].get<int>()
                + after["paid_back"]["bookings"].get<int>(),
              2);
  CHECK(comes_true([&] {
    return refunds()["due"] == nothing;
  }));
  CHECK_EQUAL(refunds()["paid_back"], both);
  CHECK_EQUAL(refunds()["let_go"], nothing);
}
