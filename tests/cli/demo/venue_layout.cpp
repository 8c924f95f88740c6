#define SUITE cli.demo.venue_layout
#include "cli/demo/venue_layout.hpp"

#include "domain/seating.hpp"
#include "storage/format/seating_document.hpp"
#include "tests/support/test.hpp"

#include <cmath>
#include <numbers>
#include <set>

using namespace onsale;
using namespace onsale::demo;

namespace {

constexpr uint32_t capacities[] = {200,    999,    1'000,  1'599,
                                   1'600,  2'804,  6'999,  7'000,
                                   9'545,  12'000, 15'000, 18'055,
                                   20'000, 24'999, 25'000, 90'000};

event event_in(const layout& x) {
  event out;
  out.id = {1};
  out.venue = {1};
  out.name.push_back('A');
  out.focal_point = x.focal_point;
  out.sections = x.sections;
  for (auto& level : x.levels)
    out.price_levels.push_back({level.id, level.name, 100});
  return out;
}

size_t places_in(const layout& x) {
  size_t sum = 0;
  for (auto& section : x.sections) {
    sum += section.capacity;
    for (auto& row : section.rows)
      sum += row.seats.size();
  }
  return sum;
}

} // namespace

TEST(every layout is valid and nearly full and not above capacity) {
  for (auto capacity : capacities) {
    auto x = make_layout(capacity);
    auto fault = validate(event_in(x));
    if (fault)
      FAIL(capacity << ": " << fault->field << ' ' << fault->reason);
    auto places = places_in(x);
    MESSAGE(capacity << " -> " << places << " places");
    CHECK_LESS_EQUAL(places, capacity);
    CHECK_LESS_EQUAL(places, 20'000u);
    CHECK_GREATER(places, layout_places(capacity) * 9 / 10);
  }
}

TEST(a layout makes a seating of modest size) {
  for (auto capacity : capacities) {
    auto seats = make_seating(event_in(make_layout(capacity)), nullptr);
    REQUIRE(seats);
    auto document = storage::write_seating(*seats);
    MESSAGE(capacity << " -> " << document.size() << " bytes");
    CHECK_LESS(document.size(), 600'000u);
  }
}

TEST(clubs stand and theatres sit and arenas do both) {
  for (auto& section : make_layout(1'200).sections)
    CHECK(section.kind == section_kind::general);
  for (auto& section : make_layout(3'000).sections)
    CHECK(section.kind == section_kind::seated);
  auto arena = make_layout(20'000);
  CHECK(arena.sections.front().kind == section_kind::general);
  CHECK(arena.sections.back().kind == section_kind::seated);
  CHECK(make_layout(15'000).sections.front().kind == section_kind::seated);
}

TEST(theatres number odd on the left and even on the right) {
  auto x = make_layout(3'000);
  auto first = [&](size_t section) {
    return x.sections[section].rows[0].seats.front().number;
  };
  CHECK_EQUAL(x.sections[0].rows[0].seats.back().number, "1");
  CHECK_EQUAL(first(1), "101");
  CHECK_EQUAL(first(2), "2");
}

TEST(rows are curved and seats keep their distance) {
  auto x = make_layout(18'000);
  auto& row = x.sections.back().rows[3].seats;
  auto& first = *row[0].at;
  auto& middle = *row[row.size() / 2].at;
  CHECK_GREATER(middle.y, first.y);
  for (size_t i = 1; i < row.size(); ++i) {
    auto gap = std::hypot(row[i].at->x - row[i - 1].at->x,
                          row[i].at->y - row[i - 1].at->y);
    CHECK_LESS(std::abs(gap - 0.5), 0.03);
  }
}

TEST(seats of neighbouring sections do not overlap) {
  for (auto capacity : {3'000u, 15'000u, 18'000u, 60'000u}) {
    std::set<std::pair<long, long>> taken;
    size_t seats = 0;
    for (auto& section : make_layout(capacity).sections)
      for (auto& row : section.rows)
        for (auto& seat : row.seats) {
          auto angle = section.place->rotation * std::numbers::pi / 180;
          auto x = section.place->x + seat.at->x * std::cos(angle)
                   - seat.at->y * std::sin(angle);
          auto y = section.place->y + seat.at->x * std::sin(angle)
                   + seat.at->y * std::cos(angle);
          ++seats;
          taken.insert({std::lround(x / 0.2), std::lround(y / 0.2)});
        }
    CHECK_EQUAL(taken.size(), seats);
  }
}

TEST(the last rows have accessible seats) {
  size_t accessible = 0;
  for (auto& section : make_layout(18'000).sections)
    for (auto& row : section.rows)
      for (auto& seat : row.seats)
        accessible += seat.accessible ? 1 : 0;
  CHECK_GREATER(accessible, 100u);
}

TEST(venues of about one size share a layout) {
  CHECK_EQUAL(layout_places(18'055), layout_places(18'400));
  CHECK(make_layout(18'055).sections == make_layout(18'400).sections);
}
