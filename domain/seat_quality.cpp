#include "domain/seat_quality.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace onsale {

namespace {

/// From the section's own coordinates to the venue's: turn, then move.
point on_map(const placement& place, const point& at) noexcept {
  auto angle = place.rotation * std::numbers::pi / 180;
  auto sine = std::sin(angle);
  auto cosine = std::cos(angle);
  return {place.x + at.x * cosine - at.y * sine,
          place.y + at.x * sine + at.y * cosine};
}

const point* location(const seat& x) noexcept {
  return x.at ? &*x.at : nullptr;
}

/// General areas are measured where they stand.
constexpr point origin{};

} // namespace

quality_scale::quality_scale(const event& x)
  : event_(x), nearest_(std::numeric_limits<double>::infinity()) {
  for (auto& section : x.sections)
    measure(section);
}

bool quality_scale::has_geometry(const section& x,
                                 const point* at) const noexcept {
  return event_.focal_point && x.place && at;
}

double
quality_scale::distance(const section& x, const point& at) const noexcept {
  auto seen = on_map(*x.place, at);
  return std::hypot(seen.x - event_.focal_point->x,
                    seen.y - event_.focal_point->y);
}

void quality_scale::measure(const section& x) {
  rows_ = std::max(rows_, x.rows.size());
  auto add = [&](const point* at) {
    if (!has_geometry(x, at))
      return;
    nearest_ = std::min(nearest_, distance(x, *at));
    farthest_ = std::max(farthest_, distance(x, *at));
  };
  if (x.kind == section_kind::general)
    add(&origin);
  for (auto& row : x.rows)
    for (auto& seat : row.seats)
      add(location(seat));
}

float quality_scale::of(const section& x, size_t row,
                        size_t seat) const noexcept {
  auto general = x.kind == section_kind::general;
  auto at = general ? &origin : location(x.rows[row].seats[seat]);
  if (has_geometry(x, at)) {
    auto spread = farthest_ - nearest_;
    auto behind = distance(x, *at) - nearest_;
    return spread > 0 ? static_cast<float>(1 - behind / spread) : 1.f;
  }
  if (general)
    return 1.f;
  auto seats = static_cast<double>(x.rows[row].seats.size());
  auto off_centre = std::abs(2.0 * static_cast<double>(seat) - (seats - 1));
  auto behind = static_cast<double>(row) + off_centre / seats;
  return static_cast<float>(1 - behind / static_cast<double>(rows_));
}

} // namespace onsale
