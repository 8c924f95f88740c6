#include "http/search_request.hpp"

#include "domain/ids.hpp"
#include "domain/limits.hpp"
#include "search/cursor.hpp"
#include "search/suggest.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <charconv>
#include <chrono>
#include <cmath>
#include <optional>
#include <string_view>
#include <utility>

namespace onsale::http {

namespace {

/// FNV-1a, 64 bits (Fowler, Noll, Vo). It is in cursors, which outlive builds.
uint64_t hash_of(std::string_view x) noexcept {
  uint64_t result = 0xcbf29ce484222325ull;
  for (unsigned char c : x)
    result = (result ^ c) * 0x100000001b3ull;
  return result;
}

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

std::optional<int64_t> parse_price(std::string_view text) {
  auto result = parse_number<int64_t>(text);
  return result && *result >= 0 ? result : std::nullopt;
}

std::optional<uint32_t> parse_size(std::string_view text, size_t most) {
  auto result = parse_numeric_id(text);
  return result && *result <= most
           ? std::optional{static_cast<uint32_t>(*result)}
           : std::nullopt;
}

std::optional<double> parse_radius(std::string_view text) {
  // Half of the way around the Earth.
  constexpr double most = 20'038;
  auto result = parse_finite(text);
  return result && *result > 0 && *result <= most ? result : std::nullopt;
}

std::optional<std::bitset<search::facet_count>>
parse_facets(std::string_view text) {
  const auto& names = search::facet_names;
  std::bitset<search::facet_count> result;
  while (!text.empty()) {
    auto comma = std::min(text.find(','), text.size());
    auto of = std::ranges::find(names, text.substr(0, comma));
    if (of == names.end())
      return std::nullopt;
    result.set(static_cast<size_t>(of - names.begin()));
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return result;
}

std::optional<search::typed_words> parse_words(std::string_view text) {
  if (text.size() > limits::search_text_bytes)
    return std::nullopt;
  return search::read_query(text);
}

constexpr auto must_be_short = "has 500 bytes at most";

/// What parameters say, each by itself.
struct values {
  search_request request;
  std::optional<int32_t> day;
  std::optional<double> radius_km;
  std::string cursor;
};

template <class T, class To>
bool take(const std::optional<T>& value, To& to) {
  if (value)
    to = *value;
  return value.has_value();
}

/// Takes the value of a parameter. @returns false if it has no such value
using setter = bool (*)(values& to, std::string_view value);

struct parameter {
  std::string_view name;
  setter set;
  const char* must;
};

constexpr auto must_be_date = "must be a date, as 2027-06-01";
constexpr auto must_be_price = "must be an amount in minor units, 0 "
                               "at least";
constexpr auto must_be_flag = "must be true or false";

/// Those that may be given once.
constexpr parameter parameters[]{
  {"q",
   [](auto& to, auto value) {
     return take(parse_words(value), to.request.what.words);
   },
   must_be_short},
  {"date",
   [](auto& to, auto value) {
     return take(parse_day(value), to.day);
   },
   must_be_date},
  {"date_from",
   [](auto& to, auto value) {
     return take(parse_day(value), to.request.what.day_from);
   },
   must_be_date},
  {"date_to",
   [](auto& to, auto value) {
     return take(parse_day(value), to.request.what.day_to);
   },
   must_be_date},
  {"near",
   [](auto& to, auto value) {
     return take(parse_point(value), to.request.what.from);
   },
   "must be latitude and longitude in degrees, as 40.7,-74.0"},
  {"radius_km",
   [](auto& to, auto value) {
     return take(parse_radius(value), to.radius_km);
   },
   "must be a number of kilometres above 0, 20038 at most"},
  {"price_min",
   [](auto& to, auto value) {
     return take(parse_price(value), to.request.what.price_min);
   },
   must_be_price},
  {"price_max",
   [](auto& to, auto value) {
     return take(parse_price(value), to.request.what.price_max);
   },
   must_be_price},
  {"available",
   [](auto& to, auto value) {
     return take(parse_flag(value), to.request.what.available);
   },
   must_be_flag},
  {"sort",
   [](auto& to, auto value) {
     return take(find(orders, value), to.request.what.sort);
   },
   "must be relevance, date, -date, distance, price, -price or popularity"},
  {"size",
   [](auto& to, auto value) {
     return take(parse_size(value, limits::page_items_max),
                 to.request.what.size);
   },
   "must be 1 to 100"},
  {"cursor",
   [](auto& to, auto value) {
     to.cursor = value;
     return true;
   },
   ""},
  {"facets",
   [](auto& to, auto value) {
     return take(parse_facets(value), to.request.what.facets);
   },
   "must be some of genre, city, country, month, performer and venue, "
   "separated by commas"},
  {"explain",
   [](auto& to, auto value) {
     return take(parse_flag(value), to.request.what.explain);
   },
   must_be_flag},
  {"highlight",
   [](auto& to, auto value) {
     return take(parse_flag(value), to.request.what.highlight);
   },
   must_be_flag},
};

/// Reads one parameter after the other, until one is wrong.
class search_reader {
public:
  search_reader(const query_pairs& all, timestamp now) : all_{all} {
    values_.request.what.as_of = std::chrono::floor<std::chrono::minutes>(now);
  }

  result<search_request, invalid_field> run() {
    std::string question;
    for (const auto& [name, value] : all_) {
      if (value.empty())
        continue;
      if (!read(name, value))
        return failure{wrong_};
      if (name != "cursor")
        question += name + "=" + value + "&";
    }
    values_.request.question = hash_of(question);
    if (auto why = check(); !why.field.empty())
      return failure{why};
    return std::move(values_.request);
  }

private:
  bool read(const std::string& name, const std::string& value) {
    if (auto of = find(text_parameters, name))
      return read_text(*of, name, value);
    auto known = std::ranges::find(parameters, name, &parameter::name);
    if (known == std::end(parameters))
      return refuse(name, "is not a known parameter");
    if (std::ranges::find(seen_, name) != seen_.end())
      return refuse(name, "is given twice");
    seen_.push_back(name);
    return known->set(values_, value) || refuse(name, known->must);
  }

  bool refuse(const std::string& name, const std::string& why) {
    wrong_ = {name, why};
    return false;
  }

  bool read_text(field of, const std::string& name, const std::string& value) {
    auto words = parse_words(value);
    if (!words)
      return refuse(name, must_be_short);
    auto& any_of = texts_[static_cast<size_t>(of)];
    if (any_of.size() == limits::search_values)
      return refuse(name, "is given too often");
    any_of.push_back({of, *std::move(words)});
    return true;
  }

  /// What parameters are together.
  invalid_field check() {
    auto& what = values_.request.what;
    if (values_.radius_km && !what.from)
      return {"radius_km", "needs a point, by near"};
    if (what.sort == sort_order::distance && !what.from)
      return {"sort", "by distance needs a point, by near"};
    if (values_.radius_km)
      what.within = search::circle{*what.from, *values_.radius_km};
    if (values_.day) {
      what.day_from = std::max(what.day_from.value_or(*values_.day),
                               *values_.day);
      what.day_to = std::min(what.day_to.value_or(*values_.day), *values_.day);
    }
    for (auto& any_of : texts_)
      if (!any_of.empty())
        what.texts.push_back(std::move(any_of));
    if (values_.cursor.empty())
      return {};
    what.after = search::parse_cursor(values_.cursor, values_.request.question);
    if (!what.after)
      return {"cursor", "is not one that a page of this search gave"};
    return {};
  }

  const query_pairs& all_;
  values values_;
  invalid_field wrong_;
  std::vector<std::string> seen_;
  std::array<std::vector<search::text_filter>, search::field_count> texts_;
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
      auto words = parse_words(value);
      if (!words)
        return failure{invalid_field{"q", must_be_short}};
      result.words = *std::move(words);
    } else if (name == "size") {
      auto size = parse_size(value, limits::suggestions);
      if (!size)
        return failure{invalid_field{"size", "must be 1 to 20"}};
      result.size = *size;
    } else {
      return failure{invalid_field{name, "is not a known parameter"}};
    }
  }
  return result;
}

search::query to_query(const suggest_request& asked, timestamp now) {
  constexpr size_t alike = 4;
  return search::completions_of(asked.words, alike * asked.size,
                                std::chrono::floor<std::chrono::minutes>(now));
}

std::optional<search::query>
read_search_target(std::string_view target, timestamp now) {
  auto parts = split_target(target);
  auto pairs = parts ? parse_query(parts->query) : std::nullopt;
  if (!pairs)
    return std::nullopt;
  if (parts->path == "/suggest") {
    auto asked = parse_suggest(*pairs);
    return asked ? std::optional{to_query(*asked, now)} : std::nullopt;
  }
  auto asked = parse_search(*pairs, now);
  return asked ? std::optional{std::move(asked->what)} : std::nullopt;
}

} // namespace onsale::http
