#define SUITE search.event_index
#include "search/event_index.hpp"

#include "tests/support/test.hpp"

#include <set>

using namespace onsale;
using namespace onsale::search;

namespace {

std::vector<document> events(uint64_t first, uint64_t behind) {
  std::vector<document> result;
  for (auto id = first; id < behind; ++id) {
    auto& x = result.emplace_back();
    x.event = {id};
    x.texts = {{field::name, "Event " + std::to_string(id)}};
  }
  return result;
}

std::set<uint64_t> ids_in(const snapshot& in) {
  std::set<uint64_t> result;
  for (const auto& part : in.parts)
    for (doc_id doc = 0; doc < part.events->size(); ++doc)
      if (!part.gone->contains(doc))
        CHECK(result.insert(part.events->values().event[doc].value).second);
  return result;
}

} // namespace

TEST(an event that changes is there once) {
  event_index index;
  index.apply(events(1, 4), {});
  index.apply(events(2, 5), {});
  CHECK_EQUAL(ids_in(*index.read()), (std::set<uint64_t>{1, 2, 3, 4}));
  std::vector<event_id> removed{{3}, {9}};
  index.apply({}, removed);
  CHECK_EQUAL(ids_in(*index.read()), (std::set<uint64_t>{1, 2, 4}));
  CHECK_EQUAL(index.read()->count(), 3u);
}

TEST(what was read does not change) {
  event_index index;
  index.apply(events(1, 3), {});
  auto before = index.read();
  std::vector<event_id> removed{{1}};
  index.apply(events(2, 4), removed);
  CHECK_EQUAL(ids_in(*before), (std::set<uint64_t>{1, 2}));
  CHECK(index.read()->generation > before->generation);
}

TEST(small parts become one at once) {
  event_index index;
  for (uint64_t id = 1; id <= 70; ++id) {
    index.apply(events(id, id + 1), {});
    CHECK_EQUAL(index.read()->parts.size(), id <= 64 ? 1u : 2u);
  }
  CHECK_EQUAL(ids_in(*index.read()).size(), 70u);
  MESSAGE("one event that changes all the time stays one");
  event_index other;
  for (uint64_t i = 0; i < 200; ++i)
    other.apply(events(1, 2), {});
  REQUIRE_EQUAL(other.read()->parts.size(), 1u);
  CHECK_EQUAL(other.read()->parts[0].events->size(), 1u);
}

TEST(parts of about the same size become one) {
  event_index index;
  for (uint64_t i = 0; i < 4; ++i) {
    CHECK(!index.plan_merge());
    index.apply(events(1 + 100 * i, 101 + 100 * i), {});
  }
  auto plan = index.plan_merge().value();
  CHECK_EQUAL(plan.parts.size(), 4u);
  index.replace(plan, merge(plan));
  CHECK_EQUAL(index.read()->parts.size(), 1u);
  CHECK_EQUAL(ids_in(*index.read()).size(), 400u);
  CHECK(!index.plan_merge());
}

TEST(what changes while parts are merged is not lost) {
  event_index index;
  for (uint64_t i = 0; i < 4; ++i)
    index.apply(events(1 + 100 * i, 101 + 100 * i), {});
  auto plan = index.plan_merge().value();
  auto merged = merge(plan);
  std::vector<event_id> removed{{5}};
  index.apply(events(3, 4), removed);
  index.apply(events(500, 501), {});
  index.replace(plan, merged);
  auto left = ids_in(*index.read());
  CHECK_EQUAL(left.size(), 400u); // one has gone, one has come
  CHECK(!left.contains(5));
  CHECK(left.contains(3));
  CHECK(left.contains(500));
}

TEST(a part that is mostly gone is made anew) {
  event_index index;
  index.apply(events(1, 101), {});
  std::vector<event_id> removed;
  for (uint64_t id = 1; id <= 51; ++id)
    removed.push_back({id});
  index.apply({}, removed);
  auto plan = index.plan_merge().value();
  index.replace(plan, merge(plan));
  CHECK_EQUAL(index.read()->parts.front().events->size(), 49u);
  MESSAGE("a small one at once and one without any event is none");
  removed.clear();
  for (uint64_t id = 52; id <= 99; ++id)
    removed.push_back({id});
  index.apply({}, removed);
  REQUIRE_EQUAL(index.read()->parts.size(), 1u);
  CHECK_EQUAL(index.read()->parts.front().events->size(), 1u);
  removed = {{100}};
  index.apply({}, removed);
  CHECK(index.read()->parts.empty());
}

TEST(offers stay with their events) {
  event_index index;
  index.apply(events(1, 4), {});
  index.put_offer({2}, {7, 100});
  index.put_offer({9}, {7, 100});
  index.apply(events(2, 3), {});
  auto offer_of = [&](uint64_t id) {
    auto now = index.read();
    for (const auto& part : now->parts)
      if (auto doc = part.events->find({id}))
        return now->offers->at(part.events->values().slot[*doc]);
    return std::optional<offer>{};
  };
  CHECK_EQUAL(offer_of(2), (offer{7, 100}));
  CHECK(!offer_of(1));
  MESSAGE("one that comes later does not inherit it");
  std::vector<event_id> removed{{2}};
  index.apply({}, removed);
  index.apply(events(5, 6), {});
  CHECK(!offer_of(5));
}
