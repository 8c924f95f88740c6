#include "cli/demo/venue_layout.hpp"

#include "cli/demo/seat_tier.hpp"
#include "domain/ensure.hpp"

#include <algorithm>

namespace onsale::demo {

namespace {

constexpr uint32_t most_places = 20'000;

section make_area(std::string id, std::string name, std::string price_level,
                  uint32_t capacity) {
  section x;
  x.id = std::move(id);
  x.name = std::move(name);
  x.kind = section_kind::general;
  x.price_level = std::move(price_level);
  x.capacity = capacity;
  return x;
}

/// Places an area in front of the stage.
section in_front(section x, double from_stage, double width, double depth) {
  auto half = width / 2;
  x.place = placement{
    0, from_stage, 0, {{-half, 0}, {half, 0}, {half, depth}, {-half, depth}}};
  return x;
}

/// Rows are left out where they do not fit whole: who would have sat there
/// stands in `area`.
void fill_up(layout& x, size_t area, uint32_t places) {
  size_t taken = 0;
  for (auto& section : x.sections) {
    taken += section.capacity;
    for (auto& row : section.rows)
      taken += row.seats.size();
  }
  ensure(taken <= places);
  x.sections[area].capacity += places - static_cast<uint32_t>(taken);
}

/// `count` numbers from `first` on, such as 101 to 114.
std::vector<std::string> numbers(uint32_t first, uint32_t count) {
  std::vector<std::string> out;
  for (uint32_t i = 0; i < count; ++i)
    out.push_back(std::to_string(first + i));
  return out;
}

layout make_club(uint32_t places) {
  layout x;
  x.levels = {{"GA", "General admission", 1}, {"BAL", "Balcony", 1.2}};
  auto balcony = places >= 1'000 ? places / 5 : 0;
  x.sections.push_back(make_area("GA", "Standing", "GA", places - balcony));
  if (balcony > 0)
    x.sections.push_back(make_area("BALCONY", "Balcony", "BAL", balcony));
  else
    x.levels.pop_back();
  return x;
}

layout make_theatre(uint32_t places) {
  layout x;
  x.focal_point = point{};
  x.levels = {
    {"P1", "Front stalls", 1}, {"P2", "Stalls", 0.75}, {"P3", "Balcony", 0.5}};
  seat_tier stalls;
  stalls.places = places * 62 / 100;
  stalls.sections = 3;
  stalls.spread_deg = 110;
  stalls.radius = 9;
  stalls.row_depth = 0.9;
  stalls.seat_width = 0.55;
  stalls.numbering = tier_numbering::theatre;
  stalls.first_level = "P1";
  stalls.first_level_rows = 7;
  stalls.centre_level = stalls.side_level = "P2";
  stalls.ids = {"STALLS-L", "STALLS-C", "STALLS-R"};
  stalls.names = {"Stalls left", "Stalls centre", "Stalls right"};
  auto balcony = stalls;
  balcony.places = places - stalls.places;
  balcony.radius = add_tier(stalls, x.sections) + 3;
  balcony.first_level_rows = 0;
  balcony.centre_level = balcony.side_level = "P3";
  balcony.ids = {"BALCONY-L", "BALCONY-C", "BALCONY-R"};
  balcony.names = {"Balcony left", "Balcony centre", "Balcony right"};
  add_tier(balcony, x.sections);
  return x;
}

/// Adds two rings around what lies in front of the stage.
void add_rings(layout& x, double radius, uint32_t lower_places,
               uint32_t upper_places) {
  seat_tier lower;
  lower.places = lower_places;
  lower.sections = 16;
  lower.radius = radius;
  lower.centre_level = "P2";
  lower.side_level = "P3";
  lower.ids = lower.names = numbers(101, lower.sections);
  seat_tier upper;
  upper.places = upper_places;
  upper.sections = 20;
  upper.radius = add_tier(lower, x.sections) + 6;
  upper.centre_level = "P4";
  upper.side_level = "P5";
  upper.ids = upper.names = numbers(201, upper.sections);
  add_tier(upper, x.sections);
}

/// Straight rows of seats on the floor, or one standing area.
void add_floor(layout& x, uint32_t places, bool seated) {
  constexpr double from_stage = 5;
  if (!seated) {
    x.sections.push_back(
      in_front(make_area("FLOOR", "Floor", "P1", places), from_stage, 30, 22));
    return;
  }
  constexpr uint32_t blocks = 3;
  constexpr uint32_t seats_per_row = 18;
  constexpr double block_width = 10.5;
  for (uint32_t b = 0; b < blocks; ++b) {
    section s;
    s.id = std::string{"FLOOR-"} + "ABC"[b];
    s.name = std::string{"Floor "} + "ABC"[b];
    s.price_level = "P1";
    s.rows = make_grid(places / blocks / seats_per_row, seats_per_row,
                       seat_numbering::consecutive);
    for (size_t r = 0; r < s.rows.size(); ++r)
      for (size_t i = 0; i < seats_per_row; ++i)
        s.rows[r].seats[i].at = point{
          centimetres((static_cast<double>(i) - 8.5) * 0.55),
          centimetres(static_cast<double>(r) * 0.9)};
    s = in_front(std::move(s), from_stage, block_width,
                 centimetres(static_cast<double>(s.rows.size()) * 0.9));
    s.place->x = block_width * (static_cast<double>(b) - 1);
    x.sections.push_back(std::move(s));
  }
}

layout make_arena(uint32_t places) {
  layout x;
  x.focal_point = point{};
  x.levels = {{"P1", "Floor", 1},
              {"P2", "Lower bowl, centre", 0.85},
              {"P3", "Lower bowl, sides", 0.65},
              {"P4", "Upper bowl, centre", 0.45},
              {"P5", "Upper bowl, sides", 0.32}};
  // Halls of one size in three put chairs on the floor.
  auto seated_floor = places / 1'000 % 3 == 0;
  auto floor = seated_floor ? 1'350 : places * 14 / 100;
  add_floor(x, floor, seated_floor);
  auto lower = (places - floor) * 42 / 100;
  add_rings(x, 33, lower, places - floor - lower);
  if (!seated_floor)
    fill_up(x, 0, places);
  return x;
}

layout make_stadium(uint32_t places) {
  layout x;
  x.focal_point = point{};
  x.levels = {
    {"P1", "Front standing", 1},       {"P2", "Lower stand, centre", 0.8},
    {"P3", "Lower stand, sides", 0.6}, {"P4", "Upper stand, centre", 0.45},
    {"P5", "Upper stand, sides", 0.3}, {"P6", "Pitch standing", 0.7}};
  x.sections.push_back(in_front(
    make_area("FRONT", "Front standing", "P1", places * 8 / 100), 6, 50, 18));
  x.sections.push_back(in_front(
    make_area("PITCH", "Pitch standing", "P6", places * 26 / 100), 25, 50, 36));
  auto stands = places - places * 8 / 100 - places * 26 / 100;
  add_rings(x, 68, stands / 2, stands - stands / 2);
  fill_up(x, 1, places);
  return x;
}

} // namespace

hall hall_of(uint32_t capacity) noexcept {
  if (capacity < 1'600)
    return hall::club;
  if (capacity < 7'000)
    return hall::theatre;
  return capacity < 25'000 ? hall::arena : hall::stadium;
}

uint32_t layout_places(uint32_t capacity) noexcept {
  auto places = std::min(capacity, most_places);
  auto step = hall_of(capacity) == hall::club      ? 50u
              : hall_of(capacity) == hall::theatre ? 200u
                                                   : 1'000u;
  return std::max(places - places % step, step);
}

layout make_layout(uint32_t capacity) {
  auto places = layout_places(capacity);
  switch (hall_of(capacity)) {
    case hall::club:
      return make_club(places);
    case hall::theatre:
      return make_theatre(places);
    case hall::arena:
      return make_arena(places);
    case hall::stadium:
      break;
  }
  return make_stadium(places);
}

} // namespace onsale::demo
