#define SUITE search.model
#include "search/event_index.hpp"
#include "search/search_board.hpp"
#include "search/searching.hpp"
#include "tests/search/random_search.hpp"
#include "tests/support/property.hpp"
#include "tests/support/search_model.hpp"
#include "tests/support/test.hpp"

#include <algorithm>
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
    auto known = events.find(id);
    if (known != events.end() && !random.one_in(3)) {
      random.touch(known->second);
      changed.push_back(known->second);
    } else if (random.one_in(3)) {
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

/// Whether an answer says what one does that has just been found. (Only who has
/// it explained is told the blend; such answers are not kept.)
bool is_as_found(const findings& x, const findings& found) {
  auto are_same = [](const event_fit& a, const event_fit& b) {
    return a.fit == b.fit && a.words == b.words;
  };
  auto stand_as = [](const found_event& a, const found_event& b) {
    return a.event == b.event && a.key == b.key;
  };
  return x.instead == found.instead && x.rareness == found.rareness
         && x.next == found.next
         && std::ranges::equal(x.events, found.events, stand_as)
         && std::ranges::equal(x.fits, found.fits, are_same);
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
  for (int i = 0; i < 4; ++i) {
    auto& what = questions.emplace_back(random.what());
    what.highlight = random.one_in(3);
    if (!random.one_in(3))
      what.facets.reset(); // with them hardly an answer is kept
  }
  auto is_right = true;
  for (int round = 0; round < 6 && is_right; ++round) {
    for (const auto& what : questions) {
      auto expected = find_by_reading_all(all.documents(), all.offers, what,
                                          how);
      auto pages = read_pages(what, expected, [&](const query& x) {
        auto with = board.how();
        auto in = all.index.read();
        auto kept = board.find(*in, x, question_of(x, *with), *with).what;
        is_right &= is_as_found(*kept, find(*in, x, *with, nullptr));
        return kept;
      });
      is_right &= pages == expected.events;
    }
    if (random.one_in(3))
      all.sell(random);
    else // sometimes so many that they are kept together
      for (auto count = random.one_in(3) ? 24 : 1; count > 0; --count)
        all.change_one(random);
  }
  return is_right;
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
