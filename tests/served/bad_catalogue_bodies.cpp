#define SUITE served.bad_catalogue_bodies

#include "tests/served/bad_values.hpp"
#include "tests/served/check_none.hpp"
#include "tests/served/small_house.hpp"
#include "tests/support/test.hpp"

using namespace onsale::test;
using nlohmann::json;

namespace {

/// An object of the catalogue, what it cannot be without, and its numbers.
struct object_table {
  std::string target;
  json body;
  std::vector<std::string> needed;
  std::vector<std::string> counts;
};

std::vector<object_table> tables() {
  return {{"/admin/venues/1", small_house::venue(), {"/name"}, {"/capacity"}},
          {"/admin/performers/7", small_house::performer(), {"/name"}, {}},
          {"/admin/events/1",
           small_house::event(),
           {"/name",
            "/venue_id",
            "/starts_at",
            "/price_levels",
            "/sections",
            "/onsale/starts_at",
            "/presales/0/name",
            "/presales/0/starts_at",
            "/presales/0/ends_at",
            "/presales/0/codes",
            "/fees/0/name",
            "/fees/0/amount",
            "/price_levels/1/id",
            "/price_levels/1/amount",
            "/sections/0/id",
            "/sections/0/price_level",
            "/sections/0/rows",
            "/sections/0/rows/1/name",
            "/sections/0/rows/1/seats",
            "/sections/0/rows/1/seats/19/number",
            "/sections/0/rows/1/seats/19/x",
            "/sections/0/place/y",
            "/sections/1/capacity"},
           {"/fees/0/amount", "/price_levels/0/amount", "/sections/1/capacity",
            "/limits/tickets_per_user", "/limits/tickets_per_card",
            "/limits/open_holds", "/limits/hold_ttl_s",
            "/waiting_room/active_max", "/waiting_room/admit_per_minute",
            "/waiting_room/pass_ttl_s"}}};
}

/// A member that is missing is named by its path.
std::string field_of(const json& body, const std::string& pointer) {
  for (const auto& place : places_of(body))
    if (place.pointer.to_string() == pointer)
      return place.field;
  return {};
}

class catalogue_matrix {
public:
  explicit catalogue_matrix(engine kind)
    : house_(kind), client_(house_.client()),
      admin_(house_.office().as_admin()) {
    // Every refusal leaves the house as it is now.
  }

  void try_object(const object_table& x) {
    for (const auto& place : places_of(x.body))
      for (const auto& value : wrong_types_for(x.body[place.pointer]))
        refuse(x, place.pointer, value, place.field);
    for (const auto& pointer : x.counts)
      try_count(x, pointer);
    for (const auto& pointer : x.needed) {
      auto body = x.body;
      json::json_pointer at{pointer};
      body[at.parent_pointer()].erase(at.back());
      demand({400, "invalid-request", field_of(x.body, pointer)}, x.target,
             body);
    }
    try_whole(x);
    check_none(house_.changes());
  }

  void try_references() {
    auto event = small_house::event();
    const auto* target = "/admin/events/1";
    auto put = [&](const char* at, const json& value, const char* field) {
      auto body = event;
      body[json::json_pointer{at}] = value;
      demand({400, "invalid-request", field}, target, body);
    };
    put("/id", "2", "id");
    put("/kind", "venue", "kind");
    put("/venue_id", "99", "venue_id");
    put("/performer_ids/0", "99", "performer_ids");
    put("/performer_ids/1", "7", "performer_ids[1]");
    put("/sections/0/price_level", "P9", "sections[0].price_level");
    put("/sections/1/id", "S1", "sections[1].id");
    put("/price_levels/1/id", "P1", "price_levels[1].id");
    put("/surprise", 1, "surprise");
    put("/sections/0/rows/0/seats/0/surprise", 1,
        "sections[0].rows[0].seats[0].surprise");
    put("/onsale/ends_at", "2019-01-01T00:00:00Z", "onsale.ends_at");
    event["sections"][0]["rows"][0]["seats"].erase(0); // Ann has it
    demand({409, "seats-in-use"}, target, event);
    check_none(house_.changes());
  }

  void try_house_seats() {
    for (auto verb : {"block", "unblock"}) {
      auto target = std::string{"/admin/events/1/"} + verb;
      for (const auto& value : wrong_types_for(json::array()))
        post({400, "invalid-request", "ticket_ids"}, target,
             {{"ticket_ids", value}});
      for (const auto& value : {json::array(), json::array({7}),
                                json::array({std::string(100'000, '1')})})
        post({400, "invalid-request", "ticket_ids"}, target,
             {{"ticket_ids", value}});
      post({400, "invalid-request", "ticket_ids"}, target, json::object());
      post({400, "invalid-request", "surprise"}, target,
           {{"ticket_ids", {"1-1-5"}}, {"surprise", 1}});
      for (const auto& id : unknown_ids())
        post({404, "no-such-ticket"}, target, {{"ticket_ids", {"1-1-5", id}}});
      post({404, "no-such-ticket"}, target, {{"ticket_ids", {"2-1-5"}}});
    }
    // Seats that somebody has are not the house's to take.
    for (auto id : {"1-1-0", "1-1-2", "1-1-3"})
      post({409, "seats-in-use"}, "/admin/events/1/block",
           {{"ticket_ids", {"1-1-5", id}}});
    check_none(house_.changes());
  }

  void finish() {
    check_none(client_.faults());
    CHECK(house_.office().serves());
    MESSAGE(client_.calls() << " calls");
  }

private:
  void demand(const expected_answer& wanted, const std::string& target,
              const json& body) {
    client_.demand(wanted, json_call("PUT", target, admin_, body));
  }

  void post(const expected_answer& wanted, const std::string& target,
            const json& body) {
    client_.demand(wanted, json_call("POST", target, admin_, body));
  }

  void refuse(const object_table& x, const json::json_pointer& at,
              const json& value, const std::string& field) {
    auto body = x.body;
    body[at] = value;
    demand({400, "invalid-request", field}, x.target, body);
  }

  void try_count(const object_table& x, const std::string& pointer) {
    constexpr int64_t most_of_all = 2'147'483'647;
    for (const auto& value : wrong_counts(0, most_of_all))
      if (value != 0)
        refuse(x, json::json_pointer{pointer}, value,
               field_of(x.body, pointer));
  }

  void try_whole(const object_table& x) {
    auto headers = admin_;
    headers.emplace_back("Content-Type", "application/json");
    client_.demand({400, "invalid-json"}, {"PUT", x.target, headers, {}});
    for (const auto& body : broken_json())
      client_.demand({400, "invalid-json"}, {"PUT", x.target, headers, body});
    for (const auto& body : other_json())
      client_.demand({400, "invalid-request"},
                     {"PUT", x.target, headers, body});
  }

  small_house house_;
  strict_client client_;
  http_client::header_list admin_;
};

void try_all(engine kind) {
  catalogue_matrix matrix{kind};
  for (const auto& x : tables())
    matrix.try_object(x);
  matrix.try_references();
  matrix.try_house_seats();
  matrix.finish();
}

} // namespace

TEST(the catalogue takes no wrong field - sqlite) {
  try_all(engine::sqlite);
}

TEST(the catalogue takes no wrong field - postgres) {
  try_all(engine::postgres);
}
