#define SUITE cli.demo.demo_catalogue
#include "cli/demo/demo_catalogue.hpp"

#include "cli/demo/venue_layout.hpp"
#include "storage/format/catalogue_format.hpp"
#include "tests/support/test.hpp"

#include <chrono>
#include <map>
#include <set>

using namespace onsale;
using namespace onsale::demo;
using onsale::storage::catalogue_batch;
using std::chrono::days;

namespace {

timestamp a_day() {
  return *parse_rfc3339("2026-11-24T15:30:00Z");
}

/// Made once: the tests only look at it.
const catalogue_batch& catalogue() {
  static const auto made = make_catalogue(a_day());
  return made;
}

/// The event with one seat in each section that has lost its rows.
event with_a_seat_each(event x) {
  for (auto& section : x.sections)
    if (section.kind == section_kind::seated)
      section.rows = make_grid(1, 1, seat_numbering::consecutive);
  return x;
}

} // namespace

TEST(the catalogue is made within seconds) {
  auto begin = std::chrono::steady_clock::now();
  auto x = make_catalogue(a_day());
  auto took = std::chrono::steady_clock::now() - begin;
  MESSAGE(std::chrono::duration_cast<duration_ms>(took).count() << " ms");
  CHECK_LESS(took, std::chrono::seconds{20});
  CHECK_GREATER(x.venues.size(), 100u);
  CHECK_GREATER(x.performers.size(), 150u);
  MESSAGE(x.events.size() << " events");
  CHECK_GREATER(x.events.size(), 2'500u);
  CHECK_LESS(x.events.size(), 3'500u);
}

TEST(everything in it is valid) {
  for (auto& x : catalogue().venues)
    CHECK(!validate(x));
  for (auto& x : catalogue().performers)
    CHECK(!validate(x));
  for (auto& x : catalogue().events)
    if (auto fault = validate(with_a_seat_each(x.what)))
      FAIL(x.what.name << ": " << fault->field << ' ' << fault->reason);
}

TEST(ids are unique and references hold) {
  std::set<uint64_t> venues;
  std::set<uint64_t> performers;
  std::set<uint64_t> events;
  for (auto& x : catalogue().venues)
    CHECK(venues.insert(x.id.value).second);
  for (auto& x : catalogue().performers)
    CHECK(performers.insert(x.id.value).second);
  for (auto& x : catalogue().events) {
    CHECK(events.insert(x.what.id.value).second);
    CHECK(venues.contains(x.what.venue.value));
    for (auto id : x.what.performers)
      CHECK(performers.contains(id.value));
  }
}

TEST(the same day gives the same catalogue) {
  auto again = make_catalogue(a_day() + std::chrono::hours{8});
  REQUIRE_EQUAL(again.events.size(), catalogue().events.size());
  for (size_t i = 0; i < again.events.size(); ++i)
    CHECK(again.events[i].what == catalogue().events[i].what);
  CHECK(again.venues == catalogue().venues);
}

TEST(events at one venue share their seating) {
  std::map<uint64_t, const seating*> of_venue;
  std::set<const seating*> all;
  for (auto& x : catalogue().events) {
    auto [i, is_new] = of_venue.try_emplace(x.what.venue.value, x.seats.get());
    CHECK(i->second == x.seats.get());
    all.insert(x.seats.get());
  }
  MESSAGE(all.size() << " seatings");
  CHECK_LESS(all.size(), 60u);
}

TEST(the seating of an event is that of its sections and price levels) {
  for (auto& x : catalogue().events) {
    std::set<std::string> sections;
    std::set<std::string> seated;
    for (auto& section : x.what.sections)
      sections.insert(section.id);
    for (auto& block : x.seats->blocks)
      seated.insert(block.section);
    CHECK(sections == seated);
    REQUIRE_EQUAL(x.what.price_levels.size(), x.seats->price_levels.size());
    for (size_t i = 0; i < x.what.price_levels.size(); ++i)
      CHECK_EQUAL(x.what.price_levels[i].id, x.seats->price_levels[i]);
    CHECK_LESS_EQUAL(x.seats->capacity(), 20'000u);
  }
}

TEST(concerts lie in the coming year at sensible hours) {
  std::map<uint64_t, venue> venues;
  for (auto& x : catalogue().venues)
    venues[x.id.value] = x;
  auto midnight = std::chrono::floor<days>(a_day());
  for (auto& x : catalogue().events) {
    CHECK_GREATER(x.what.starts_at, a_day());
    CHECK_LESS(x.what.starts_at, midnight + days{366});
    // By the sun; zones differ from it by at most three hours.
    auto sun = x.what.starts_at
               + duration_ms{static_cast<int64_t>(
                 *venues[x.what.venue.value].lon / 15 * 3'600'000)};
    auto hour = std::chrono::floor<std::chrono::hours>(
                  sun - std::chrono::floor<days>(sun))
                  .count();
    CHECK_GREATER_EQUAL(hour, 15);
    CHECK_LESS_EQUAL(hour, 22);
  }
}

TEST(most concerts are on sale and few have a waiting room) {
  size_t on_sale = 0;
  size_t rooms = 0;
  for (auto& x : catalogue().events) {
    REQUIRE(x.what.onsale);
    on_sale += x.what.onsale->starts_at <= a_day() ? 1 : 0;
    rooms += x.what.waiting_room && x.what.waiting_room->enabled ? 1 : 0;
    CHECK_LESS(x.what.onsale->starts_at, a_day() + days{22});
    CHECK(x.what.onsale->starts_at < x.what.starts_at);
  }
  MESSAGE(on_sale << " on sale, " << rooms << " waiting rooms");
  auto all = catalogue().events.size();
  CHECK_GREATER(on_sale, all * 9 / 10);
  CHECK_LESS(on_sale, all);
  CHECK_GREATER_EQUAL(rooms, 1u);
  CHECK_LESS_EQUAL(rooms, 4u);
}

TEST(the files print back as they are written) {
  auto& anna = catalogue().venues.front();
  auto read = storage::parse_venue(storage::print(anna));
  REQUIRE(read);
  CHECK(*read == anna);
}

TEST(a show that everybody wants opens its room at once and its sale soon) {
  auto now = a_day();
  auto x = make_hot_event(3'000, now).what;
  CHECK_EQUAL(x.id.value, 3'001u);
  CHECK(!validate(with_a_seat_each(x)));
  REQUIRE(x.waiting_room && x.onsale);
  CHECK(x.waiting_room->enabled);
  CHECK(x.waiting_room->prequeue_starts_at == now);
  CHECK_GREATER_EQUAL(x.onsale->starts_at - now, std::chrono::seconds{75});
  CHECK_LESS(x.onsale->starts_at - now, std::chrono::seconds{150});
  CHECK_GREATER(x.starts_at, x.onsale->starts_at);
  CHECK(x.presales.empty());
}

TEST(nothing is added to the catalogue of somebody else) {
  CHECK(is_demo(catalogue().performers));
  CHECK(!is_demo({}));
  auto others = catalogue().performers;
  others.front().name += " II";
  CHECK(!is_demo(others));
}
