#include "search/filters.hpp"

#include "search/fit.hpp"
#include "search/matches.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>
#include <unordered_map>

namespace onsale::search {

double distance_km(const geo_point& a, const geo_point& b) noexcept {
  constexpr double radius_km = 6371.0088; // mean, by IUGG
  constexpr double degree = std::numbers::pi / 180;
  auto half_lat = std::sin((b.lat - a.lat) * degree / 2);
  auto half_lon = std::sin((b.lon - a.lon) * degree / 2);
  auto h = half_lat * half_lat
           + std::cos(a.lat * degree) * std::cos(b.lat * degree) * half_lon
               * half_lon;
  return 2 * radius_km * std::asin(std::sqrt(std::min(1.0, h)));
}

namespace {

/// @param docs in any order, none twice
Roaring to_bitmap(const segment& in, std::vector<doc_id> docs) {
  // Of many, marking each and reading the marks is sooner done than sorting.
  if (docs.size() < in.size() / 64) {
    std::ranges::sort(docs);
    return Roaring{docs.size(), docs.data()};
  }
  std::vector<uint64_t> marks(in.size() / 64 + 1);
  for (auto doc : docs)
    marks[doc / 64] |= uint64_t{1} << (doc % 64);
  docs.clear();
  for (size_t i = 0; i < marks.size(); ++i)
    for (auto left = marks[i]; left != 0; left &= left - 1)
      docs.push_back(static_cast<doc_id>(64 * i)
                     + static_cast<doc_id>(std::countr_zero(left)));
  return Roaring{docs.size(), docs.data()};
}

Roaring from_then_on(const segment& in, timestamp when) {
  auto all = in.by_start();
  auto first = first_from(in, when);
  // Most events are ahead: what is left out is less.
  if (first < all.size() / 2) {
    Roaring result;
    result.addRange(0, in.size());
    for (auto doc : all.first(first))
      result.remove(doc);
    return result;
  }
  auto ahead = all.subspan(first);
  return to_bitmap(in, {ahead.begin(), ahead.end()});
}

constexpr auto first_day = std::numeric_limits<int32_t>::min();
constexpr auto last_day = std::numeric_limits<int32_t>::max();

Roaring on_days(const segment& in, const time_filter& when) {
  // Clocks on Earth differ from UTC by less than a day.
  auto utc_day = [](int64_t day) {
    return timestamp{std::chrono::days{day}};
  };
  auto all = in.by_start();
  auto begin = when.day_from
                 ? first_from(in, utc_day(int64_t{*when.day_from} - 1))
                 : 0;
  auto end = when.day_to ? first_from(in, utc_day(int64_t{*when.day_to} + 2))
                         : all.size();
  std::vector<doc_id> docs;
  for (auto i = begin; i < end; ++i)
    if (when.accepts(in, all[i]))
      docs.push_back(all[i]);
  return to_bitmap(in, std::move(docs));
}

} // namespace

bool time_filter::accepts(const segment& in, doc_id doc) const {
  if (!has_days())
    return in.values().starts_at[doc] >= as_of;
  auto day = in.values().day[doc];
  return day_from.value_or(first_day) <= day
         && day <= day_to.value_or(last_day);
}

int64_t
lowest_price(const segment& in, doc_id doc, const std::optional<offer>& left) {
  return left && left->available > 0 ? left->lowest
                                     : in.values().price_min[doc];
}

size_t first_from(const segment& in, timestamp when) {
  auto all = in.by_start();
  auto at = std::ranges::lower_bound(all, when, {}, [&](doc_id doc) {
    return in.values().starts_at[doc];
  });
  return static_cast<size_t>(at - all.begin());
}

bool is_then_and_there(const segment& in, doc_id doc, const time_filter& when,
                       const std::optional<circle>& where) {
  return when.accepts(in, doc)
         && (!where
             || distance_km(where->centre, in.values().at[doc])
                  <= where->radius_km);
}

Roaring at_that_time(const segment& in, const time_filter& when) {
  return when.has_days() ? on_days(in, when) : from_then_on(in, when.as_of);
}

Roaring within(const segment& in, const circle& where) {
  Roaring result;
  const auto& places = in.where();
  for (term_id i = 0; i < places.points.size(); ++i)
    if (distance_km(where.centre, places.points[i]) <= where.radius_km)
      places.docs.add_to(result, i);
  return result;
}

Roaring with_text(const segment& in, const text_filter& what,
                  const settings& how, unsigned typos) {
  auto words = what.words.terms.size();
  if (words == 0)
    return {};
  auto senses = read(what.words, in, how.synonyms, typos);
  fitter compare{in, senses, words, {}, how.fields};
  auto wanted = static_cast<uint16_t>((1u << words) - 1);
  // Many events have the same text.
  std::unordered_map<text_id, uint16_t> known;
  auto has = [&](text_id id) -> uint16_t {
    if (!is_asked_for(in.text_at(id).field, what.field))
      return 0;
    auto [at, is_new] = known.try_emplace(id);
    if (is_new)
      at->second = compare.found_in(id);
    return at->second;
  };
  std::vector<doc_id> docs;
  for (auto doc : match(in, senses, words, {}).all) {
    uint16_t found = 0;
    for (auto id : in.texts_of(doc))
      found |= has(id);
    if (found == wanted)
      docs.push_back(doc);
  }
  return Roaring{docs.size(), docs.data()};
}

} // namespace onsale::search
