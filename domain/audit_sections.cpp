#include "domain/audit.hpp"
#include "domain/limits.hpp"

#include <unordered_set>

namespace onsale {

namespace {

using label_set = std::unordered_set<std::string_view>;

void check_seat(const seat& x, const field_path& at, const label_set& levels,
                audit& a) {
  a.name(x.number, {at, "number"}, presence::required);
  if (x.at)
    a.location(*x.at, at);
  if (x.quality)
    a.range(*x.quality, 0, 1, {at, "quality"}, "must be from 0 to 1");
  a.require(x.price_level.empty() || levels.contains(x.price_level),
            {at, "price_level"}, "names no price level of the event");
}

void check_row(const seat_row& x, const field_path& at, const label_set& levels,
               audit& a) {
  a.name(x.name, {at, "name"}, presence::required);
  a.require(!x.seats.empty(), {at, "seats"}, "is missing");
  a.list(x.seats.size(), limits::seats_per_row, {at, "seats"});
  label_set numbers;
  for (size_t i = 0; i < x.seats.size() && !a.failed(); ++i) {
    field_path here{at, "seats", i};
    check_seat(x.seats[i], here, levels, a);
    a.require(numbers.insert(x.seats[i].number).second, {here, "number"},
              "is given twice in the row");
  }
}

void check_placement(const placement& x, const field_path& at, audit& a) {
  constexpr auto most = limits::coordinate;
  a.location({x.x, x.y}, at);
  a.range(x.rotation, -most, most, {at, "rotation"}, "must be an angle");
  a.list(x.outline.size(), limits::list_items, {at, "outline"});
  for (size_t i = 0; i < x.outline.size() && !a.failed(); ++i)
    a.location(x.outline[i], {at, "outline", i});
}

/// @returns the number of its places.
uint64_t check_section(const section& x, const field_path& at,
                       const label_set& levels, audit& a) {
  a.label(x.id, {at, "id"});
  a.name(x.name, {at, "name"}, presence::optional);
  a.require(levels.contains(x.price_level), {at, "price_level"},
            "names no price level of the event");
  if (x.place)
    check_placement(*x.place, {at, "place"}, a);
  if (x.kind == section_kind::general) {
    a.require(x.rows.empty(), {at, "rows"}, "belongs to seated sections");
    a.require(x.capacity >= 1, {at, "capacity"}, "must be at least 1");
    return x.capacity;
  }
  a.require(!x.rows.empty(), {at, "rows"}, "is missing");
  uint64_t places = 0;
  label_set names;
  for (size_t i = 0; i < x.rows.size() && !a.failed(); ++i) {
    field_path here{at, "rows", i};
    check_row(x.rows[i], here, levels, a);
    a.require(names.insert(x.rows[i].name).second, {here, "name"},
              "is given twice in the section");
    places += x.rows[i].seats.size();
  }
  return places;
}

} // namespace

void audit_sections(const event& x, audit& a) {
  constexpr uint64_t most = limits::blocks_per_event * limits::places_per_block;
  label_set levels;
  for (auto& level : x.price_levels)
    levels.insert(level.id);
  a.require(!x.sections.empty(), "sections", "is missing");
  a.list(x.sections.size(), limits::blocks_per_event, "sections");
  label_set ids;
  uint64_t places = 0;
  for (size_t i = 0; i < x.sections.size() && !a.failed(); ++i) {
    field_path at{"sections", i};
    places += check_section(x.sections[i], at, levels, a);
    a.require(ids.insert(x.sections[i].id).second, {at, "id"},
              "is given twice");
    a.require(places <= most, at, "has more places than an event may have");
  }
}

} // namespace onsale
