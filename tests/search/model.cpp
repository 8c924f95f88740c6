#define SUITE search.model
#include "search/event_index.hpp"
#include "search/search_board.hpp"
#include "search/searching.hpp"
#include "tests/support/property.hpp"
#include "tests/support/search_model.hpp"
#include "tests/support/test.hpp"

#include <functional>
#include <map>
#include <random>

using namespace onsale;
using namespace onsale::search;
using onsale::test::find_by_reading_all;

namespace {

/// A few words that are each other's typos, beginnings, parts and synonyms.
const std::vector<std::string> vocabulary{
  "cold",    "coldplay", "play",     "the", "weeknd",  "weekend",
  "new",     "york",     "newyork",  "nyc", "taylor",  "tayler",
  "swift",   "swfit",    "ac",       "dc",  "acdc",    "metlife",
  "stadium", "concert",  "concerts", "a",   "beyoncé", "live"};

/// Random things, all from one seed.
class chance {
public:
  explicit chance(uint64_t seed) : random_{static_cast<uint32_t>(seed)} {
  }

  size_t below(size_t count) {
    return random_() % count;
  }

  bool one_in(size_t count) {
    return below(count) == 0;
  }

  std::string text(size_t most) {
    std::string result;
    for (auto count = 1 + below(most); count > 0; --count)
      result += (result.empty() ? "" : " ")
                + vocabulary[below(vocabulary.size())];
    return result;
  }

  geo_point point() {
    return {40.0 + static_cast<double>(below(3)), -74.0};
  }

  document event(uint64_t id) {
    document x;
    x.event = {id};
    x.texts = {{field::name, text(3)},
               {field::performer, text(2)},
               {field::venue, text(2)},
               {field::city, text(2)}};
    if (one_in(2))
      x.texts.push_back({field::performer, text(2)});
    if (one_in(2))
      x.texts.push_back({field::description, text(8)});
    for (auto& values : x.values)
      values = {vocabulary[below(4)]};
    x.popularity = static_cast<double>(below(4)) / 4;
    x.day = 20'000 + static_cast<int32_t>(below(5));
    // Up to half a day from that of UTC.
    x.starts_at = timestamp{std::chrono::days{x.day}}
                  + std::chrono::hours{below(24)} - std::chrono::hours{6};
    if (!one_in(3))
      x.at = point();
    x.price_min = 100 * static_cast<int64_t>(below(5));
    x.price_max = x.price_min + 100 * static_cast<int64_t>(below(5));
    return x;
  }

  typed_words words(size_t most) {
    auto typed = text(most);
    if (one_in(2) && typed.size() > 3)
      typed[1 + below(typed.size() - 1)] = 'e';
    if (one_in(3))
      typed.resize(1 + below(typed.size()));
    if (one_in(4))
      typed += " ";
    return read_query(typed);
  }

  query what() {
    query x;
    x.as_of = timestamp{std::chrono::days{20'000}};
    if (!one_in(4))
      x.words = words(3);
    for (auto count = one_in(3) ? 1 + below(2) : 0; count > 0; --count) {
      auto& any_of = x.texts.emplace_back();
      for (auto values = 1 + below(2); values > 0; --values)
        any_of.push_back({static_cast<field>(below(4)), words(2)});
    }
    if (one_in(3))
      x.day_from = 20'001 + static_cast<int32_t>(below(3));
    if (one_in(3))
      x.day_to = 20'001 + static_cast<int32_t>(below(3));
    if (one_in(3))
      x.within = circle{point(), 1.0 + static_cast<double>(below(200))};
    if (one_in(4))
      x.price_min = 100 * static_cast<int64_t>(below(6));
    if (one_in(4))
      x.price_max = 100 * static_cast<int64_t>(below(6));
    x.available = one_in(4);
    x.sort = static_cast<sort_order>(below(7));
    if (x.sort == sort_order::distance)
      x.from = point();
    x.size = 1 + static_cast<uint32_t>(below(7));
    x.facets = below(1u << facet_count);
    return x;
  }

private:
  std::mt19937 random_;
};

/// An index, and what it is told.
struct catalogue {
  event_index index;
  std::map<uint64_t, document> events;
  test::known_offers offers;

  void change(chance& random) {
    std::map<uint64_t, document> changed;
    std::vector<event_id> removed;
    for (auto count = random.below(12); count > 0; --count) {
      auto id = 1 + random.below(25);
      changed[id] = random.event(id);
    }
    for (auto count = random.below(4); count > 0; --count) {
      auto id = 1 + random.below(25);
      if (changed.contains(id))
        continue;
      removed.push_back({id});
      events.erase(id);
      offers.erase({id});
    }
    std::vector<document> all;
    for (const auto& [id, x] : changed) {
      events[id] = x;
      all.push_back(x);
    }
    index.apply(std::move(all), removed);
    if (random.one_in(4) && !index.read()->parts.empty()) {
      merge_plan everything{index.read()->parts};
      auto merged = merge(everything);
      index.replace(everything, merged);
    }
  }

  void change_one(chance& random) {
    auto id = 1 + random.below(25);
    std::vector<document> changed;
    std::vector<event_id> removed;
    if (random.one_in(3)) {
      removed.push_back({id});
      events.erase(id);
      offers.erase({id});
    } else {
      changed.push_back(events[id] = random.event(id));
    }
    index.apply(std::move(changed), removed);
  }

  void sell(chance& random) {
    for (const auto& [id, x] : events)
      if (random.one_in(3)) {
        offer left{static_cast<uint32_t>(random.below(3)),
                   x.price_min + 50 * static_cast<int64_t>(random.below(3))};
        index.put_offer({id}, left);
        offers[{id}] = left;
      }
  }

  std::vector<document> documents() const {
    std::vector<document> result;
    for (const auto& [id, x] : events)
      result.push_back(x);
    return result;
  }
};

settings make_settings(chance& random) {
  settings how;
  how.synonyms = *synonyms::parse("nyc, new york\nthe weeknd => weekend");
  how.enough = random.below(4);
  return how;
}

/// What finds events.
using finder = std::function<findings_ptr(const query&)>;

/// All pages of an answer, and whether each says the same of the whole.
std::optional<std::vector<event_id>>
read_pages(query what, const test::model_findings& expected,
           const finder& find) {
  std::vector<event_id> result;
  for (size_t page = 0; page <= expected.events.size(); ++page) {
    auto found = find(what);
    if (found->total != expected.events.size()
        || found->facets != expected.facets || found->typos != expected.typos
        || found->dropped != expected.dropped)
      return std::nullopt;
    for (const auto& x : found->events)
      result.push_back(x.event);
    if (!found->next)
      return result;
    what.after = found->next;
  }
  return std::nullopt;
}

bool agrees(uint64_t seed) {
  chance random{seed};
  catalogue all;
  filter_cache cache{8};
  auto how = make_settings(random);
  for (int round = 0; round < 2; ++round) {
    all.change(random);
    all.sell(random);
    auto find_now = [&](const query& what) {
      return std::make_shared<const findings>(
        find(*all.index.read(), what, how, &cache));
    };
    for (int i = 0; i < 4; ++i) {
      auto what = random.what();
      auto expected = find_by_reading_all(all.documents(), all.offers, what,
                                          how);
      if (read_pages(what, expected, find_now) != expected.events)
        return false;
    }
  }
  return true;
}

/// Asks the same again and again while events change.
bool agrees_when_kept(uint64_t seed) {
  chance random{seed};
  catalogue all;
  auto how = make_settings(random);
  search_board board{how};
  for (int i = 0; i < 4; ++i)
    all.change(random);
  std::vector<query> questions;
  for (int i = 0; i < 4; ++i)
    questions.push_back(random.what());
  for (int round = 0; round < 4; ++round) {
    for (const auto& what : questions) {
      auto expected = find_by_reading_all(all.documents(), all.offers, what,
                                          how);
      auto pages = read_pages(what, expected, [&](const query& x) {
        auto with = board.how();
        return board.find(*all.index.read(), x, question_of(x, *with), *with)
          .what;
      });
      if (pages != expected.events)
        return false;
    }
    if (random.one_in(2))
      all.change_one(random);
    else
      all.sell(random);
  }
  return true;
}

} // namespace

TEST(the index finds what reading every event finds) {
  CHECK_PROPERTY("the same events in the same order", [](uint64_t seed) {
    return agrees(seed);
  });
}

TEST(answers that are kept are those that would be found) {
  CHECK_PROPERTY("the same events in the same order", [](uint64_t seed) {
    return agrees_when_kept(seed);
  });
}
