#define SUITE storage.format.catalogue_reader
#include "storage/format/catalogue_format.hpp"
#include "storage/format/json_text.hpp"
#include "tests/storage/format/any_catalogue.hpp"
#include "tests/support/test.hpp"

#include <random>

using namespace onsale;
using namespace onsale::storage;
using nlohmann::json;

namespace {

/// The objects that the contract shows.
json contract_venue() {
  return json::parse(R"({"kind": "venue", "id": "12", "name": "The Garden",
    "city": "New York", "region": "NY", "country": "US", "lat": 40.75,
    "lon": -73.99, "timezone": "America/New_York", "capacity": 19812,
    "aliases": ["MSG"]})");
}

json contract_performer() {
  return json::parse(R"({"kind": "performer", "id": "7", "name": "Anna",
    "aliases": ["A."], "genre": "rock", "popularity": 0.83})");
}

json contract_event() {
  return json::parse(R"({"kind": "event", "id": "1207", "name": "Anna live",
    "description": "…", "venue_id": "12", "performer_ids": ["7"],
    "genre": "rock", "status": "scheduled", "focal_point": [0, 0],
    "image_url": "/a.jpg", "starts_at": "2027-06-01T23:00:00Z",
    "onsale": {"starts_at": "2027-01-01T10:00:00Z",
               "ends_at": "2027-06-01T22:00:00Z"}, "currency": "USD",
    "presales": [{"name": "Fan club", "starts_at": "2026-12-01T10:00:00Z",
                  "ends_at": "2027-01-01T10:00:00Z", "codes": ["FAN"]}],
    "fees": [{"name": "service", "amount": 500, "per": "ticket"}],
    "limits": {"tickets_per_user": 8, "open_holds": 3, "hold_ttl_s": 480},
    "refund_until": "2027-05-01T00:00:00Z",
    "price_levels": [{"id": "P1", "name": "Floor", "amount": 25000}],
    "sections": [
      {"id": "101", "name": "101", "kind": "seated", "price_level": "P1",
       "place": {"x": 0, "y": 40, "rotation": 0, "outline": [[0, 0], [10, 0]]},
       "rows": [{"name": "A", "seats": [{"number": "1", "x": 0.0, "y": 0.0,
         "accessible": false, "quality": 0.7, "price_level": "P1"}]}]},
      {"id": "102", "name": "102", "kind": "seated", "price_level": "P1",
       "grid": {"rows": 20, "seats_per_row": 25, "numbering": "odd_even"}},
      {"id": "GA", "name": "Floor", "kind": "general", "price_level": "P1",
       "capacity": 3000}],
    "waiting_room": {"enabled": true,
      "prequeue_starts_at": "2027-01-01T09:00:00Z", "active_max": 500,
      "admit_per_minute": 600, "pass_ttl_s": 600, "eligibility": "guest"}})");
}

/// The path at fault, or `ok`.
template <class T>
std::string field_of(const parsed<T>& x) {
  return x ? "ok" : x.error().field;
}

std::string fault_in(const json& x) {
  return field_of(parse_object(x));
}

std::string reason_in(const json& x) {
  auto read = parse_object(x);
  return read ? "ok" : read.error().reason;
}

/// `object` with something else at `pointer`.
json with(json object, const std::string& pointer, json value) {
  object[json::json_pointer(pointer)] = std::move(value);
  return object;
}

json without(json object, const std::string& pointer) {
  json::json_pointer at{pointer};
  object[at.parent_pointer()].erase(at.back());
  return object;
}

/// `/sections/0/name` as `sections[0].name`.
std::string as_path(const std::string& pointer) {
  std::string out;
  for (json::json_pointer at{pointer}; !at.empty(); at.pop_back()) {
    auto part = at.back();
    auto is_index = part.find_first_not_of("0123456789") == std::string::npos;
    out = (is_index ? '[' + part + ']' : '.' + part) + out;
  }
  return out.substr(out.starts_with('.') ? 1 : 0);
}

/// Pointers to everything in `x`, itself left out.
std::vector<std::string> pointers_into(const json& x) {
  std::vector<std::string> out;
  auto flat = x.flatten();
  for (auto& leaf : flat.items())
    for (json::json_pointer at{leaf.key()}; !at.empty(); at.pop_back())
      out.push_back(at.to_string());
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

} // namespace

TEST(the objects of the contract are understood) {
  auto venue = parse_venue(contract_venue());
  REQUIRE(venue);
  CHECK_EQUAL(venue->id.value, 12u);
  CHECK_EQUAL(venue->aliases.at(0), "MSG");
  auto performer = parse_performer(contract_performer());
  REQUIRE(performer);
  CHECK_EQUAL(performer->popularity, 0.83);
  auto event = parse_event(contract_event());
  REQUIRE(event);
  CHECK_EQUAL(event->venue.value, 12u);
  CHECK_EQUAL(event->sections.at(1).rows.size(), 20u);
  CHECK_EQUAL(event->sections.at(1).rows.at(1).seats.at(0).number, "2");
  CHECK_EQUAL(event->sections.at(2).capacity, 3000u);
  CHECK_EQUAL(event->waiting_room->pass_ttl.count(), 600);
  CHECK(event->presales.at(0).codes == std::vector<std::string>{"FAN"});
}

TEST(only a few members of an event are required) {
  auto x = json::parse(R"({"kind": "event", "id": "1", "name": "A",
    "venue_id": "1", "starts_at": "2027-06-01T23:00:00+02:00",
    "price_levels": [{"id": "P", "amount": 0}],
    "sections": [{"id": "S", "price_level": "P",
                  "grid": {"rows": 1, "seats_per_row": 1}}]})");
  auto read = parse_event(x);
  REQUIRE(read);
  CHECK_EQUAL(read->currency.code(), "USD");
  CHECK_EQUAL(read->sections[0].name, "S");
  CHECK(!read->onsale);
  CHECK_EQUAL(format_rfc3339(read->starts_at), "2027-06-01T21:00:00Z");
  for (auto member :
       {"/id", "/name", "/venue_id", "/starts_at", "/price_levels", "/sections",
        "/kind", "/price_levels/0/id", "/price_levels/0/amount",
        "/sections/0/id", "/sections/0/price_level", "/sections/0/grid/rows"}) {
    CHECK_EQUAL(fault_in(without(x, member)), as_path(member));
    CHECK_EQUAL(reason_in(without(x, member)), "is missing");
  }
}

TEST(the id in the address decides and the object must agree) {
  auto x = contract_venue();
  CHECK(parse_venue(x, venue_id{12}));
  CHECK_EQUAL(field_of(parse_venue(x, venue_id{13})), "id");
  x.erase("id");
  x.erase("kind");
  auto named_by_address = parse_venue(x, venue_id{13});
  REQUIRE(named_by_address);
  CHECK_EQUAL(named_by_address->id.value, 13u);
  CHECK_EQUAL(field_of(parse_venue(x)), "id");
  CHECK_EQUAL(field_of(parse_performer(contract_venue(), performer_id{1})),
              "kind");
  CHECK_EQUAL(field_of(parse_event(contract_event(), event_id{1})), "id");
}

TEST(something that is no catalogue object says so) {
  for (auto text : {"null", "1", "[]", "\"venue\"", "true"}) {
    CHECK_EQUAL(fault_in(json::parse(text)), "");
    CHECK_EQUAL(reason_in(json::parse(text)), "must be an object");
  }
  CHECK_EQUAL(fault_in(json::object()), "kind");
  CHECK_EQUAL(fault_in(with(contract_venue(), "/kind", "hall")), "kind");
  CHECK_EQUAL(fault_in(with(contract_venue(), "/kind", 1)), "kind");
}

TEST(every member of a wrong type is named) {
  for (auto& whole : {contract_venue(), contract_performer(), contract_event()})
    for (auto& pointer : pointers_into(whole))
      for (auto& wrong :
           {json{}, json{{"?", 0}}, json::array({json::object()})}) {
        auto fault = fault_in(with(whole, pointer, wrong));
        // The fault lies at the member, or below it in what was put there.
        if (!fault.starts_with(as_path(pointer)))
          FAIL(pointer << " as " << wrong << " is blamed on " << fault);
      }
}

TEST(a member that nobody knows is named) {
  for (auto& whole : {contract_venue(), contract_performer(), contract_event()})
    for (auto& pointer : pointers_into(whole))
      if (whole[json::json_pointer(pointer)].is_object()) {
        auto x = with(whole, pointer + "/colour", "red");
        CHECK_EQUAL(fault_in(x), as_path(pointer + "/colour"));
        CHECK_EQUAL(reason_in(x), "is not a known field");
      }
  CHECK_EQUAL(fault_in(with(contract_venue(), "/colour", 1)), "colour");
  CHECK_EQUAL(fault_in(with(contract_venue(), "/" + std::string(9999, 'x'), 1)),
              "");
}

TEST(values out of range are named) {
  struct story {
    const char* pointer;
    json value;
  };
  auto huge = json::parse("1e400", nullptr, false);
  CHECK(huge.is_discarded());
  for (auto& x : {story{"/id", "0"},
                  {"/id", "-1"},
                  {"/id", "01"},
                  {"/id", 12},
                  {"/id", "9223372036854775808"},
                  {"/name", ""},
                  {"/name", std::string(201, 'x')},
                  {"/country", "usa"},
                  {"/lat", 90.5},
                  {"/lon", -181},
                  {"/timezone", "no zone"},
                  {"/timezone", "Europe/Leeds"},
                  {"/timezone", "GMT+5"},
                  {"/capacity", -1},
                  {"/capacity", 1.5},
                  {"/capacity", 2147483648},
                  {"/capacity", 18446744073709551615u},
                  {"/capacity", 1e300}})
    CHECK_EQUAL(fault_in(with(contract_venue(), x.pointer, x.value)),
                as_path(x.pointer));
  for (auto& x : {story{"/starts_at", "2027-06-01"},
                  {"/starts_at", "2027-02-30T00:00:00Z"},
                  {"/currency", "usd"},
                  {"/status", "sold out"},
                  {"/price_levels/0/amount", -1},
                  {"/price_levels/0/amount", 250.0},
                  {"/price_levels/0/amount", "250"},
                  {"/price_levels/0/amount", 1'000'000'001},
                  {"/price_levels/0/amount", INT64_MIN},
                  {"/fees/0/amount", -5},
                  {"/fees/0/per", "seat"},
                  {"/limits/hold_ttl_s", 0},
                  {"/limits/hold_ttl_s", 1201},
                  {"/limits/tickets_per_user", -8},
                  {"/limits/tickets_per_card", -1},
                  {"/limits/orphan_rule", "never"},
                  {"/onsale/ends_at", "2026-01-01T00:00:00Z"},
                  {"/presales/0/ends_at", "2020-01-01T00:00:00Z"},
                  {"/presales/0/codes", json::array()},
                  {"/performer_ids/0", "seven"},
                  {"/focal_point", {1}},
                  {"/focal_point", {1, 2, 3}},
                  {"/waiting_room/eligibility", "everybody"},
                  {"/waiting_room/active_max", 0},
                  {"/waiting_room/parking/per_address", -1}})
    CHECK_EQUAL(fault_in(with(contract_event(), x.pointer, x.value)),
                as_path(x.pointer));
}

TEST(witnesses of a draw are labels with a hash) {
  auto fault_of = [](const std::vector<json>& witnesses) {
    return fault_in(
      with(contract_event(), "/waiting_room/witnesses", witnesses));
  };
  auto hash = std::string(64, 'a');
  auto witness = [](const char* name, const std::string& commitment) {
    return json{{"name", name}, {"commitment", commitment}};
  };
  auto fan_club = witness("fan-club", hash);
  CHECK_EQUAL(fault_of({fan_club}), "ok");
  CHECK_EQUAL(fault_of({fan_club, fan_club}), "waiting_room.witnesses[1].name");
  CHECK_EQUAL(fault_of({witness("Fan club", hash)}),
              "waiting_room.witnesses[0].name");
  CHECK_EQUAL(fault_of({witness("fan-club", "abc")}),
              "waiting_room.witnesses[0].commitment");
  CHECK_EQUAL(fault_of({without(fan_club, "/name")}),
              "waiting_room.witnesses[0].name");
  CHECK_EQUAL(fault_of(std::vector<json>(17, fan_club)),
              "waiting_room.witnesses");
}

TEST(no damaged object brings the parser down) {
  uint64_t seed = 20260102;
  MESSAGE("seed " << seed);
  std::mt19937_64 random{seed};
  for (int i = 0; i < 5'000; ++i) {
    onsale::test::any_catalogue any{random()};
    auto text = i % 3 == 0   ? print(any.make_venue()).dump()
                : i % 3 == 1 ? print(any.make_performer()).dump()
                             : print(any.make_event()).dump();
    for (size_t n = 0; n <= random() % 3; ++n) {
      auto at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text[at] = "0-[]{},\":e\\\x80"[random() % 12];
          break;
        case 1:
          text.erase(at, 1);
          break;
        default:
          text.insert(at, text.substr(random() % text.size(), random() % 9));
      }
    }
    auto x = parse_json(text);
    if (!x)
      continue;
    if (auto read = parse_object(*x))
      std::visit(
        [](auto& object) {
          CHECK(!validate(object));
        },
        *read);
  }
}
