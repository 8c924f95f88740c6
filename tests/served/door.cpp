// The door: whoever shows the code of a sold ticket comes in, once.
#define SUITE served.door

#include "tests/served/check_none.hpp"
#include "tests/served/small_house.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <string>

using namespace onsale::test;
using nlohmann::json;

namespace {

struct door_fixture {
  small_house house{engine::sqlite};
  strict_client client = house.client();

  json booking(const std::string& id) {
    return json_of(client.demand(
      {200}, {"GET", "/booking/" + id, house.office().as_user("ann"), {}}));
  }

  /// What the QR code of a ticket that Ann has paid for says.
  std::string code() {
    return booking(house.paid)["tickets"][0].value("code", "");
  }

  http_call show(const std::string& code) {
    return json_call("POST", "/admin/check-in", house.office().as_admin(),
                     {{"code", code}});
  }
};

} // namespace

FIXTURE_SCOPE(door_tests, door_fixture)

TEST(a sold ticket lets its holder in once) {
  auto in = json_of(client.demand({200}, show(code())));
  CHECK_EQUAL(in["status"], "checked_in");
  CHECK_EQUAL(in["ticket_id"], "1-1-2");
  CHECK_EQUAL(in["section"], "S1");
  CHECK_EQUAL(in["row"], "A");
  CHECK_EQUAL(in["seat"], "3");
  CHECK_EQUAL(in["booking_id"], house.paid);
  auto again = json_of(
    client.demand({409, "already-checked-in"}, show(code())));
  CHECK_EQUAL(again["checked_in_at"], in["checked_in_at"]);
  CHECK_EQUAL(again["seat"], "3");
  MESSAGE("nor after a kill -9");
  house.office().kill();
  house.office().start();
  client.reconnect(house.office().port());
  client.demand({409, "already-checked-in"}, show(code()));
  check_none(client.faults());
}

TEST(a door that got no answer asks again under its key) {
  auto call = show(code());
  call.headers.emplace_back("Idempotency-Key", "scan-1");
  auto first = json_of(client.demand({200}, call));
  auto again = client.demand({200}, call);
  CHECK_EQUAL(json_of(again), first);
  CHECK_EQUAL(again.header("Idempotent-Replayed"), "true");
  call.headers.back().second = "scan-2";
  client.demand({409, "already-checked-in"}, call);
  MESSAGE("the key lets nobody in with another ticket");
  auto ann = house.office().as_user("ann");
  client.demand({200}, json_call("POST", "/booking/confirm", ann,
                                 {{"booking_id", house.held},
                                  {"payment_details",
                                   {{"payment_method", "pm_card_visa"}}}}));
  auto other = show(booking(house.held)["tickets"][0].value("code", ""));
  other.headers.emplace_back("Idempotency-Key", "scan-1");
  client.demand({422, "idempotency-conflict"}, other);
  other.headers.pop_back();
  client.demand({200}, other);
  check_none(client.faults());
}

TEST(what is not paid has no code) {
  auto unpaid = booking(house.held);
  for (const auto& ticket : unpaid["tickets"])
    CHECK(!ticket.contains("code"));
  auto list = json_of(client.demand(
    {200}, {"GET", "/me/bookings", house.office().as_user("ann"), {}}));
  size_t codes = 0;
  for (const auto& x : list["bookings"])
    for (const auto& ticket : x["tickets"])
      codes += ticket.contains("code") ? 1 : 0;
  CHECK_EQUAL(codes, 1u);
  check_none(client.faults());
}

TEST(whoever has come in keeps the ticket unless an operator takes it) {
  client.demand({200}, show(code()));
  auto refund = [this](const http_client::header_list& who) {
    return json_call("POST", "/booking/refund", who,
                     {{"booking_id", house.paid}});
  };
  auto said = json_of(client.demand({409, "not-refundable"},
                                    refund(house.office().as_user("ann"))));
  CHECK_EQUAL(said["detail"], "a ticket of the booking was used at the door");
  CHECK_EQUAL(booking(house.paid)["status"], "confirmed");
  client.demand({200}, refund(house.office().as_admin()));
  check_none(client.faults());
}

TEST(a refunded ticket lets nobody in) {
  auto shown = code();
  client.demand({200}, json_call("POST", "/booking/refund",
                                 house.office().as_user("ann"),
                                 {{"booking_id", house.paid}}));
  auto said = json_of(client.demand({409, "ticket-not-valid"}, show(shown)));
  CHECK_EQUAL(said["ticket_id"], "1-1-2");
  CHECK(!booking(house.paid)["tickets"][0].contains("code"));
  check_none(client.faults());
}

TEST(a door that is for one event turns away tickets of others) {
  auto at_door_of = [this](const json& event) {
    auto call = show(code());
    call.body = json{{"code", code()}, {"event_id", event}}.dump();
    return call;
  };
  auto said = json_of(
    client.demand({409, "ticket-not-valid"}, at_door_of("2")));
  CHECK_EQUAL(said["event_id"], "1");
  CHECK_EQUAL(said["detail"], "The ticket is for another event.");
  client.demand({400, "invalid-request", "event_id"}, at_door_of(1));
  client.demand({400, "invalid-request", "event_id"}, at_door_of("one"));
  MESSAGE("and has not used them up");
  client.demand({200}, at_door_of("1"));
  check_none(client.faults());
}

TEST(what is no code of ours is refused) {
  auto token = house.office().as_admin().front().second.substr(7);
  for (const auto& code : {std::string{"x"}, std::string{"1-1-2"},
                           std::string{"a.b.c"}, token, code() + "x"})
    client.demand({400, "invalid-request", "code"}, show(code));
  auto admin = house.office().as_admin();
  client.demand({400, "invalid-request", "code"},
                json_call("POST", "/admin/check-in", admin, json::object()));
  client.demand({400, "invalid-request", "door"},
                json_call("POST", "/admin/check-in", admin,
                          {{"code", code()}, {"door", 7}}));
  client.demand({400, "invalid-json"}, {"POST", "/admin/check-in", admin, {}});
  client.demand({403, "forbidden"},
                json_call("POST", "/admin/check-in",
                          house.office().as_user("ann"), {{"code", code()}}));
  client.demand({200}, show(code()));
  check_none(client.faults());
}

FIXTURE_SCOPE_END()
