// The simulated bank sends news of what a buyer has decided, as providers do,
// so that whoever waits need not ask it.
#define SUITE served.simulated_bank

#include "tests/served/check_none.hpp"
#include "tests/served/strict_client.hpp"
#include "tests/support/box_office.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <chrono>
#include <thread>

using namespace onsale::test;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

struct simulated_bank_fixture {
  simulated_bank_fixture() {
    office.start();
    client.reconnect(office.port());
    office.add_event({.event = 1, .sections = {{}}});
    auto held = send(201, "/booking/reserve", {{"ticket_id", "1-1-0"}});
    booking = held["booking_id"].get<std::string>();
    auto asked = send(
      202, "/booking/confirm",
      {{"booking_id", booking},
       {"payment_details",
        {{"payment_method", "pm_card_authenticationRequired"}}}});
    page = asked["next_action"]["url"].get<std::string>();
  }

  json send(int status, const std::string& target, const json& body) {
    return json_of(
      client.demand({status}, json_call("POST", target, ann(), body)));
  }

  http_client::header_list ann() const {
    return office.as_user("ann");
  }

  void decide(const std::string& word) {
    client.demand({200}, {"POST", page, {}, "decision=" + word});
  }

  /// What the booking becomes by itself.
  json booking_once_it_is(const std::string& status) {
    json now;
    for (auto end = std::chrono::steady_clock::now() + 20s;
         std::chrono::steady_clock::now() < end;
         std::this_thread::sleep_for(20ms)) {
      now = json_of(
        client.demand({200}, {"GET", "/booking/" + booking, ann(), {}}));
      if (now["status"] == status)
        break;
    }
    CHECK_EQUAL(now["status"], status);
    return now;
  }

  box_office office{engine::sqlite};
  strict_client client{0};
  std::string booking;
  std::string page;
};

} // namespace

FIXTURE_SCOPE(simulated_bank_tests, simulated_bank_fixture)

TEST(who approves has the tickets without another call) {
  decide("approve");
  CHECK_EQUAL(booking_once_it_is("confirmed")["tickets"].size(), 1u);
  check_none(client.faults());
}

TEST(who declines has the seats still held for another card) {
  decide("fail");
  auto now = booking_once_it_is("held");
  CHECK_EQUAL(now["payment"]["status"], "declined");
  MESSAGE("a decision is made once");
  auto again = client.demand({200}, {"POST", page, {}, "decision=approve"});
  CHECK(again.body.find("Declined") != std::string::npos);
  send(200, "/booking/confirm",
       {{"booking_id", booking},
        {"payment_details", {{"payment_method", "pm_card_visa"}}}});
  check_none(client.faults());
}

FIXTURE_SCOPE_END()
