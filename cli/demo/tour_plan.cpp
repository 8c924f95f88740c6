#include "cli/demo/tour_plan.hpp"

#include "cli/demo/dice.hpp"
#include "cli/demo/venue_layout.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>
#include <utility>

namespace onsale::demo {

namespace {

/// Parts of a world tour, told by longitude.
enum class continent : uint8_t { americas, europe_and_africa, asia_pacific };

constexpr size_t continents = 3;

continent continent_of(const venue& x) {
  auto longitude = x.lon.value_or(0);
  if (longitude < -30)
    return continent::americas;
  return longitude < 60 ? continent::europe_and_africa
                        : continent::asia_pacific;
}

bool fits(const performer& x, hall kind) {
  switch (kind) {
    case hall::stadium:
      return x.popularity >= 0.92;
    case hall::arena:
      return x.popularity >= 0.72;
    case hall::theatre:
      return x.popularity < 0.72
             && (x.popularity >= 0.56 || x.genre == "classical");
    case hall::club:
      break;
  }
  return x.popularity < 0.56 && x.genre != "classical";
}

/// Halls that fit, continent by continent, each from west to east: a tour that
/// makes some sense on a map.
using route = std::array<std::vector<size_t>, continents>;

route make_route(const performer& x, const std::vector<venue>& venues) {
  route out;
  for (size_t v = 0; v < venues.size(); ++v)
    if (fits(x, hall_of(venues[v].capacity)))
      out[static_cast<size_t>(continent_of(venues[v]))].push_back(v);
  for (auto& leg : out)
    std::stable_sort(leg.begin(), leg.end(), [&](size_t a, size_t b) {
      return venues[a].lon.value_or(0) < venues[b].lon.value_or(0);
    });
  return out;
}

/// The days on which halls are taken, and the concerts that take them.
class calendar {
public:
  bool book(const concert& x) {
    if (x.day > planned_days || !taken_.insert({x.venue, x.day}).second)
      return false;
    concerts_.push_back(x);
    return true;
  }

  std::vector<concert> take() && {
    auto order = [](const concert& x) {
      return std::tie(x.day, x.venue);
    };
    std::sort(concerts_.begin(), concerts_.end(), [&](auto& x, auto& y) {
      return order(x) < order(y);
    });
    return std::move(concerts_);
  }

private:
  std::set<std::pair<size_t, uint32_t>> taken_;
  std::vector<concert> concerts_;
};

void plan_tour(size_t who, const performer& x, const std::vector<venue>& venues,
               calendar& dates) {
  dice chance{x.id.value};
  auto shows = 7 + static_cast<uint32_t>(x.popularity * 17);
  auto nights_most = x.popularity >= 0.88 ? 3u : 1u;
  auto legs = make_route(x, venues);
  auto leg = chance.below(continents);
  // The last date of a tour still falls within the year.
  auto day = 1 + chance.below(planned_days - 4 * shows);
  concert next{who, 0, 0};
  for (size_t tried = 0; tried < continents; ++tried, ++leg) {
    auto& stops = legs[leg % continents];
    // Tours begin anywhere, or halls in the east would see none.
    if (!stops.empty())
      std::rotate(stops.begin(),
                  stops.begin()
                    + chance.below(static_cast<uint32_t>(stops.size())),
                  stops.end());
    for (auto venue : stops) {
      if (chance.percent(25))
        continue; // no tour stops everywhere
      next.venue = venue;
      auto nights = chance.between(1, nights_most);
      for (uint32_t night = 0; night < nights && shows > 0; ++night) {
        next.day = day++;
        shows -= dates.book(next) ? 1 : 0;
      }
      day += chance.below(4);
    }
    day += 7; // the road crew flies on
  }
}

} // namespace

std::vector<concert> plan_tours(const std::vector<performer>& performers,
                                const std::vector<venue>& venues) {
  calendar dates;
  for (size_t i = 0; i < performers.size(); ++i)
    plan_tour(i, performers[i], venues, dates);
  return std::move(dates).take();
}

} // namespace onsale::demo
