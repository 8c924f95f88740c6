#define SUITE search.model
#include "search/event_index.hpp"
#include "search/search_board.hpp"
#include "search/searching.hpp"
#include "tests/search/random_search.hpp"
#include "tests/support/property.hpp"
#include "tests/support/search_model.hpp"
#include "tests/support/test.hpp"

#include <functional>
#include <map>

using namespace onsale;
using namespace onsale::search;
using onsale::test::chance;
using onsale::test::find_by_reading_all;
using onsale::test::make_settings;

namespace {

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
