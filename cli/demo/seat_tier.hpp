#pragma once

#include "domain/catalogue.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace onsale::demo {

/// How the seats of a section are numbered, left to right.
enum class tier_numbering : uint8_t {
  consecutive, // 1 2 3 …
  theatre // left of the centre … 5 3 1, centre 101 102 …, right 2 4 6 …
};

/// A part of a ring around the stage: sections side by side with curved rows.
struct seat_tier {
  uint32_t places = 0; // at most, over all sections
  uint32_t sections = 1;
  double spread_deg = 240; // angle of all sections together
  double radius = 20;      // of the front row, metres
  double row_depth = 0.85;
  double seat_width = 0.5;
  tier_numbering numbering = tier_numbering::consecutive;
  std::string_view first_level; // of the foremost rows
  uint32_t first_level_rows = 0;
  std::string_view centre_level; // of sections that see the stage from the front
  std::string_view side_level;
  std::vector<std::string> ids; // one for each section, left to right
  std::vector<std::string> names;
};

/// Adds the sections of a tier. The ends of the last row are accessible.
/// @returns the radius of the row behind it.
double add_tier(const seat_tier& tier, std::vector<section>& to);

/// To whole centimetres: short in documents, and never -0.
double centimetres(double metres) noexcept;

} // namespace onsale::demo
