// Tickets that a card may pay for, whoever holds them.
#define SUITE served.card_limit

#include "tests/served/check_none.hpp"
#include "tests/served/settled.hpp"
#include "tests/served/strict_client.hpp"
#include "tests/support/box_office.hpp"
#include "tests/support/test.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

using namespace onsale;
using namespace onsale::test;
using nlohmann::json;

namespace {

/// A house of two blocks in which one card pays for five tickets at most.
struct limited_house {
  explicit limited_house(engine kind) : office(kind) {
    office.start();
    client.reconnect(office.port());
    office.add_event({.event = 1,
                      .sections = {{.rows = 2}, {.rows = 2}},
                      .tickets_per_card = 5});
  }

  std::string hold(const std::string& buyer, const json& tickets) {
    return json_of(client.demand({201}, json_call("POST", "/booking/reserve",
                                                  office.as_user(buyer),
                                                  {{"ticket_ids", tickets}})))
      .value("booking_id", "");
  }

  http_call pay(const std::string& buyer, const std::string& booking,
                const std::string& card = "pm_card_visa") const {
    return json_call("POST", "/booking/confirm", office.as_user(buyer),
                     {{"booking_id", booking},
                      {"payment_details", {{"payment_method", card}}}});
  }

  json look(const std::string& buyer, const std::string& booking) {
    return json_of(client.demand(
      {200}, {"GET", "/booking/" + booking, office.as_user(buyer), {}}));
  }

  box_office office;
  strict_client client{0};
};

void one_card_after_another(engine kind) {
  MESSAGE(to_string(kind));
  limited_house house{kind};
  auto shown = json_of(
    house.client.demand({200}, {"GET", "/events/1", {}, {}}));
  CHECK_EQUAL(shown["event"]["limits"]["tickets_per_card"], 5);
  auto six = json_of(house.client.demand(
    {409, "ticket-limit"},
    json_call("POST", "/booking/reserve", house.office.as_user("ann"),
              {{"event_id", "1"}, {"best_available", {{"quantity", 6}}}})));
  CHECK_EQUAL(six["field"], "tickets_per_card");
  auto anns = house.hold("ann", {"1-1-0", "1-1-1", "1-2-0", "1-2-1"});
  house.client.demand({200}, house.pay("ann", anns));
  auto bobs = house.hold("bob", {"1-1-2", "1-2-2"});
  auto said = json_of(
    house.client.demand({402, "payment-declined"}, house.pay("bob", bobs)));
  CHECK_EQUAL(said["decline_code"], "tickets_per_card");
  settle(house.office);
  MESSAGE("the seats are kept for another card, and no money is");
  auto kept = house.look("bob", bobs);
  CHECK_EQUAL(kept["status"], "held");
  CHECK_EQUAL(kept["payment"]["status"], "declined");
  CHECK_EQUAL(kept["payment"]["decline_code"], "tickets_per_card");
  house.client.demand({200}, house.pay("bob", bobs, "pm_card_mastercard"));
  MESSAGE("what is given back counts no more, across a restart too");
  settle(house.office);
  house.client.demand({200}, json_call("POST", "/booking/refund",
                                       house.office.as_user("ann"),
                                       {{"booking_id", anns}}));
  settle(house.office);
  house.office.kill();
  house.office.start();
  house.client.reconnect(house.office.port());
  auto eves = house.hold("eve", {"1-1-0", "1-1-1", "1-2-0", "1-2-1", "1-2-3"});
  house.client.demand({200}, house.pay("eve", eves));
  auto dans = house.hold("dan", {"1-2-4"});
  house.client.demand({402, "payment-declined"}, house.pay("dan", dans));
  settle(house.office);
  check_none(house.client.faults());
}

/// Twelve buyers of one ticket each, in both blocks, pay by one card at once.
void all_at_once(engine kind) {
  MESSAGE(to_string(kind));
  limited_house house{kind};
  std::vector<http_call> calls;
  for (int i = 0; i < 12; ++i) {
    auto buyer = "user" + std::to_string(i);
    auto ticket = "1-" + std::to_string(1 + i % 2) + '-' + std::to_string(i);
    calls.push_back(house.pay(buyer, house.hold(buyer, {ticket})));
  }
  std::vector<int> statuses(calls.size());
  std::vector<std::jthread> buyers;
  for (size_t i = 0; i < calls.size(); ++i)
    buyers.emplace_back([&, i] {
      http_client own{house.office.port()};
      auto said = own.post(calls[i].target, calls[i].body, calls[i].headers);
      statuses[i] = said ? said->status : 0;
    });
  buyers.clear();
  CHECK_EQUAL(std::count(statuses.begin(), statuses.end(), 200), 5);
  CHECK_EQUAL(std::count(statuses.begin(), statuses.end(), 402), 7);
  settle(house.office);
  CHECK_EQUAL(house.office.stop().value_or(exit_status{}), (exit_status{0, 0}));
  // Which would let go what we have not: so it only looks.
  auto [status, report] = house.office.run(
    {"reconcile", "--settle-minutes", "0", "--report-only"});
  CHECK_EQUAL(status, (exit_status{0, 0}));
  MESSAGE(report);
}

} // namespace

TEST(a card pays for so many tickets on SQLite) {
  one_card_after_another(engine::sqlite);
}

TEST(a card pays for so many tickets on PostgreSQL) {
  one_card_after_another(engine::postgres);
}

TEST(a card pays for no more however many pay at once on SQLite) {
  all_at_once(engine::sqlite);
}

TEST(a card pays for no more however many pay at once on PostgreSQL) {
  all_at_once(engine::postgres);
}
