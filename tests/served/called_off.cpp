// What operators hear when an event is off, but its bookings cannot be ended.
#define SUITE served.called_off

#include "tests/support/box_office.hpp"
#include "tests/support/postgres_server.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

using namespace onsale::test;
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
