#define SUITE search.digest
#include "search/digest.hpp"

#include "search/event_index.hpp"
#include "tests/search/random_search.hpp"
#include "tests/support/property.hpp"
#include "tests/support/test.hpp"

#include <map>

using namespace onsale;
using namespace onsale::search;
using namespace onsale::test;

namespace {

/// Two nodes that come to the same by ways of their own.
bool agree(uint64_t seed) {
  chance random{seed};
  std::map<uint64_t, document> events;
  std::map<uint64_t, offer> left;
  event_index one;
  for (int i = 0; i < 60; ++i) {
    auto id = 1 + random.below(12);
    switch (random.below(4)) {
      case 0: {
        std::vector<event_id> gone{{id}};
        one.apply({}, gone);
        events.erase(id);
        left.erase(id);
        break;
      }
      case 1: {
        offer x{static_cast<uint32_t>(random.below(3)),
                static_cast<int64_t>(random.below(3))};
        one.put_offer({id}, x);
        if (events.contains(id))
          left[id] = x;
        break;
      }
      default:
        events[id] = random.event(id);
        one.apply({events[id]}, {});
    }
  }
  event_index other;
  std::vector<document> all;
  for (const auto& [id, x] : events)
    all.push_back(x);
  other.apply(all, {});
  for (const auto& [id, x] : left)
    other.put_offer({id}, x);
  return one.read()->content == other.read()->content;
}

document queen(uint64_t id) {
  document x;
  x.event = {id};
  x.texts = {{field::name, "Queen"}};
  x.price_min = 500;
  return x;
}

digest of(const document& x) {
  event_index one;
  one.apply({x}, {});
  return one.read()->content;
}

} // namespace

TEST(who has the same events has the same digest) {
  CHECK_PROPERTY("however they came about", [](uint64_t seed) {
    return agree(seed);
  });
}

TEST(every difference is one) {
  auto x = queen(1);
  std::vector<document> others(12, x);
  others[0].event = {2};
  others[1].texts[0].text = "Queens";
  others[2].texts[0].field = field::performer;
  others[3].texts.push_back({field::city, ""});
  others[4].values[2] = {"Rome"};
  others[5].values[3] = {"Rome"};
  others[6].popularity = 0.5;
  others[7].starts_at = from_ms(1);
  others[8].day = 1;
  others[9].at = geo_point{};
  others[10].price_min = 499;
  others[11].price_max = 1;
  for (const auto& other : others)
    CHECK(of(other) != of(x));
}

TEST(a hash without descriptions is of all else) {
  document x;
  x.event = {7};
  x.texts = {{field::name, "Queen"}, {field::description, "With a choir"}};
  auto other = x;
  other.texts[1].text = "Without a choir";
  CHECK_NOT_EQUAL(hash_of(x), hash_of(other));
  CHECK_EQUAL(hash_but_descriptions(x), hash_but_descriptions(other));
  other.texts.pop_back();
  CHECK_EQUAL(hash_but_descriptions(x), hash_but_descriptions(other));
  other.texts[0].text = "Queens";
  CHECK_NOT_EQUAL(hash_but_descriptions(x), hash_but_descriptions(other));
  other = x;
  other.popularity = 0.5;
  CHECK_NOT_EQUAL(hash_but_descriptions(x), hash_but_descriptions(other));
}

TEST(seats that go are no difference but the last and the cheapest are) {
  event_index one;
  one.apply({queen(1)}, {});
  auto content = [&] {
    return one.read()->content;
  };
  auto untold = content();
  one.put_offer({1}, {10, 500});
  CHECK(content() == untold);
  one.put_offer({1}, {9, 500});
  CHECK(content() == untold);
  one.put_offer({1}, {9, 600});
  CHECK(content() != untold);
  one.put_offer({1}, {0, 0});
  auto sold_out = content();
  CHECK(sold_out != untold);
  one.put_offer({1}, {1, 500});
  CHECK(content() == untold);
}

TEST(whoever reads what turns the contents sees that they have turned) {
  event_index one;
  one.apply({queen(1)}, {});
  auto before = one.read();
  auto turned = [&] {
    return before->offers->turns() != before->turns;
  };
  CHECK(!turned());
  one.put_offer({1}, {10, 500});
  CHECK(!turned());
  one.put_offer({1}, {0, 0});
  CHECK(turned());
  CHECK_EQUAL(one.read()->turns, one.read()->offers->turns());
  MESSAGE("also if it turns back");
  one.put_offer({1}, {10, 500});
  CHECK(one.read()->content == before->content);
  CHECK(turned());
  MESSAGE("or the event goes");
  before = one.read();
  std::vector<event_id> gone{{1}};
  one.apply({}, gone);
  CHECK(turned());
}

TEST(an index without events is like one that never had any) {
  event_index one;
  auto empty = one.read()->content;
  one.apply({queen(1), queen(2)}, {});
  CHECK(one.read()->content != empty);
  std::vector<event_id> gone{{1}, {2}, {2}, {3}};
  one.apply({}, gone);
  CHECK(one.read()->content == empty);
}
