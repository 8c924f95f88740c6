#define SUITE served.bad_booking_bodies

#include "tests/served/bad_values.hpp"
#include "tests/served/check_none.hpp"
#include "tests/served/small_house.hpp"
#include "tests/support/test.hpp"

#include <algorithm>

using namespace onsale::test;
using nlohmann::json;

namespace {

/// A field of a body and what is known about it.
struct field {
  std::string name;
  bool needed = true;

  /// What is missing without it, if that is another field.
  std::string missing = {};

  /// The least and the most of a whole number.
  int64_t least = 0;
  int64_t most = -1; // it is none

  /// The problem (404) that an id of nothing is; `*`: any of that status.
  std::string unknown = {};
};

/// A call, with a body that could be served but for one field.
struct body_table {
  std::string target;
  json body;
  std::vector<field> fields;
};

json::json_pointer pointer_to(const std::string& name) {
  auto text = "/" + name;
  std::replace(text.begin(), text.end(), '.', '/');
  return json::json_pointer{text};
}

json without(const json& body, const json::json_pointer& at) {
  auto result = body;
  result[at.parent_pointer()].erase(at.back());
  return result;
}

json with(const json& body, const json::json_pointer& at, const json& value) {
  auto result = body;
  result[at] = value;
  return result;
}

std::vector<body_table> reserve_tables() {
  const field event{"event_id", true, {}, 0, -1, "no-such-ticket"};
  return {{"/booking/reserve",
           {{"ticket_id", "1-1-5"}, {"access_code", "fan"}},
           {{"ticket_id", true, "event_id", 0, -1, "no-such-ticket"},
            {"access_code", false}}},
          {"/booking/reserve",
           {{"ticked_id", "1-1-5"}},
           {{"ticked_id", true, "event_id", 0, -1, "no-such-ticket"}}},
          {"/booking/reserve",
           {{"ticket_ids", {"1-1-5", "1-1-6"}}},
           {{"ticket_ids", true, "event_id"}}},
          {"/booking/reserve",
           {{"event_id", "1"},
            {"best_available",
             {{"quantity", 2},
              {"accessible", 1},
              {"adjacent", true},
              {"section", "S1"},
              {"price_level", "P1"}}}},
           {event,
            {"best_available", true, "section"},
            {"best_available.quantity", true, {}, 1, 100},
            {"best_available.accessible", false, {}, 0, 2},
            {"best_available.adjacent", false},
            {"best_available.section", false},
            {"best_available.price_level", false}}},
          {"/booking/reserve",
           {{"event_id", "1"}, {"section", "GA"}, {"quantity", 2}},
           {event, {"section"}, {"quantity", true, {}, 1, 100}}}};
}

std::vector<body_table> step_tables(const small_house& house) {
  const json card{{"payment_method", "pm_card_visa"}};
  const field booking{"booking_id", true, {}, 0, -1, "not-found"};
  const field method{"payment_details.payment_method"};
  std::vector<body_table> result{
    {"/booking/confirm",
     {{"booking_id", house.held}, {"payment_details", card}},
     {booking, {"payment_details"}, method}},
    {"/booking/confirm",
     {{"ticket_id", "1-1-0"}, {"payment_details", card}},
     {{"ticket_id", true, "booking_id", 0, -1, "*"},
      {"payment_details"},
      method}},
    {"/booking/confirm",
     {{"ticked_id", "1-1-0"}, {"paymentDetails", card}},
     {{"ticked_id", true, "booking_id", 0, -1, "*"},
      {"paymentDetails", true, "payment_details"},
      {"paymentDetails.payment_method"}}}};
  for (auto step : {"extend", "release"})
    result.push_back({std::string{"/booking/"} + step,
                      {{"booking_id", house.held}},
                      {booking}});
  result.push_back(
    {"/booking/refund", {{"booking_id", house.paid}}, {booking}});
  return result;
}

/// Puts every wrong value into one field.
void try_field(strict_client& client, const http_client::header_list& who,
               const body_table& table, const field& x) {
  auto at = pointer_to(x.name);
  auto refused = [&](const json& body, const std::string& name) {
    client.demand({400, "invalid-request", name},
                  json_call("POST", table.target, who, body));
  };
  if (x.needed)
    refused(without(table.body, at), x.missing.empty() ? x.name : x.missing);
  for (const auto& value : wrong_types_for(table.body[at])) {
    // What is null is not there.
    if (!value.is_null())
      refused(with(table.body, at, value), x.name);
    else if (x.needed)
      refused(with(table.body, at, value),
              x.missing.empty() ? x.name : x.missing);
  }
  if (x.most >= x.least)
    for (const auto& value : wrong_counts(x.least, x.most))
      refused(with(table.body, at, value), x.name);
  if (x.unknown.empty())
    return;
  auto unknown = unknown_ids();
  unknown.emplace_back(); // nobody has an empty id either
  for (const auto& id : unknown)
    client.demand({404, x.unknown == "*" ? std::string{} : x.unknown},
                  json_call("POST", table.target, who,
                            with(table.body, at, id)));
}

/// Sends what is no object in the place of a body.
void try_whole(strict_client& client, http_client::header_list who,
               const std::string& target) {
  who.emplace_back("Content-Type", "application/json");
  client.demand({400, "invalid-json"}, {"POST", target, who, {}});
  for (const auto& body : broken_json())
    client.demand({400, "invalid-json"}, {"POST", target, who, body});
  for (const auto& body : other_json())
    client.demand({400, "invalid-request"}, {"POST", target, who, body});
  client.demand({400, "invalid-request"}, {"POST", target, who, "{}"});
}

void try_tables(small_house& house, const std::vector<body_table>& tables) {
  auto client = house.client();
  auto ann = house.office().as_user("ann");
  for (const auto& table : tables) {
    for (const auto& x : table.fields)
      try_field(client, ann, table, x);
    try_whole(client, ann, table.target);
    check_none(house.changes());
  }
  check_none(client.faults());
  CHECK(house.office().serves());
  MESSAGE(client.calls() << " calls");
}

/// Lists of tickets that no booking can be made of.
void try_ticket_lists(small_house& house) {
  auto client = house.client();
  auto ann = house.office().as_user("ann");
  auto many = json::array();
  for (auto i = 0; i < 101; ++i)
    many.push_back("1-1-" + std::to_string(i));
  for (const auto& list :
       {json::array(), json::array({"1-1-5", "1-1-5"}),
        json::array({"1-1-5", "2-1-5"}), json::array({"1-1-5", 7}),
        json::array({"1-1-5", nullptr}), json::array({"1-1-5", {"1-1-6"}}),
        json::array({std::string(100'000, '1')}), many})
    client.demand({400, "invalid-request", "ticket_ids"},
                  json_call("POST", "/booking/reserve", ann,
                            {{"ticket_ids", list}}));
  for (const auto& id : unknown_ids())
    client.demand({id == "3-1-0" ? 400 : 404},
                  json_call("POST", "/booking/reserve", ann,
                            {{"ticket_ids", {"1-1-5", id}}}));
  const json two{{"quantity", 2}};
  client.demand({400, "invalid-request", "best_available"},
                json_call("POST", "/booking/reserve", ann,
                          {{"ticket_id", "1-1-5"},
                           {"event_id", "1"},
                           {"best_available", two}}));
  client.demand({400, "invalid-request", "ticket_ids"},
                json_call("POST", "/booking/reserve", ann,
                          {{"ticked_id", "1-1-5"}, {"ticket_ids", {"1-1-6"}}}));
  check_none(client.faults());
  check_none(house.changes());
}

/// Bodies that are right, about what cannot be had.
void try_state(small_house& house) {
  auto client = house.client();
  auto ann = house.office().as_user("ann");
  auto refused = [&](int status, const char* type, const json& body) {
    client.demand({status, type},
                  json_call("POST", "/booking/reserve", ann, body));
  };
  refused(409, "seats-unavailable", {{"ticket_id", "1-1-3"}}); // Bob's
  refused(409, "seats-unavailable", {{"ticket_id", "1-1-2"}}); // sold
  refused(409, "seats-unavailable", {{"ticket_id", "1-1-4"}}); // the house's
  refused(409, "seats-unavailable", {{"ticket_ids", {"1-1-5", "1-1-3"}}});
  refused(409, "ticket-limit",
          {{"event_id", "1"}, {"section", "GA"}, {"quantity", 9}});
  refused(409, "ticket-limit",
          {{"event_id", "1"}, {"best_available", {{"quantity", 100}}}});
  refused(400, "invalid-request",
          {{"event_id", "1"}, {"section", "S9"}, {"quantity", 1}});
  refused(400, "invalid-request",
          {{"event_id", "1"},
           {"best_available", {{"quantity", 1}, {"section", "S9"}}}});
  refused(400, "invalid-request",
          {{"event_id", "1"},
           {"best_available", {{"quantity", 1}, {"price_level", "P9"}}}});
  check_none(client.faults());
  check_none(house.changes());
}

/// An operator gives back what others have paid, and does nothing else in their
/// place.
void try_operator(small_house& house) {
  auto client = house.client();
  auto operators = house.office().as_admin();
  for (auto step : {"extend", "release"})
    client.demand({404, "not-found"},
                  json_call("POST", std::string{"/booking/"} + step, operators,
                            {{"booking_id", house.held}}));
  client.demand(
    {404, "not-found"},
    json_call("POST", "/booking/confirm", operators,
              {{"booking_id", house.held},
               {"payment_details", {{"payment_method", "pm_card_visa"}}}}));
  check_none(client.faults());
  check_none(house.changes());
}

/// What became of reserves, as `/metrics` counts them.
void check_counted(small_house& house, const std::vector<std::string>& words) {
  auto said = house.client().send({"GET", "/metrics", {}, {}});
  for (const auto& word : words)
    CHECK(said.body.find("onsale_reserves_total{outcome=\"" + word + "\"}")
          != std::string::npos);
}

/// What a guest says about itself.
void try_guests(small_house& house) {
  auto client = house.client();
  const http_client::header_list json_type{
    {"Content-Type", "application/json"}};
  const json guest{{"email", "ann@example.com"}, {"name", "Ann"}};
  for (auto name : {"email", "name"})
    for (const auto& value : wrong_types_for(guest[name]))
      if (!value.is_null())
        client.demand({400, "invalid-request", name},
                      json_call("POST", "/users", {},
                                with(guest, pointer_to(name), value)));
  client.demand({415, "unsupported-media-type"},
                {"POST", "/users", {{"Content-Type", "text/xml"}}, "{}"});
  client.demand({415, "unsupported-media-type"},
                {"POST", "/users", {{"Content-Encoding", "gzip"}}, "{}"});
  for (const auto& body : broken_json())
    client.demand({400, "invalid-json"}, {"POST", "/users", json_type, body});
  for (const auto& body : other_json())
    client.demand({400, "invalid-request"},
                  {"POST", "/users", json_type, body});
  check_none(client.faults());
}

} // namespace

TEST(a reservation takes no wrong field - sqlite) {
  small_house house{engine::sqlite};
  try_tables(house, reserve_tables());
  try_ticket_lists(house);
  try_state(house);
  try_operator(house);
  check_counted(house, {"held", "ticket-limit", "no-such-ticket",
                        "seats-unavailable"});
}

TEST(a reservation takes no wrong field - postgres) {
  small_house house{engine::postgres};
  try_tables(house, reserve_tables());
  try_ticket_lists(house);
  try_state(house);
}

TEST(no step of a booking takes a wrong field - sqlite) {
  small_house house{engine::sqlite};
  try_tables(house, step_tables(house));
  try_guests(house);
}

TEST(no step of a booking takes a wrong field - postgres) {
  small_house house{engine::postgres};
  try_tables(house, step_tables(house));
  try_guests(house);
}
