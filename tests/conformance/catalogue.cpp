#define SUITE conformance.catalogue
#include "storage/format/seating_document.hpp"
#include "tests/conformance/world.hpp"
#include "tests/storage/format/any_catalogue.hpp"
#include "tests/support/test.hpp"

#include <algorithm>

using namespace onsale;
using namespace onsale::conformance;
using namespace onsale::storage;

namespace {

using reason = upsert_refusal::reason;

struct catalogue_tests : concert_on_sale {
  seating_hash seats_of(event_id id) {
    for (auto& x : catalogue().events)
      if (x.what.id == id)
        return x.seats;
    return {};
  }

  std::shared_ptr<const seating> seating_of(const seating_hash& hash) {
    return demand(await<std::shared_ptr<const seating>>([&](auto done) {
      db->catalogue().find_seating(hash, done);
    }));
  }

  /// Why a batch of this event alone is refused.
  std::optional<upsert_refusal> refusal_of(event_upsert x) {
    catalogue_batch what;
    what.events = {std::move(x)};
    auto result = upsert(what);
    return result ? std::nullopt : std::optional{result.error()};
  }

  event_upsert smaller_concert() {
    auto x = make_concert();
    auto before = *seating_of(seats_of(concert));
    x.sections[floor_block().block - 1].capacity = 10;
    auto after = make_seating(x, &before);
    REQUIRE(after);
    event_upsert result{
      x, std::make_shared<const seating>(*after), seats_of(concert), {}};
    result.retired = retired_places(concert, before, *after);
    return result;
  }
};

event without_rows(event x) {
  for (auto& y : x.sections)
    y.rows.clear();
  return x;
}

} // namespace

FIXTURE_SCOPE(catalogue_suite, catalogue_tests)

TEST(every field of a catalogue comes back) {
  catalogue_batch what;
  std::map<venue_id, venue> venues;
  std::map<performer_id, performer> performers;
  std::map<event_id, event> events;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    test::any_catalogue any{seed};
    auto hall = any.make_venue();
    auto band = any.make_performer();
    auto show = any.make_event();
    hall.id = {seed};
    band.id = {seed};
    show.id = {seed + 100};
    show.venue = hall.id;
    venues[hall.id] = hall;
    performers[band.id] = band;
    events[show.id] = show;
    what.venues.push_back(hall);
    what.performers.push_back(band);
    what.events.push_back(make_upsert(show));
  }
  REQUIRE(upsert(what));
  auto found = catalogue();
  REQUIRE_EQUAL(found.venues.size(), venues.size());
  for (auto& x : found.venues)
    CHECK(x == venues.at(x.id));
  REQUIRE_EQUAL(found.performers.size(), performers.size());
  for (auto& x : found.performers)
    CHECK(x == performers.at(x.id));
  REQUIRE_EQUAL(found.events.size(), events.size() + 1);
  for (auto& x : found.events) {
    if (x.what.id == concert)
      continue;
    auto& written = events.at(x.what.id);
    CHECK(x.what == without_rows(written));
    auto seats = make_seating(written, nullptr);
    CHECK_EQUAL(x.seats, hash_of(write_seating(*seats)));
    CHECK_EQUAL(hash_of(write_seating(*seating_of(x.seats))), x.seats);
  }
}

TEST(an unknown seating is none) {
  CHECK(seating_of(hash_of("of none")) == nullptr);
}

TEST(a second upsert replaces everything) {
  auto x = make_concert();
  x.fees = {{"service", 500, fee_unit::booking}};
  x.presales = {{"Fans", noon, noon + std::chrono::hours{1}, {"A", "B"}}};
  auto& room = x.waiting_room.emplace();
  room.witnesses = {{"fan-club", {1, 2, 3}}, {"promoter", {4}}};
  room.parking = {50, true};
  room.members = {{"ann"}, {"bob"}};
  room.proof_bits = 20;
  catalogue_batch what;
  what.events = {make_upsert(x, seats_of(concert))};
  REQUIRE(upsert(what));
  CHECK(catalogue().events.at(0).what == x);
  what.events[0].what = make_concert();
  REQUIRE(upsert(what));
  CHECK(catalogue().events.at(0).what == make_concert());
}

TEST(a batch is written as a whole or not at all) {
  auto before = catalogue();
  catalogue_batch what;
  venue hall = before.venues.at(0);
  hall.name = "Renamed";
  what.venues = {hall};
  performer band;
  band.id = {1};
  band.name = "Band";
  what.performers = {band};
  auto good = make_concert({8});
  auto bad = make_concert({9});
  bad.venue = {404};
  what.events = {make_upsert(good), make_upsert(bad)};
  auto result = upsert(what);
  REQUIRE(!result);
  CHECK(result.error().why == reason::missing_venue);
  CHECK_EQUAL(result.error().event, 1u);
  CHECK_EQUAL(result.error().what, "404");
  auto after = catalogue();
  CHECK_EQUAL(after.version, before.version);
  CHECK(after.venues == before.venues);
  CHECK(after.performers.empty());
  CHECK_EQUAL(after.events.size(), 1u);
}

TEST(a performer who is not there is named) {
  auto x = make_concert({8});
  x.performers = {{77}};
  auto refusal = refusal_of(make_upsert(x));
  REQUIRE(refusal);
  CHECK(refusal->why == reason::missing_performer);
  CHECK_EQUAL(refusal->what, "77");
}

TEST(an event may refer to what its own batch brings) {
  catalogue_batch what;
  venue hall;
  hall.id = {2};
  hall.name = "New hall";
  performer band;
  band.id = {5};
  band.name = "Band";
  auto x = make_concert({8});
  x.venue = hall.id;
  x.performers = {band.id};
  what.venues = {hall};
  what.performers = {band};
  what.events = {make_upsert(x)};
  CHECK(upsert(what));
}

TEST(seats made from an older plan are refused) {
  auto refusal = refusal_of(make_upsert(make_concert()));
  REQUIRE(refusal);
  CHECK(refusal->why == reason::state_changed);
  CHECK(!refusal_of(make_upsert(make_concert(), seats_of(concert))));
}

TEST(seats in use cannot be taken away) {
  auto retired = static_cast<seat_index>(places - 1);
  auto hold = make_hold(make_booking_id(floor_block(), 1), "ann", {retired});
  node->commit(hold);
  auto refusal = refusal_of(smaller_concert());
  REQUIRE(refusal);
  CHECK(refusal->why == reason::seats_in_use);
  CHECK_EQUAL(refusal->what, to_string(ticket_id{floor_block(), retired}));
  auto release = make_step(hold, change_kind::hold_released,
                           booking_status::released, seat_status::available);
  node->commit(release);
  CHECK(!refusal_of(smaller_concert()));
}

TEST(only what changed is loaded again) {
  auto before = catalogue();
  CHECK(before.version > 0);
  CHECK(before.whole);
  auto nothing = catalogue(before.version);
  CHECK(!nothing.whole);
  CHECK_EQUAL(nothing.version, before.version);
  CHECK(nothing.venues.empty());
  CHECK(nothing.events.empty());
  catalogue_batch what;
  performer band;
  band.id = {5};
  band.name = "Band";
  band.aliases = {"The Band", "Ze Band"};
  what.performers = {band};
  auto version = upsert(what);
  REQUIRE(version);
  CHECK(*version > before.version);
  auto change = catalogue(before.version);
  CHECK_EQUAL(change.version, *version);
  CHECK(change.performers == what.performers);
  CHECK(change.venues.empty());
  CHECK(change.events.empty());
}

FIXTURE_SCOPE_END()
