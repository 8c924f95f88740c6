#define SUITE storage.format.event_reader
#include "storage/format/catalogue_format.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::storage;
using nlohmann::json;

namespace {

json event_with(json sections) {
  json x = json::parse(R"({"id": "1", "name": "A", "venue_id": "1",
    "starts_at": "2027-06-01T23:00:00Z",
    "price_levels": [{"id": "P", "amount": 1}, {"id": "Q", "amount": 2}]})");
  x["sections"] = std::move(sections);
  return x;
}

json seated(json rows) {
  return {{"id", "S"}, {"price_level", "P"}, {"rows", std::move(rows)}};
}

json grid(uint64_t rows, uint64_t seats_per_row) {
  return {{"id", std::to_string(rows)},
          {"price_level", "P"},
          {"grid", {{"rows", rows}, {"seats_per_row", seats_per_row}}}};
}

/// `field: reason` of what is wrong, or `ok`.
std::string fault_of(json sections) {
  auto read = parse_event(event_with(std::move(sections)));
  return read ? "ok" : read.error().field + ": " + read.error().reason;
}

} // namespace

TEST(a grid stands for its rows) {
  auto read = parse_event(event_with({grid(2, 3)}));
  REQUIRE(read);
  CHECK(read->sections[0].rows == make_grid(2, 3, seat_numbering::consecutive));
}

TEST(a grid too large is refused before it takes memory) {
  CHECK_EQUAL(fault_of({grid(200'001, 1)}),
              "sections[0].grid.rows: must be an integer from 1 to 200000");
  CHECK_EQUAL(fault_of({grid(1, 2'001)}), "sections[0].grid.seats_per_row: "
                                          "must be an integer from 1 to 2000");
  CHECK_EQUAL(fault_of({grid(200'000, 2'000)}),
              "sections[0].grid: has more places than an event may have");
  CHECK_EQUAL(fault_of({grid(60, 2'000), grid(59, 2'000)}),
              "sections[1].grid: has more places than an event may have");
  CHECK_EQUAL(fault_of({grid(0, 1)}),
              "sections[0].grid.rows: must be an integer from 1 to 200000");
  CHECK_EQUAL(fault_of({grid(50, 2'000), grid(49, 2'000)}), "ok");
}

TEST(a section has rows or a grid or a capacity) {
  auto both = grid(1, 1);
  both["rows"] = json::array();
  CHECK_EQUAL(fault_of({both}),
              "sections[0].rows: cannot be combined with grid");
  auto neither = grid(1, 1);
  neither.erase("grid");
  CHECK_EQUAL(fault_of({neither}),
              "sections[0].rows: is missing, and so is grid");
  neither["capacity"] = 5;
  CHECK_EQUAL(fault_of({neither}), "sections[0].capacity: is for general "
                                   "admission (kind general)");
  neither.erase("capacity");
  neither["kind"] = "general";
  CHECK_EQUAL(fault_of({neither}), "sections[0].capacity: is missing");
  neither["capacity"] = 0;
  CHECK_EQUAL(fault_of({neither}), "sections[0].capacity: must be at least 1");
  neither["capacity"] = 200'001;
  CHECK_EQUAL(fault_of({neither}),
              "sections[0]: has more places than an event may have");
}

TEST(an area of general admission has no rows) {
  for (auto name : {"rows", "grid"}) {
    auto area = grid(1, 1);
    area["kind"] = "general";
    area["capacity"] = 5;
    area[name] = area["grid"];
    if (name != std::string{"grid"})
      area.erase("grid");
    CHECK_EQUAL(fault_of({area}), std::string{"sections[0]."} + name
                                    + ": is for seated sections, not for "
                                      "general admission");
  }
}

TEST(a seat is named by its path) {
  CHECK_EQUAL(
    fault_of({seated(
      {{{"name", "A"}, {"seats", {{{"number", "1"}}, {{"number", 2}}}}}})}),
    "sections[0].rows[0].seats[1].number: must be a string");
  CHECK_EQUAL(fault_of({seated(
                {{{"name", "A"}, {"seats", {{{"number", "1"}, {"x", 1}}}}}})}),
              "sections[0].rows[0].seats[0].y: is missing");
  CHECK_EQUAL(
    fault_of({seated(
      {{{"name", "A"}, {"seats", {{{"number", "1"}, {"quality", 2}}}}}})}),
    "sections[0].rows[0].seats[0].quality: must be from 0 to 1");
  CHECK_EQUAL(fault_of({seated(
                {{{"name", "A"},
                  {"seats", {{{"number", "1"}, {"price_level", "R"}}}}}})}),
              "sections[0].rows[0].seats[0].price_level: "
              "names no price level of the event");
}

TEST(seats and rows beyond the limits are refused) {
  json seats = json::array();
  for (int i = 0; i <= 2'000; ++i)
    seats.push_back({{"number", std::to_string(i)}});
  CHECK_EQUAL(fault_of({seated({{{"name", "A"}, {"seats", seats}}})}),
              "sections[0].rows[0].seats: has too many items");
  json sections = json::array();
  for (uint64_t i = 1; i <= 101; ++i)
    sections.push_back(grid(i, 1));
  CHECK_EQUAL(fault_of(sections), "sections: has too many items");
}
