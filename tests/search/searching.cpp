#define SUITE search.searching
#include "search/searching.hpp"

#include "search/event_index.hpp"
#include "tests/support/test.hpp"

#include <set>

using namespace onsale;
using namespace onsale::search;

namespace {

using namespace std::chrono_literals;

struct show {
  std::string performer;
  std::string venue;
  std::string city;
  double popularity = 0.5;
};

/// A small catalogue; the ids of its events are 1, 2 and so on.
struct house {
  event_index index;
  settings how;
  uint64_t last = 0;

  explicit house(const std::vector<show>& shows) {
    std::vector<document> all;
    for (const auto& x : shows)
      all.push_back(make(x));
    index.apply(std::move(all), {});
  }

  document make(const show& x) {
    document result;
    result.event = {++last};
    result.texts = {{field::name, x.performer + " live"},
                    {field::performer, x.performer},
                    {field::venue, x.venue},
                    {field::city, x.city}};
    result.values[static_cast<size_t>(facet::city)] = {x.city};
    result.popularity = x.popularity;
    result.starts_at = timestamp{std::chrono::hours{last}};
    return result;
  }

  findings ask(const std::string& typed, query what = {}) {
    what.words = read_query(typed);
    return find(*index.read(), what, how, nullptr);
  }

  std::vector<uint64_t> ids(const std::string& typed) {
    std::vector<uint64_t> result;
    for (const auto& x : ask(typed).events)
      result.push_back(x.event.value);
    return result;
  }
};

using numbers = std::vector<uint64_t>;

std::vector<show> stars() {
  return {{"Taylor Swift", "MetLife Stadium", "East Rutherford", 1},
          {"Beyoncé", "Stade de France", "Paris", 0.9},
          {"AC/DC", "Wembley Stadium", "London", 0.8},
          {"Coldplay", "Madison Square Garden", "New York", 0.9},
          {"Cold War Kids", "Bowery Ballroom", "New York", 0.2},
          {"Vampire Weekend", "Madison Square Garden", "New York", 0.5}};
}

} // namespace

TEST(what a fan means is found first) {
  house all{stars()};
  CHECK_EQUAL(all.ids("tayler swft").front(), 1u);
  CHECK_EQUAL(all.ids("beyonce").front(), 2u);
  CHECK_EQUAL(all.ids("ac dc").front(), 3u);
  CHECK_EQUAL(all.ids("acdc").front(), 3u);
  CHECK_EQUAL(all.ids("cold play").front(), 4u);
  CHECK_EQUAL(all.ids("coldpl").front(), 4u);
  CHECK_EQUAL(all.ids("metlifestadium").front(), 1u);
  CHECK_EQUAL(all.ids("metlife stadum").front(), 1u);
  CHECK_EQUAL(all.ids("oldplay").front(), 4u);
  CHECK_EQUAL(all.ids("weekend new york").front(), 6u);
}

TEST(an exact name comes before a similar one) {
  house all{{{"Bryan Adams", "Hall", "Paris", 1},
             {"Ryan Adams", "Hall", "Paris", 0.1}}};
  all.how.enough = 10;
  CHECK_EQUAL(all.ids("ryan adams"), (numbers{2, 1}));
  MESSAGE("a similar one is left out if enough are exact");
  all.how.enough = 1;
  CHECK_EQUAL(all.ids("ryan adams"), (numbers{2}));
}

TEST(a name that is all there comes before a longer one) {
  house all{{{"Queens of the Stone Age", "Hall", "Paris", 1},
             {"Queen Tribute Band", "Hall", "Paris", 1},
             {"Queen", "Hall", "Paris", 0.1}}};
  CHECK_EQUAL(all.ids("queen"), (numbers{3, 2, 1}));
}

TEST(a show of their own comes before one that they support) {
  house x{
    {{"Taylor Swift", "Garden", "Paris", 1}, {"Pink", "Hall", "Rome", 0}}};
  auto supported = x.make({"Taylor Swift", "Arena", "Oslo", 1});
  supported.texts.push_back({field::support, "Pink"});
  x.index.apply({supported}, {});
  CHECK_EQUAL(x.ids("pink"), (std::vector<uint64_t>{2, 3}));
  MESSAGE("but before those of whom only a beginning is what was typed");
  auto longer = x.make({"Pinkerton", "Hall", "Bonn", 1});
  x.index.apply({longer}, {});
  CHECK_EQUAL(x.ids("pink"), (std::vector<uint64_t>{2, 3, 4}));
  MESSAGE("who is asked for by place as well is found there");
  CHECK_EQUAL(x.ids("pink oslo").front(), 3u);
}

TEST(neighbours count more than strangers) {
  house all{{{"New Order", "York Hall", "London", 1},
             {"Anybody", "Hall", "New York", 0.1}}};
  CHECK_EQUAL(all.ids("new york"), (numbers{2, 1}));
}

TEST(words that nothing has are left out) {
  house all{stars()};
  auto found = all.ask("coldplay tickets cheap");
  CHECK_EQUAL(found.dropped, 0b110u);
  CHECK_EQUAL(found.events.front().event.value, 4u);
  MESSAGE("or the one that most have, if no event has all");
  found = all.ask("live beyonce coldplay");
  CHECK_EQUAL(found.total, 1u);
  MESSAGE("but one is never left out");
  CHECK_EQUAL(all.ask("xyzzy").total, 0u);
  CHECK_EQUAL(all.ask("xyzzy").dropped, 0u);
}

TEST(only punctuation finds nothing) {
  house all{stars()};
  CHECK_EQUAL(all.ask("!!!").total, 0u);
}

TEST(an event says which of its words were meant) {
  house all{stars()};
  query what;
  what.highlight = true;
  auto first = all.ask("tayler metlifestadium", what).fits.front();
  CHECK_EQUAL(first.words.instead,
              (std::vector<std::string>{"taylor", "metlife stadium"}));
  CHECK_EQUAL(first.words.all,
              (std::vector<std::string>{"metlife", "stadium", "taylor"}));
  first = all.ask("cold play ", what).fits.front();
  CHECK_EQUAL(first.words.instead, (std::vector<std::string>{"coldplay", ""}));
}

TEST(pages go on where the last ended while events change) {
  std::vector<show> shows;
  for (int i = 0; i < 30; ++i)
    shows.push_back({"Band " + std::to_string(i), "Hall", "Paris",
                     0.03 * static_cast<double>(i)});
  house all{shows};
  query what;
  what.size = 7;
  std::set<uint64_t> seen;
  for (int page = 0;; ++page) {
    auto found = all.ask("band", what);
    for (const auto& x : found.events)
      CHECK(seen.insert(x.event.value).second);
    if (!found.next)
      break;
    what.after = found.next;
    // One comes before all, one goes that was seen, time passes.
    std::vector<document> changed;
    changed.push_back(all.make({"Band", "Hall", "Paris", 1}));
    std::vector<event_id> removed{{30u - static_cast<uint64_t>(page)}};
    all.index.apply(std::move(changed), removed);
    what.as_of += std::chrono::hours{1};
  }
  for (uint64_t id = 1; id <= 30; ++id)
    CHECK(seen.contains(id));
}

TEST(a page of no word has nothing) {
  house all{stars()};
  query what;
  what.after = page_end{};
  what.after->dropped = 0b11;
  CHECK_EQUAL(all.ask("new york", what).total, 0u);
}

TEST(events without a word come by date) {
  house all{stars()};
  query what;
  what.as_of = timestamp{3h};
  auto found = find(*all.index.read(), what, all.how, nullptr);
  numbers ids;
  for (const auto& x : found.events)
    ids.push_back(x.event.value);
  CHECK_EQUAL(ids, (numbers{3, 4, 5, 6}));
}

TEST(what was found is counted) {
  house all{stars()};
  query what;
  what.facets.set(static_cast<size_t>(facet::city));
  what.size = 1;
  auto found = all.ask("live", what);
  CHECK_EQUAL(found.total, 6u);
  CHECK_EQUAL(
    found.facets[static_cast<size_t>(facet::city)],
    (value_counts{
      {"East Rutherford", 1}, {"London", 1}, {"New York", 3}, {"Paris", 1}}));
}

TEST(a sale changes what is found at once) {
  house all{stars()};
  query what;
  what.available = true;
  CHECK_EQUAL(all.ask("new york", what).total, 3u);
  all.index.put_offer({4}, {0, 0});
  CHECK_EQUAL(all.ask("new york", what).total, 2u);
  all.index.put_offer({4}, {1, 9'000});
  CHECK_EQUAL(all.ask("new york", what).total, 3u);
}

TEST(of too many events the most popular are compared) {
  std::vector<show> shows;
  for (int i = 1; i <= 50; ++i)
    shows.push_back({"Band", "Hall", "Paris", 0.02 * static_cast<double>(i)});
  house all{shows};
  all.how.most_compared = 5;
  auto found = all.ask("band");
  CHECK_EQUAL(found.total, 50u);
  CHECK_EQUAL(found.events.size(), 5u);
  CHECK_EQUAL(found.events.front().event.value, 50u);
}
