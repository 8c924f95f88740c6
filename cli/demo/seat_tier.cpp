#include "cli/demo/seat_tier.hpp"

#include <cmath>
#include <numbers>

namespace onsale::demo {

namespace {

/// Between two sections.
constexpr double aisle_width = 1.2;

/// Sections within this angle of the axis see the stage from the front.
constexpr double front_angle_deg = 60;

constexpr size_t accessible_at_each_end = 2;

constexpr double radians(double degrees) {
  return degrees * std::numbers::pi / 180;
}

/// A … Z without I and O, which look like digits; then AA, AB …
std::string row_name(uint32_t index) {
  static constexpr std::string_view letters = "ABCDEFGHJKLMNPQRSTUVWXYZ";
  std::string name{letters[index % letters.size()]};
  if (index >= letters.size())
    name.insert(name.begin(), letters[index / letters.size() - 1]);
  return name;
}

uint32_t seats_in_row(const seat_tier& tier, uint32_t row) {
  auto radius = tier.radius + row * tier.row_depth;
  auto arc = radius * radians(tier.spread_deg) / tier.sections - aisle_width;
  return static_cast<uint32_t>(std::max(1.0, arc / tier.seat_width));
}

/// Seats of each row of one section: as many rows as there are places for.
std::vector<uint32_t> row_sizes(const seat_tier& tier) {
  std::vector<uint32_t> sizes;
  auto left = tier.places / tier.sections;
  for (uint32_t row = 0; seats_in_row(tier, row) <= left; ++row) {
    sizes.push_back(seats_in_row(tier, row));
    left -= sizes.back();
  }
  return sizes;
}

std::string seat_number(const seat_tier& tier, uint32_t section, uint32_t seat,
                        uint32_t seats) {
  if (tier.numbering == tier_numbering::consecutive)
    return std::to_string(seat + 1);
  auto centre = tier.sections / 2;
  if (section < centre)
    return std::to_string(2 * (seats - seat) - 1);
  return std::to_string(section > centre ? 2 * (seat + 1) : 101 + seat);
}

/// A point in the section's own coordinates: its origin is the middle of its
/// front row, y leads away from the stage.
point on_arc(const seat_tier& tier, double radius, double angle) {
  return {centimetres(radius * std::sin(angle)),
          centimetres(radius * std::cos(angle) - tier.radius)};
}

seat_row make_row(const seat_tier& tier, uint32_t section, uint32_t row,
                  uint32_t seats) {
  seat_row out{row_name(row), {}};
  auto radius = tier.radius + row * tier.row_depth;
  for (uint32_t i = 0; i < seats; ++i) {
    auto offset = (i - (seats - 1) / 2.0) * tier.seat_width;
    seat x;
    x.number = seat_number(tier, section, i, seats);
    x.at = on_arc(tier, radius, offset / radius);
    if (row < tier.first_level_rows)
      x.price_level = tier.first_level;
    out.seats.push_back(std::move(x));
  }
  return out;
}

void make_ends_accessible(seat_row& row) {
  auto seats = row.seats.size();
  for (size_t i = 0; i < std::min(accessible_at_each_end, seats); ++i) {
    row.seats[i].accessible = true;
    row.seats[seats - 1 - i].accessible = true;
  }
}

std::vector<point> make_outline(const seat_tier& tier, double depth) {
  constexpr int steps = 4;
  std::vector<point> outline;
  auto half = radians(tier.spread_deg) / tier.sections / 2;
  auto inner = tier.radius - tier.row_depth / 2;
  auto outer = inner + depth;
  for (int i = 0; i <= steps; ++i)
    outline.push_back(on_arc(tier, inner, half * (2.0 * i / steps - 1)));
  for (int i = steps; i >= 0; --i)
    outline.push_back(on_arc(tier, outer, half * (2.0 * i / steps - 1)));
  return outline;
}

} // namespace

double centimetres(double metres) noexcept {
  return std::round(metres * 100) / 100 + 0.0;
}

double add_tier(const seat_tier& tier, std::vector<section>& to) {
  auto sizes = row_sizes(tier);
  auto depth = static_cast<double>(sizes.size()) * tier.row_depth;
  auto step = tier.spread_deg / tier.sections;
  for (uint32_t s = 0; s < tier.sections; ++s) {
    auto angle = (s + 0.5) * step - tier.spread_deg / 2;
    section x;
    x.id = tier.ids[s];
    x.name = tier.names[s];
    x.price_level = std::abs(angle) < front_angle_deg ? tier.centre_level
                                                      : tier.side_level;
    x.place = placement{centimetres(tier.radius * std::sin(radians(angle))),
                        centimetres(tier.radius * std::cos(radians(angle))),
                        centimetres(-angle), make_outline(tier, depth)};
    for (uint32_t row = 0; row < sizes.size(); ++row)
      x.rows.push_back(make_row(tier, s, row, sizes[row]));
    make_ends_accessible(x.rows.back());
    to.push_back(std::move(x));
  }
  return tier.radius + depth;
}

} // namespace onsale::demo
