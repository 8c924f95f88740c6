#define SUITE search.suggest
#include "search/suggest.hpp"

#include "search/event_document.hpp"
#include "search/event_index.hpp"
#include "tests/support/test.hpp"

#include <string>
#include <utility>
#include <vector>

using namespace onsale;
using namespace onsale::search;

namespace {

constexpr auto performer_kind = suggestion_kind::performer;
constexpr auto venue_kind = suggestion_kind::venue;
constexpr auto city_kind = suggestion_kind::city;
constexpr auto event_kind = suggestion_kind::event;

using kinds = std::vector<suggestion_kind>;

snapshot_ptr indexed(std::vector<document> what) {
  event_index result;
  result.apply(std::move(what), {});
  return result.read();
}

/// Names that begin alike, of all kinds; ids are 1, 2 and so on, of each.
struct suggest_fixture {
  suggest_fixture() {
    std::vector<document> performers;
    for (auto name : {"London Grammar", "Lonestar", "Lonnie Mack",
                      "Lonely Island", "Londonbeat"}) {
      performer x;
      x.id = {performers.size() + 1};
      x.name = name;
      x.popularity = 1.0 - 0.1 * static_cast<double>(performers.size());
      performers.push_back(make_document(x));
    }
    venue palladium;
    palladium.id = {1};
    palladium.name = "London Palladium";
    document show;
    show.event = {1};
    show.texts = {{field::name, "Lonnie Mack live"},
                  {field::performer, "Lonnie Mack"},
                  {field::city, "London"}};
    document elsewhere;
    elsewhere.event = {2};
    elsewhere.texts = {{field::name, "Coldplay live"}, {field::city, "London"}};
    all.performers = indexed(std::move(performers));
    all.venues = indexed({make_document(palladium)});
    all.cities = indexed(
      {make_city_document(1, "London", 9), make_city_document(2, "Paris", 9)});
    all_events = indexed({show, elsewhere});
  }

  std::vector<suggestion> complete(const std::string& typed, size_t most = 8) {
    auto what = completions_of(read_query(typed), most, {});
    auto events = find(*all_events, what, how, nullptr);
    return suggest(all, what, events, how, nullptr);
  }

  kinds kinds_for(const std::string& typed, size_t most = 8) {
    kinds result;
    for (const auto& x : complete(typed, most))
      result.push_back(x.kind);
    return result;
  }

  directory all;
  snapshot_ptr all_events;
  settings how;
};

} // namespace

FIXTURE_SCOPE(suggest_tests, suggest_fixture)

TEST(a city is found among many performers that begin like it) {
  CHECK(kinds_for("lon")
        == (kinds{performer_kind, performer_kind, performer_kind, venue_kind,
                  city_kind, event_kind, performer_kind, performer_kind}));
  CHECK_EQUAL(complete("lon")[4].id, 1u);
}

TEST(of a kind the best come first) {
  auto found = complete("lon", 3);
  REQUIRE_EQUAL(found.size(), 3u);
  for (size_t i = 0; i < 3; ++i)
    CHECK_EQUAL(found[i].id, i + 1);
}

TEST(a name that is complete comes before those that go on) {
  auto found = complete("london");
  REQUIRE(!found.empty());
  CHECK(found.front().kind == city_kind);
}

TEST(whoever fits better comes first whatever they are) {
  CHECK(kinds_for("london pall").front() == venue_kind);
  CHECK(kinds_for("lonestar").front() == performer_kind);
}

TEST(an event that is only there comes behind what is called so) {
  auto found = complete("london");
  REQUIRE(found.back().kind == event_kind);
  CHECK_EQUAL(complete("coldpl").front().id, 2u);
}

FIXTURE_SCOPE_END()
