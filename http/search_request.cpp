#include "http/search_request.hpp"

#include "domain/ids.hpp"
#include "domain/limits.hpp"
#include "search/cursor.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>

namespace onsale::http {

namespace {

using search::facet;
using search::field;
using search::sort_order;

template <class T>
struct named {
  std::string_view name;
  T value;
};

constexpr named<field> text_parameters[]{{"performer", field::performer},
                                         {"venue", field::venue},
                                         {"city", field::city},
                                         {"country", field::country},
                                         {"genre", field::genre}};

constexpr named<sort_order> orders[]{{"relevance", sort_order::relevance},
                                     {"date", sort_order::date},
                                     {"-date", sort_order::date_descending},
                                     {"distance", sort_order::distance},
                                     {"price", sort_order::price},
                                     {"-price", sort_order::price_descending},
                                     {"popularity", sort_order::popularity}};

constexpr named<facet> facets[]{
  {"genre", facet::genre},         {"city", facet::city},
  {"country", facet::country},     {"month", facet::month},
  {"performer", facet::performer}, {"venue", facet::venue}};

template <class T, size_t Size>
std::optional<T> find(const named<T> (&all)[Size], std::string_view name) {
  auto at = std::ranges::find(all, name, &named<T>::name);
  return at == std::end(all) ? std::nullopt : std::optional{at->value};
}

template <class T>
std::optional<T> parse_number(std::string_view text) {
  T result{};
  auto end = text.data() + text.size();
  auto [at, error] = std::from_chars(text.data(), end, result);
  return error == std::errc{} && at == end ? std::optional{result}
                                           : std::nullopt;
}

std::optional<double> parse_finite(std::string_view text) {
  auto result = parse_number<double>(text);
  return result && std::isfinite(*result) ? result : std::nullopt;
}

/// Days since 1970-01-01 of a date such as `2027-06-01`.
std::optional<int32_t> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-')
    return std::nullopt;
  auto year = parse_number<unsigned>(text.substr(0, 4));
  auto month = parse_number<unsigned>(text.substr(5, 2));
  auto day = parse_number<unsigned>(text.substr(8, 2));
  if (!year || !month || !day)
    return std::nullopt;
  std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                   std::chrono::month{*month},
                                   std::chrono::day{*day}};
  if (!date.ok())
    return std::nullopt;
  return static_cast<int32_t>(
    std::chrono::sys_days{date}.time_since_epoch().count());
}

std::optional<search::geo_point> parse_point(std::string_view text) {
  auto comma = text.find(',');
  if (comma == std::string_view::npos)
    return std::nullopt;
  auto lat = parse_finite(text.substr(0, comma));
  auto lon = parse_finite(text.substr(comma + 1));
  if (!lat || !lon || std::abs(*lat) > 90 || std::abs(*lon) > 180)
    return std::nullopt;
  return search::geo_point{*lat, *lon};
}

std::optional<bool> parse_flag(std::string_view text) {
  if (text == "true" || text == "false")
    return text == "true";
  return std::nullopt;
}

/// Reads one parameter after the other, until one is wrong.
class search_reader {
public:
  search_reader(const query_pairs& all, timestamp now)
    : all_{all}, now_{std::chrono::floor<std::chrono::minutes>(now)} {
  }

  result<search_request, invalid_field> run() {
    result_.what.as_of = now_;
    for (const auto& [name, value] : all_)
      if (!value.empty() && !read(name, value))
        return failure{wrong_};
    if (auto why = check(); !why.field.empty())
      return failure{why};
    return std::move(result_);
  }

private:
  bool read(const std::string& name, const std::string& value) {
    if (name != "cursor")
      result_.question += name + "=" + value + "&";
    if (auto of = find(text_parameters, name))
      return read_text(*of, name, value);
    if (seen(name))
      return refuse(name, "is given twice");
    if (name == "q")
      return read_q(value);
    if (name == "near")
      return take(name, parse_point(value), near_,
                  "must be latitude and longitude in degrees, as 40.7,-74.0");
    if (name == "radius_km")
      return take(name, parse_radius(value), radius_km_,
                  "must be a number of kilometres above 0, 20038 at most");
    if (name == "cursor") {
      cursor_ = value;
      return true;
    }
    return read_day(name, value) && read_price(name, value)
           && read_choice(name, value) && read_flags(name, value)
           && (known_ || refuse(name, "is not a known parameter"));
  }

  bool seen(const std::string& name) {
    known_ = false;
    auto again = std::ranges::find(seen_, name) != seen_.end();
    seen_.push_back(name);
    return again;
  }

  bool refuse(const std::string& name, const std::string& why) {
    wrong_ = {name, why};
    return false;
  }

  template <class T, class To>
  bool take(const std::string& name, const std::optional<T>& value, To& to,
            const char* must) {
    known_ = true;
    if (!value)
      return refuse(name, must);
    to = *value;
    return true;
  }

  bool read_q(const std::string& value) {
    if (value.size() > search_text_bytes)
      return refuse("q", too_long);
    result_.what.words = search::read_query(value);
    return true;
  }

  bool read_text(field of, const std::string& name, const std::string& value) {
    if (value.size() > search_text_bytes)
      return refuse(name, too_long);
    auto& any_of = texts_[static_cast<size_t>(of)];
    if (any_of.size() == limits::search_values)
      return refuse(name, "is given too often");
    any_of.push_back({of, search::read_query(value)});
    return true;
  }

  bool read_day(const std::string& name, const std::string& value) {
    constexpr auto must = "must be a date, as 2027-06-01";
    if (name == "date")
      return take(name, parse_day(value), day_, must);
    if (name == "date_from")
      return take(name, parse_day(value), result_.what.day_from, must);
    if (name == "date_to")
      return take(name, parse_day(value), result_.what.day_to, must);
    return true;
  }

  static std::optional<int64_t> parse_price(std::string_view text) {
    auto result = parse_number<int64_t>(text);
    return result && *result >= 0 ? result : std::nullopt;
  }

  bool read_price(const std::string& name, const std::string& value) {
    constexpr auto must = "must be an amount in minor units, 0 at least";
    if (name == "price_min")
      return take(name, parse_price(value), result_.what.price_min, must);
    if (name == "price_max")
      return take(name, parse_price(value), result_.what.price_max, must);
    return true;
  }

  static std::optional<uint32_t> parse_size(std::string_view text) {
    auto result = parse_numeric_id(text);
    if (!result || *result > limits::page_items_max)
      return std::nullopt;
    return static_cast<uint32_t>(*result);
  }

  static std::optional<double> parse_radius(std::string_view text) {
    // Half of the way around the Earth.
    constexpr double most = 20'038;
    auto result = parse_finite(text);
    return result && *result > 0 && *result <= most ? result : std::nullopt;
  }

  static std::optional<std::bitset<search::facet_count>>
  parse_facets(std::string_view text) {
    std::bitset<search::facet_count> result;
    while (!text.empty()) {
      auto comma = std::min(text.find(','), text.size());
      auto of = find(facets, text.substr(0, comma));
      if (!of)
        return std::nullopt;
      result.set(static_cast<size_t>(*of));
      text.remove_prefix(std::min(comma + 1, text.size()));
    }
    return result;
  }

  bool read_choice(const std::string& name, const std::string& value) {
    if (name == "sort")
      return take(name, find(orders, value), result_.what.sort,
                  "must be relevance, date, -date, distance, price, -price or "
                  "popularity");
    if (name == "size")
      return take(name, parse_size(value), result_.what.size,
                  "must be 1 to 100");
    if (name == "facets")
      return take(name, parse_facets(value), result_.what.facets,
                  "must be some of genre, city, country, month, performer and "
                  "venue, separated by commas");
    return true;
  }

  bool read_flags(const std::string& name, const std::string& value) {
    constexpr auto must = "must be true or false";
    if (name == "available")
      return take(name, parse_flag(value), result_.what.available, must);
    if (name == "highlight")
      return take(name, parse_flag(value), result_.highlight, must);
    return true;
  }

  /// What parameters are together.
  invalid_field check() {
    auto& what = result_.what;
    if (radius_km_ && !near_)
      return {"radius_km", "needs a point, by near"};
    if (what.sort == sort_order::distance && !near_)
      return {"sort", "by distance needs a point, by near"};
    what.from = near_;
    if (radius_km_)
      what.within = search::circle{*near_, *radius_km_};
    if (day_) {
      what.day_from = std::max(what.day_from.value_or(*day_), *day_);
      what.day_to = std::min(what.day_to.value_or(*day_), *day_);
    }
    for (auto& any_of : texts_)
      if (!any_of.empty())
        what.texts.push_back(std::move(any_of));
    if (cursor_.empty())
      return {};
    what.after = search::parse_cursor(cursor_, result_.question);
    if (!what.after)
      return {"cursor", "is not one that a page of this search gave"};
    return {};
  }

  static constexpr auto too_long = "has 500 bytes at most";

  const query_pairs& all_;
  timestamp now_;
  search_request result_;
  invalid_field wrong_;
  std::vector<std::string> seen_;
  bool known_ = false;
  std::array<std::vector<search::text_filter>, search::field_count> texts_;
  std::optional<int32_t> day_;
  std::optional<search::geo_point> near_;
  std::optional<double> radius_km_;
  std::string cursor_;
};

} // namespace

result<search_request, invalid_field>
parse_search(const query_pairs& parameters, timestamp now) {
  return search_reader{parameters, now}.run();
}

result<suggest_request, invalid_field>
parse_suggest(const query_pairs& parameters) {
  suggest_request result;
  for (const auto& [name, value] : parameters) {
    if (value.empty())
      continue;
    if (name == "q") {
      if (value.size() > search_text_bytes)
        return failure{invalid_field{"q", "has 500 bytes at most"}};
      result.q = value;
    } else if (name == "size") {
      auto size = parse_numeric_id(value);
      if (!size || *size > limits::suggestions)
        return failure{invalid_field{
          "size", "must be 1 to " + std::to_string(limits::suggestions)}};
      result.size = static_cast<uint32_t>(*size);
    } else {
      return failure{invalid_field{name, "is not a known parameter"}};
    }
  }
  return result;
}

} // namespace onsale::http
