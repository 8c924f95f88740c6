#define SUITE storage.sqlite.catalogue_engine
#include "storage/sqlite/catalogue_engine.hpp"

#include "storage/format/seating_document.hpp"
#include "tests/storage/sqlite/fixture.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::storage;
using namespace onsale::test;

namespace {

using reason = upsert_refusal::reason;

timestamp at(const char* text) {
  return *parse_rfc3339(text);
}

/// A venue with everything that one can say of a venue.
venue make_garden() {
  venue result;
  result.id = {12};
  result.name = "Garden";
  result.city = "New York";
  result.region = "NY";
  result.country = "US";
  result.lat = 40.75;
  result.lon = -73.99;
  result.timezone = "America/New_York";
  result.capacity = 20'000;
  result.aliases = {"MSG", "The Garden"};
  return result;
}

performer make_band() {
  return {{3}, "Zoë & the Brackets", {"Zoe"}, "rock", 0.75};
}

/// An event with everything that one can say of an event.
event make_concert() {
  event x;
  x.id = concert;
  x.name = "Concert";
  x.description = "One night only";
  x.venue = {12};
  x.performers = {{4}, {3}};
  x.genre = "rock";
  x.status = event_status::rescheduled;
  x.focal_point = point{1.5, -2};
  x.image_url = "https://example.com/a.jpg";
  x.starts_at = at("2027-06-01T23:00:00.250Z");
  x.onsale = sale_window{at("2027-01-01T10:00:00Z"),
                         at("2027-06-01T22:00:00Z")};
  x.currency = *currency::parse("EUR");
  x.presales = {
    {"Fans",
     at("2026-12-01T10:00:00Z"),
     at("2026-12-02T10:00:00Z"),
     {"A1", "B2"}},
    {"Card", at("2026-12-03T10:00:00Z"), at("2026-12-04T10:00:00Z"), {}},
    {"Late", at("2026-12-05T10:00:00Z"), at("2026-12-06T10:00:00Z"), {"C3"}}};
  x.fees = {{"Service", 150, fee_unit::ticket},
            {"Order", 300, fee_unit::booking}};
  x.limits = {4, 2, std::chrono::seconds{300}, orphan_rule::strict};
  x.refund_until = at("2027-05-01T00:00:00Z");
  x.price_levels = {{"P2", "Lower", 9'000}, {"P1", "Floor", 5'000}};
  section floor{.id = "GA",
                .name = "Floor",
                .kind = section_kind::general,
                .capacity = 50,
                .price_level = "P1",
                .place = {},
                .rows = {}};
  section bowl{.id = "101",
               .name = "Bowl",
               .kind = section_kind::seated,
               .price_level = "P2",
               .place = placement{1, 2, 45, {{0, 0}, {1, 0}, {1, 1.25}}},
               .rows = make_grid(2, 10, seat_numbering::consecutive)};
  x.sections = {floor, bowl};
  x.waiting_room = room_settings{true,
                                 at("2027-01-01T09:00:00Z"),
                                 100,
                                 60,
                                 std::chrono::seconds{120},
                                 room_eligibility::verified,
                                 {{"fan-club", {1, 2, 3}}},
                                 {50, true},
                                 {{"ann"}, {"bob"}},
                                 20};
  return x;
}

event_upsert make_upsert(const event& x) {
  auto seats = make_seating(x, nullptr);
  ensure(static_cast<bool>(seats));
  return {x, std::make_shared<seating>(std::move(*seats)), {}, {}};
}

/// What a store tells of an event: without the rows of its sections.
event without_rows(event x) {
  for (auto& y : x.sections)
    y.rows.clear();
  return x;
}

struct catalogue_engine_fixture {
  scratch_file file;
  store_ptr store = open_store(file.path());
  catalogue_batch everything{{make_garden()},
                             {make_band(), {{4}, "Support", {}, "", 0}},
                             {make_upsert(make_concert())}};

  upsert_result upsert(const catalogue_batch& what) {
    return demand(await<upsert_result>([&](auto done) {
      store->catalogue().upsert(what, done);
    }));
  }

  catalogue_image load(uint64_t version) {
    return demand(await<catalogue_image>([&](auto done) {
      store->catalogue().load(version, done);
    }));
  }

  /// Runs SQL as an operator does while no server runs.
  std::string run(const std::string& sql) {
    store.reset();
    auto result = file.run(sql);
    store = open_store(file.path());
    return result;
  }

  std::string refused(const catalogue_batch& what, reason why, size_t event) {
    auto before = load(0);
    auto result = upsert(what);
    REQUIRE(!result);
    CHECK(result.error().why == why);
    CHECK_EQUAL(result.error().event, event);
    auto after = load(0);
    CHECK_EQUAL(after.version, before.version);
    CHECK_EQUAL(after.venues.size(), before.venues.size());
    CHECK_EQUAL(after.events.size(), before.events.size());
    return result.error().what;
  }
};

} // namespace

FIXTURE_SCOPE(catalogue_engine_tests, catalogue_engine_fixture)

TEST(what is written is read) {
  auto version = upsert(everything);
  REQUIRE(version);
  auto image = load(0);
  CHECK_EQUAL(image.version, *version);
  REQUIRE_EQUAL(image.venues.size(), 1u);
  CHECK(image.venues[0] == make_garden());
  REQUIRE_EQUAL(image.performers.size(), 2u);
  CHECK(image.performers[0] == make_band());
  REQUIRE_EQUAL(image.events.size(), 1u);
  CHECK(image.events[0].what == without_rows(make_concert()));
  auto seats = demand(await<std::shared_ptr<const seating>>([&](auto done) {
    store->catalogue().find_seating(image.events[0].seats, done);
  }));
  REQUIRE(seats);
  CHECK_EQUAL(write_seating(*seats),
              write_seating(*everything.events[0].seats));
  CHECK(!demand(await<std::shared_ptr<const seating>>([&](auto done) {
    store->catalogue().find_seating(hash_of("of none"), done);
  })));
}

TEST(what is written again replaces all that was there) {
  REQUIRE(upsert(everything));
  auto hash = load(0).events[0].seats;
  event plain;
  plain.id = concert;
  plain.name = "Plain";
  plain.venue = {12};
  plain.starts_at = at("2028-01-01T00:00:00Z");
  plain.currency = *currency::parse("USD");
  auto version = upsert({{}, {}, {{plain, nullptr, hash, {}}}});
  REQUIRE(version);
  auto changed = load(*version - 1);
  CHECK(changed.venues.empty());
  REQUIRE_EQUAL(changed.events.size(), 1u);
  CHECK(changed.events[0].what == plain);
  MESSAGE("but the seats, when none are given");
  CHECK_EQUAL(changed.events[0].seats, hash);
  CHECK(load(*version).events.empty());
}

TEST(of several of one id the last is written) {
  auto first = make_garden();
  first.name = "Old Garden";
  everything.venues.insert(everything.venues.begin(), first);
  auto earlier = everything.events[0];
  earlier.what.name = "Earlier";
  earlier.what.venue = {99}; // is not even looked at
  everything.events.insert(everything.events.begin(), earlier);
  REQUIRE(upsert(everything));
  auto image = load(0);
  REQUIRE_EQUAL(image.venues.size(), 1u);
  CHECK_EQUAL(image.venues[0].name, "Garden");
  REQUIRE_EQUAL(image.events.size(), 1u);
  CHECK_EQUAL(image.events[0].what.name, "Concert");
}

TEST(a batch is written whole or not at all) {
  REQUIRE(upsert(everything));
  auto hash = load(0).events[0].seats;
  auto good = make_upsert(make_concert());
  good.what.id = {8};
  auto bad = good;
  bad.what.id = {9};
  bad.what.venue = {99};
  venue hall;
  hall.id = {13};
  hall.name = "Hall";
  CHECK_EQUAL(refused({{hall}, {}, {good, bad}}, reason::missing_venue, 1),
              "99");
  bad.what = good.what;
  bad.what.id = {9};
  bad.what.performers = {{3}, {98}};
  CHECK_EQUAL(refused({{hall}, {}, {bad, good}}, reason::missing_performer, 0),
              "98");
  MESSAGE("an event that somebody else has changed since");
  bad = make_upsert(make_concert());
  bad.based_on = {};
  CHECK_EQUAL(refused({{hall}, {}, {good, bad}}, reason::state_changed, 1),
              "7");
  bad.based_on = hash;
  CHECK(upsert({{hall}, {}, {good, bad}}));
}

TEST(seats that somebody has cannot go away) {
  REQUIRE(upsert(everything));
  auto hash = load(0).events[0].seats;
  owner node{*store, 1};
  node.acquire();
  CHECK(node.commit(make_hold(1, 5)) == entry_outcome::applied);
  change block;
  block.block = floor_block;
  block.kind = change_kind::seats_blocked;
  block.seats = {{6, seat_status::blocked}};
  CHECK(node.commit(block) == entry_outcome::applied);
  auto smaller = make_upsert(make_concert());
  smaller.based_on = hash;
  smaller.retired = {{floor_block, 4}, {floor_block, 5}, {floor_block, 6}};
  CHECK_EQUAL(refused({{}, {}, {smaller}}, reason::seats_in_use, 0), "7-1-5");
  MESSAGE("those that are free or blocked may");
  smaller.retired = {{floor_block, 4}, {floor_block, 6}};
  CHECK(upsert({{}, {}, {smaller}}));
}

TEST(plain SQL is a change like any other) {
  auto before = load(0).version;
  CHECK_EQUAL(run("INSERT INTO venue (id, name) VALUES (12, 'Garden')"), "");
  CHECK_EQUAL(run("INSERT INTO event (id, name, venue, starts_at)"
                  " VALUES (1207, 'Concert', 12, 1811890800000)"),
              "");
  auto changes = load(before);
  CHECK_EQUAL(changes.venues.size(), 1u);
  REQUIRE_EQUAL(changes.events.size(), 1u);
  event expected;
  expected.id = {1207};
  expected.name = "Concert";
  expected.venue = {12};
  expected.starts_at = at("2027-06-01T23:00:00Z");
  expected.currency = *currency::parse("USD");
  CHECK(changes.events[0].what == expected);
  CHECK(changes.events[0].seats.empty());
  CHECK_GREATER(changes.version, before);
}

TEST(a change of a part is a change of what it belongs to) {
  REQUIRE(upsert(everything));
  auto other = make_upsert(make_concert());
  other.what.id = {8};
  REQUIRE(upsert({{}, {}, {other}}));
  for (auto sql : {"UPDATE price_level SET amount = 1 WHERE event = 7",
                   "INSERT INTO fee (event, position, name, amount)"
                   " VALUES (7, 9, 'f', 1)",
                   "DELETE FROM fee WHERE event = 7",
                   "UPDATE section SET name = 'Pit' WHERE event = 7",
                   "UPDATE event_performer SET performer = 4 WHERE event = 7",
                   "DELETE FROM presale WHERE event = 7",
                   "UPDATE waiting_room SET enabled = 0 WHERE event = 7"}) {
    auto before = load(0).version;
    CHECK_EQUAL(run(sql), "");
    auto changes = load(before);
    REQUIRE_EQUAL(changes.events.size(), 1u);
    CHECK(changes.events[0].what.id == concert);
  }
  MESSAGE("and a part that moves changes both");
  auto before = load(0).version;
  CHECK_EQUAL(run("UPDATE fee SET event = 7 WHERE event = 8"), "");
  CHECK_EQUAL(load(before).events.size(), 2u);
  before = load(0).version;
  CHECK_EQUAL(run("DELETE FROM venue_alias; DELETE FROM performer_alias"), "");
  auto changes = load(before);
  CHECK_EQUAL(changes.venues.size(), 1u);
  CHECK_EQUAL(changes.performers.size(), 1u);
}

TEST(plain SQL cannot write what no reader understands) {
  REQUIRE(upsert(everything));
  for (auto sql :
       {"UPDATE event SET status = 'off'", "UPDATE event SET currency = 'usd'",
        "UPDATE event SET venue = 99", "UPDATE event SET starts_at = 'soon'",
        "UPDATE section SET kind = 'standing'", "UPDATE fee SET per = 'seat'",
        "UPDATE performer SET popularity = 2"})
    CHECK(run(sql).starts_with("error: "));
  MESSAGE("a place that is no JSON is found by its reader");
  CHECK_EQUAL(run("UPDATE section SET place = 'left' WHERE id = '101'"), "");
  auto broken = await<catalogue_image>([&](auto done) {
    store->catalogue().load(0, done);
  });
  CHECK(error_of(broken) == store_errc::broken);
}

TEST(events with the same seats share them) {
  auto shared = everything.events[0];
  for (uint64_t id = 100; id < 400; ++id) {
    shared.what.id = {id};
    everything.events.push_back(shared);
  }
  REQUIRE(upsert(everything));
  CHECK_EQUAL(run("SELECT count(*) FROM seating"), "1");
  CHECK_EQUAL(run("SELECT count(*) FROM ticket_block"), "602");
  auto image = load(0);
  REQUIRE_EQUAL(image.events.size(), 301u);
  for (auto& x : image.events)
    CHECK_EQUAL(x.seats, image.events[0].seats);
}

FIXTURE_SCOPE_END()
