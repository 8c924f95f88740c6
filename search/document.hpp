#pragma once

#include "domain/ids.hpp"
#include "domain/time.hpp"
#include "search/offers.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace onsale::search {

/// What a text of an event is. In the order of their weight: what an event and
/// its performers are called is meant more often than where it is. `support` is
/// what those are called who perform besides the first.
enum class field : uint8_t {
  name,
  performer,
  support,
  venue,
  city,
  country,
  genre,
  description
};

inline constexpr size_t field_count = 8;

/// Whether a text of this field is looked at by who asks for `wanted`: whoever
/// asks for a performer means support acts as well.
constexpr bool is_asked_for(field x, field wanted) noexcept {
  return x == wanted || (wanted == field::performer && x == field::support);
}

struct field_text {
  search::field field = search::field::name;
  std::string text;

  friend bool operator==(const field_text&, const field_text&) = default;
};

/// What can be counted over the events that were found.
enum class facet : uint8_t { genre, city, country, month, performer, venue };

inline constexpr size_t facet_count = 6;

/// What the facets are called, in their order.
inline constexpr std::array<std::string_view, facet_count> facet_names{
  "genre", "city", "country", "month", "performer", "venue"};

/// A point on Earth, in degrees.
struct geo_point {
  double lat = 0; // -90 to 90
  double lon = 0; // -180 to 180

  friend bool operator==(const geo_point&, const geo_point&) = default;
};

/// An event as it is searched. A text that is there more than once, such as a
/// venue's aliases, is found by each.
struct document {
  event_id event;
  std::vector<field_text> texts;

  /// What it is counted under, for each facet: names of genre, city and
  /// country, months as `2027-06`, ids of performers and venue. None twice.
  std::array<std::vector<std::string>, facet_count> values;

  double popularity = 0; // 0 to 1
  timestamp starts_at;
  int32_t day = 0; // of the start at the venue, in days since 1970-01-01
  std::optional<geo_point> at;

  /// Of the catalogue, in minor units of the event's currency. What is left and
  /// its price are laid over.
  int64_t price_min = 0;
  int64_t price_max = 0;
  offer_slot slot = 0;

  friend bool operator==(const document&, const document&) = default;
};

} // namespace onsale::search
