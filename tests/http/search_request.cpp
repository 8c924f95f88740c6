#define SUITE http.search_request
#include "http/search_request.hpp"

#include "search/cursor.hpp"
#include "tests/support/property.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::http;
using search::field;

namespace {

using namespace std::chrono_literals;

const timestamp asked_at{std::chrono::days{20'000} + 90s};

search_request asked_by(const query_pairs& parameters) {
  auto result = parse_search(parameters, asked_at);
  REQUIRE(result);
  return *result;
}

/// The parameter that is refused.
std::string refused(const query_pairs& parameters) {
  auto result = parse_search(parameters, asked_at);
  return result ? "" : result.error().field;
}

} // namespace

TEST(all parameters may be combined) {
  auto asked = asked_by({{"q", "tayler swft"},
                         {"performer", "Taylor"},
                         {"performer", "Abba"},
                         {"city", "Paris"},
                         {"date_from", "2024-10-04"},
                         {"date_to", "2024-10-05"},
                         {"near", "40.7,-74"},
                         {"radius_km", "2.5"},
                         {"price_min", "0"},
                         {"price_max", "9000"},
                         {"available", "true"},
                         {"sort", "-price"},
                         {"size", "100"},
                         {"facets", "genre,month"},
                         {"highlight", "true"}});
  const auto& what = asked.what;
  CHECK_EQUAL(what.words->terms, (std::vector<std::string>{"tayler", "swft"}));
  REQUIRE_EQUAL(what.texts.size(), 2u);
  CHECK_EQUAL(what.texts[0].size(), 2u);
  CHECK(what.texts[0][0].field == search::field::performer);
  CHECK(what.texts[1][0].field == search::field::city);
  CHECK_EQUAL(what.day_from, 20'000);
  CHECK_EQUAL(what.day_to, 20'001);
  CHECK_EQUAL(what.within->radius_km, 2.5);
  CHECK_EQUAL(what.from->lon, -74.0);
  CHECK_EQUAL(what.price_min, 0);
  CHECK_EQUAL(what.price_max, 9'000);
  CHECK(what.available);
  CHECK(what.sort == search::sort_order::price_descending);
  CHECK_EQUAL(what.size, 100u);
  CHECK_EQUAL(what.facets.count(), 2u);
  CHECK(asked.what.highlight);
}

TEST(nothing need be said) {
  auto asked = asked_by({});
  CHECK(!asked.what.words);
  CHECK_EQUAL(asked.what.size, 20u);
  MESSAGE("an empty value is as good as none");
  CHECK(!asked_by({{"q", ""}, {"size", ""}, {"date", ""}}).what.words);
  MESSAGE("but what has no word finds nothing");
  CHECK(asked_by({{"q", "!!!"}}).what.words->terms.empty());
  MESSAGE("it is asked as of the minute");
  CHECK(asked.what.as_of == timestamp{std::chrono::days{20'000} + 60s});
}

TEST(a date is one day) {
  auto what = asked_by({{"date", "2024-10-04"}}).what;
  CHECK_EQUAL(what.day_from, 20'000);
  CHECK_EQUAL(what.day_to, 20'000);
  MESSAGE("and with others only if they have it");
  what = asked_by({{"date", "2024-10-04"}, {"date_from", "2024-10-05"}}).what;
  CHECK(*what.day_from > *what.day_to);
}

TEST(what is wrong is named) {
  CHECK_EQUAL(refused({{"colour", "red"}}), "colour");
  CHECK_EQUAL(refused({{"q", std::string(501, 'a')}}), "q");
  CHECK_EQUAL(refused({{"venue", std::string(501, 'a')}}), "venue");
  for (auto day : {"2024-13-01", "2024-02-30", "tomorrow", "2024-1-1", "x"})
    CHECK_EQUAL(refused({{"date", day}}), "date");
  for (auto point : {"1", "1,", "91,0", "0,181", "nan,0", "1,2,3", "a,b"})
    CHECK_EQUAL(refused({{"near", point}}), "near");
  CHECK_EQUAL(refused({{"radius_km", "5"}}), "radius_km");
  for (auto radius : {"0", "-1", "20039", "inf", "x"})
    CHECK_EQUAL(refused({{"near", "1,2"}, {"radius_km", radius}}), "radius_km");
  for (auto price : {"-1", "1.5", "x", "99999999999999999999"}) {
    CHECK_EQUAL(refused({{"price_min", price}}), "price_min");
    CHECK_EQUAL(refused({{"price_max", price}}), "price_max");
  }
  for (auto size : {"0", "101", "10000", "x", "-1"})
    CHECK_EQUAL(refused({{"size", size}}), "size");
  CHECK_EQUAL(refused({{"available", "yes"}}), "available");
  CHECK_EQUAL(refused({{"sort", "best"}}), "sort");
  CHECK_EQUAL(refused({{"sort", "distance"}}), "sort");
  CHECK_EQUAL(refused({{"facets", "genre,colour"}}), "facets");
  CHECK_EQUAL(refused({{"highlight", "1"}}), "highlight");
}

TEST(only texts of fields may be given more than once) {
  CHECK_EQUAL(refused({{"q", "a"}, {"q", "b"}}), "q");
  CHECK_EQUAL(refused({{"date", "2024-10-04"}, {"date", "2024-10-04"}}),
              "date");
  query_pairs many(21, {"genre", "rock"});
  CHECK_EQUAL(refused(many), "genre");
}

TEST(a cursor belongs to what was asked) {
  search::page_end end;
  end.key = 7;
  query_pairs asked{{"q", "queen"}, {"size", "5"}};
  auto cursor = search::to_cursor(end, asked_by(asked).question);
  asked.emplace_back("cursor", cursor);
  CHECK_EQUAL(asked_by(asked).what.after, end);
  CHECK_EQUAL(refused({{"q", "abba"}, {"size", "5"}, {"cursor", cursor}}),
              "cursor");
  CHECK_EQUAL(refused({{"cursor", "nonsense"}}), "cursor");
}

TEST(a completion is asked for by its beginning) {
  auto asked = parse_suggest({{"q", "ta"}, {"size", "5"}});
  REQUIRE(asked);
  CHECK_EQUAL(asked->words.terms, std::vector<std::string>{"ta"});
  CHECK_EQUAL(asked->size, 5u);
  CHECK_EQUAL(parse_suggest({})->size, 10u);
  CHECK_EQUAL(parse_suggest({{"size", "21"}}).error().field, "size");
  CHECK_EQUAL(parse_suggest({{"kind", "venue"}}).error().field, "kind");
  CHECK_EQUAL(parse_suggest({{"q", std::string(501, 'a')}}).error().field, "q");
}

TEST(another node reads a target as the one that was sent it) {
  auto search = read_search_target("/search?q=caf%C3%A9+live&city=rome",
                                   asked_at);
  REQUIRE(search);
  CHECK_EQUAL(search->words->terms, (std::vector<std::string>{"cafe", "live"}));
  CHECK_EQUAL(search->texts.size(), 1u);
  auto completion = read_search_target("/suggest?q=ta&size=5", asked_at);
  REQUIRE(completion);
  CHECK_EQUAL(completion->size, 20u);
  CHECK(completion->highlight);
  CHECK(!read_search_target("/search?q=%zz", asked_at));
  CHECK(!read_search_target("/search?nonsense=1", asked_at));
  CHECK(!read_search_target("/suggest?nonsense=1", asked_at));
  CHECK(!read_search_target("nonsense", asked_at));
}

TEST(any value is taken or refused by its name) {
  CHECK_PROPERTY("values", [](const std::string& x) {
    for (auto name : {"q", "performer", "date", "near", "price_min", "size",
                      "sort", "facets", "cursor", "available"}) {
      auto asked = parse_search({{name, x}}, asked_at);
      if (!asked && asked.error().field != name)
        return false;
    }
    return true;
  });
}
