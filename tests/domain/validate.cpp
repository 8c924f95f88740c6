#define SUITE domain.validate

#include "tests/domain/examples.hpp"
#include "tests/support/test.hpp"

#include <cmath>
#include <functional>

using namespace onsale;
using namespace onsale::examples;

namespace {

template <class T>
std::string fault_of(T x, const std::function<void(T&)>& spoil) {
  spoil(x);
  auto fault = validate(x);
  return fault ? fault->field : "none";
}

std::string venue_fault(const std::function<void(venue&)>& spoil) {
  venue x;
  x.id = {12};
  x.name = "Hall";
  x.country = "US";
  x.timezone = "America/New_York";
  return fault_of<venue>(x, spoil);
}

std::string performer_fault(const std::function<void(performer&)>& spoil) {
  performer x;
  x.id = {7};
  x.name = "Band";
  return fault_of<performer>(x, spoil);
}

std::string event_fault(const std::function<void(event&)>& spoil) {
  return fault_of<event>(concert({general("GA", 10)}), spoil);
}

} // namespace

TEST(a venue is checked) {
  CHECK_EQUAL(venue_fault([](venue&) {}), "none");
  CHECK_EQUAL(venue_fault([](venue& x) {
                x.id = {0};
              }),
              "id");
  CHECK_EQUAL(venue_fault([](venue& x) {
                x.id = {1ull << 63};
              }),
              "id");
  CHECK_EQUAL(venue_fault([](venue& x) {
                x.name.clear();
              }),
              "name");
  CHECK_EQUAL(venue_fault([](venue& x) {
                x.name = "\xff";
              }),
              "name");
  CHECK_EQUAL(venue_fault([](venue& x) {
                x.city = "New\nYork";
              }),
              "city");
  CHECK_EQUAL(venue_fault([](venue& x) {
                x.region = "\x1b";
              }),
              "region");
  CHECK_EQUAL(venue_fault([](venue& x) {
                x.lat = 90.5;
              }),
              "lat");
  CHECK_EQUAL(venue_fault([](venue& x) {
                x.lat = std::nan("");
              }),
              "lat");
  CHECK_EQUAL(venue_fault([](venue& x) {
                x.lon = -181;
              }),
              "lon");
  CHECK_EQUAL(venue_fault([](venue& x) {
                x.lat = 40.75;
                x.lon.reset();
              }),
              "lon");
  CHECK_EQUAL(venue_fault([](venue& x) {
                x.lat.reset();
                x.lon = -73.99;
              }),
              "lat");
  CHECK_EQUAL(venue_fault([](venue& x) {
                x.aliases = {"The Hall", ""};
              }),
              "aliases[1]");
  CHECK_EQUAL(venue_fault([](venue& x) {
                x.aliases.resize(1'001, "x");
              }),
              "aliases");
}

TEST(a country is two capital letters or unknown) {
  CHECK_EQUAL(venue_fault([](venue& x) {
                x.country = "";
              }),
              "none");
  for (auto country : {"us", "USA", "U", "U1", "\xc3\x89"})
    CHECK_EQUAL(venue_fault([=](venue& x) {
                  x.country = country;
                }),
                "country");
}

TEST(a time zone has the shape of one) {
  for (auto zone : {"", "UTC", "Etc/GMT+5", "America/Argentina/Buenos_Aires"})
    CHECK_EQUAL(venue_fault([=](venue& x) {
                  x.timezone = zone;
                }),
                "none");
  for (auto zone : {"/", "Europe/", "Europe//Paris", "../passwd", "a b",
                    "Europe/Z\xc3\xbcrich"})
    CHECK_EQUAL(venue_fault([=](venue& x) {
                  x.timezone = zone;
                }),
                "timezone");
}

TEST(a performer is checked) {
  CHECK_EQUAL(performer_fault([](performer&) {}), "none");
  CHECK_EQUAL(performer_fault([](performer& x) {
                x.id = {0};
              }),
              "id");
  CHECK_EQUAL(performer_fault([](performer& x) {
                x.name = "a\tb";
              }),
              "name");
  CHECK_EQUAL(performer_fault([](performer& x) {
                x.genre = "\x80";
              }),
              "genre");
  CHECK_EQUAL(performer_fault([](performer& x) {
                x.popularity = 1.01;
              }),
              "popularity");
}

TEST(an event names its venue and its performers once each) {
  CHECK_EQUAL(event_fault([](event&) {}), "none");
  CHECK_EQUAL(event_fault([](event& x) {
                x.id = {0};
              }),
              "id");
  CHECK_EQUAL(event_fault([](event& x) {
                x.venue = {0};
              }),
              "venue_id");
  CHECK_EQUAL(event_fault([](event& x) {
                x.performers = {{7}, {0}};
              }),
              "performer_ids[1]");
  CHECK_EQUAL(event_fault([](event& x) {
                x.performers = {{7}, {8}, {7}};
              }),
              "performer_ids[2]");
}

TEST(the texts of an event are checked) {
  CHECK_EQUAL(event_fault([](event& x) {
                x.name.clear();
              }),
              "name");
  CHECK_EQUAL(event_fault([](event& x) {
                x.description = "Two\nlines";
              }),
              "none");
  CHECK_EQUAL(event_fault([](event& x) {
                x.description = "\x01";
              }),
              "description");
  CHECK_EQUAL(event_fault([](event& x) {
                x.description.assign(20'001, 'x');
              }),
              "description");
  CHECK_EQUAL(event_fault([](event& x) {
                x.genre = "\n";
              }),
              "genre");
  CHECK_EQUAL(event_fault([](event& x) {
                x.focal_point = point{HUGE_VAL, 0};
              }),
              "focal_point.x");
  for (auto address : {"https://example.org/a.jpg", "/img/a.jpg", ""})
    CHECK_EQUAL(event_fault([=](event& x) {
                  x.image_url = address;
                }),
                "none");
  for (auto address :
       {"javascript:alert(1)", "data:,x", "a.jpg", "https://example.org/a b"})
    CHECK_EQUAL(event_fault([=](event& x) {
                  x.image_url = address;
                }),
                "image_url");
}

TEST(a sale ends after it starts) {
  CHECK_EQUAL(event_fault([](event& x) {
                x.onsale = sale_window{noon, noon + 1s};
              }),
              "none");
  CHECK_EQUAL(event_fault([](event& x) {
                x.onsale = sale_window{noon, noon};
              }),
              "onsale.ends_at");
  CHECK_EQUAL(event_fault([](event& x) {
                x.presales = {{"Fan club", noon, noon - 1s, {"C"}}};
              }),
              "presales[0].ends_at");
  CHECK_EQUAL(event_fault([](event& x) {
                x.presales = {{"Fan club", noon, noon + 1s, {}}};
              }),
              "presales[0].codes");
  CHECK_EQUAL(event_fault([](event& x) {
                x.presales = {{"Fan club", noon, noon + 1s, {"C", ""}}};
              }),
              "presales[0].codes[1]");
}

TEST(prices are amounts within reason) {
  CHECK_EQUAL(event_fault([](event& x) {
                x.price_levels[1].amount = -1;
              }),
              "price_levels[1].amount");
  CHECK_EQUAL(event_fault([](event& x) {
                x.price_levels[0].amount = 1'000'000'001;
              }),
              "price_levels[0].amount");
  CHECK_EQUAL(event_fault([](event& x) {
                x.price_levels[1].id = "P1";
              }),
              "price_levels[1].id");
  CHECK_EQUAL(event_fault([](event& x) {
                x.price_levels.clear();
              }),
              "price_levels");
  CHECK_EQUAL(event_fault([](event& x) {
                x.fees = {{"service", -1, fee_unit::ticket}};
              }),
              "fees[0].amount");
}

TEST(limits have limits) {
  auto field = [](auto spoil) {
    return event_fault([=](event& x) {
      spoil(x.limits);
    });
  };
  CHECK_EQUAL(field([](event_limits& x) {
                x.tickets_per_user = 200'000;
              }),
              "none");
  CHECK_EQUAL(field([](event_limits& x) {
                x.tickets_per_user = 0;
              }),
              "limits.tickets_per_user");
  CHECK_EQUAL(field([](event_limits& x) {
                x.tickets_per_card = 200'000;
              }),
              "none");
  CHECK_EQUAL(field([](event_limits& x) {
                x.tickets_per_card = 200'001;
              }),
              "limits.tickets_per_card");
  CHECK_EQUAL(field([](event_limits& x) {
                x.open_holds = 0;
              }),
              "limits.open_holds");
  CHECK_EQUAL(field([](event_limits& x) {
                x.hold_ttl = 1'200s;
              }),
              "none");
  CHECK_EQUAL(field([](event_limits& x) {
                x.hold_ttl = 0s;
              }),
              "limits.hold_ttl_s");
  CHECK_EQUAL(field([](event_limits& x) {
                x.hold_ttl = 1'201s;
              }),
              "limits.hold_ttl_s");
}

TEST(a waiting room admits somebody) {
  CHECK_EQUAL(event_fault([](event& x) {
                x.waiting_room.emplace().active_max = 0;
              }),
              "waiting_room.active_max");
}

TEST(a waiting room asks for no more work than can be done) {
  CHECK_EQUAL(event_fault([](event& x) {
                x.waiting_room.emplace().proof_bits = 32;
              }),
              "none");
  CHECK_EQUAL(event_fault([](event& x) {
                x.waiting_room.emplace().proof_bits = 33;
              }),
              "waiting_room.proof_bits");
  CHECK_EQUAL(event_fault([](event& x) {
                auto& members = x.waiting_room.emplace().members;
                members.resize(limits::room_members + 1);
              }),
              "waiting_room.members");
}
