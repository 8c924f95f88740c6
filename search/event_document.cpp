#include "search/event_document.hpp"

#include <fmt/format.h>
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <chrono>

namespace onsale::search {

namespace {

std::string name_of_country(const std::string& code) {
  icu::UnicodeString name;
  icu::Locale{"", code.c_str()}.getDisplayCountry(icu::Locale::getEnglish(),
                                                  name);
  std::string result;
  return name.toUTF8String(result);
}

std::string month_of(int32_t day) {
  std::chrono::year_month_day date{
    std::chrono::sys_days{std::chrono::days{day}}};
  return fmt::format("{:04}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()));
}

/// Collects texts and values, without those that are empty.
class collector {
public:
  explicit collector(document& to) : to_{to} {
  }

  void text(field of, const std::string& text) {
    if (!text.empty())
      to_.texts.push_back({of, text});
  }

  void value(facet of, const std::string& value) {
    auto& values = to_.values[static_cast<size_t>(of)];
    if (!value.empty() && std::ranges::find(values, value) == values.end())
      values.push_back(value);
  }

private:
  document& to_;
};

void add_venue(collector& to, const venue& at) {
  to.text(field::venue, at.name);
  for (const auto& alias : at.aliases)
    to.text(field::venue, alias);
  to.text(field::city, at.city);
  to.text(field::city, at.region);
  to.text(field::country, at.country);
  if (!at.country.empty())
    to.text(field::country, name_of_country(at.country));
  to.value(facet::city, at.city);
  to.value(facet::country, at.country);
  to.value(facet::venue, std::to_string(at.id.value));
}

void add_names(collector& to, field of, const performer& x) {
  to.text(of, x.name);
  for (const auto& alias : x.aliases)
    to.text(of, alias);
}

void add_performer(collector& to, field of, const performer& x) {
  add_names(to, of, x);
  to.text(field::genre, x.genre);
  to.value(facet::genre, x.genre);
  to.value(facet::performer, std::to_string(x.id.value));
}

} // namespace

document make_document(const event& what, const venue& at,
                       std::span<const std::shared_ptr<const performer>> by,
                       local_days& days) {
  document result;
  result.event = what.id;
  result.starts_at = what.starts_at;
  result.day = days.day_at(what.starts_at, at.timezone);
  if (at.lat && at.lon)
    result.at = geo_point{*at.lat, *at.lon};
  for (const auto& x : by)
    result.popularity = std::max(result.popularity, x->popularity);
  auto [least, most] = std::ranges::minmax_element(what.price_levels, {},
                                                   &price_level::amount);
  if (least != what.price_levels.end()) {
    result.price_min = least->amount;
    result.price_max = most->amount;
  }
  collector to{result};
  to.text(field::name, what.name);
  for (const auto& x : by)
    add_performer(to, x == by.front() ? field::performer : field::support, *x);
  add_venue(to, at);
  to.text(field::genre, what.genre);
  to.value(facet::genre, what.genre);
  to.value(facet::month, month_of(result.day));
  to.text(field::description, what.description);
  return result;
}

namespace {

document make_timeless(uint64_t id, double popularity) {
  document result;
  result.event = {id};
  result.popularity = std::clamp(popularity, 0.0, 1.0);
  result.starts_at = timestamp::max();
  return result;
}

} // namespace

document make_document(const performer& x) {
  auto result = make_timeless(x.id.value, x.popularity);
  collector to{result};
  add_names(to, field::performer, x);
  return result;
}

document make_document(const venue& x) {
  // The largest stadiums are known to most.
  constexpr double largest = 100'000;
  auto result = make_timeless(x.id.value, x.capacity / largest);
  collector to{result};
  to.text(field::venue, x.name);
  for (const auto& alias : x.aliases)
    to.text(field::venue, alias);
  return result;
}

document
make_city_document(uint64_t number, const std::string& name, size_t venues) {
  constexpr double many = 20;
  auto result = make_timeless(number, static_cast<double>(venues) / many);
  collector to{result};
  to.text(field::name, name); // it is called so, and not only there
  return result;
}

} // namespace onsale::search
