#pragma once

#include "domain/catalogue.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// Plausible seating for a venue of which only the capacity is known.
namespace onsale::demo {

enum class hall : uint8_t {
  club,    // standing only
  theatre, // stalls and balcony
  arena,   // floor and two rings around the stage
  stadium  // standing pitch and stands, a part of its capacity
};

hall hall_of(uint32_t capacity) noexcept;

/// A price level of a layout, and its price relative to the dearest.
struct level {
  std::string id;
  std::string name;
  double factor = 1;
};

struct layout {
  std::vector<level> levels; // dearest first
  std::vector<section> sections;
  boxed_optional<point> focal_point; // the stage; none in clubs
};

/// Places that `make_layout` aims at, at most `capacity` and 20,000. Rounded,
/// so that venues of about the same size share a layout.
uint32_t layout_places(uint32_t capacity) noexcept;

/// Makes the layout of `layout_places(capacity)` places; the same for all
/// capacities with the same result and kind of hall. The stage is at the
/// origin, the public in front of it along y; lengths are metres, rounded to
/// centimetres.
layout make_layout(uint32_t capacity);

} // namespace onsale::demo
