#define SUITE search.recent_changes

#include "search/recent_changes.hpp"

#include "search/segment_builder.hpp"
#include "tests/support/test.hpp"

using namespace onsale;
using namespace onsale::search;

namespace {

constexpr uint64_t large_block = recent_changes::block_size
                                 * recent_changes::block_size;

document event_of(uint64_t id) {
  document result;
  result.event = {id};
  result.texts = {{field::name, "Event"}};
  return result;
}

/// Changes that each bring events, of which the ids say to which generation.
struct changes {
  explicit changes(uint64_t start, uint64_t events_each = 1)
    : latest{start}, events_each{events_each} {
  }

  void add(uint64_t count) {
    while (count-- > 0) {
      segment_builder now;
      ++latest;
      for (uint64_t i = 0; i < events_each; ++i)
        now.add(event_of(latest * events_each + i));
      kept.add(latest, {nullptr, now.build()});
    }
  }

  /// @returns how many looks it takes to come from there to the latest state
  uint64_t follow(uint64_t from) {
    uint64_t looks = 0;
    while (from < latest) {
      auto next = kept.after(from);
      CHECK_EQUAL(next.what->before, nullptr);
      CHECK_EQUAL(next.what->after->size(), next.length * events_each);
      for (auto g = from + 1; g <= from + next.length; ++g)
        CHECK(next.what->after->find({g * events_each}));
      from += next.length;
      ++looks;
    }
    CHECK_EQUAL(from, latest);
    return looks;
  }

  recent_changes kept;
  uint64_t latest;
  uint64_t events_each;
};

} // namespace

TEST(changes are followed from wherever one stands) {
  for (uint64_t start : {0, 1, 15, 16, 250, 256, 1'000}) {
    changes all{start};
    all.add(3 * large_block);
    CHECK_EQUAL(all.kept.size(), 3 * large_block);
    for (auto from = start; from <= all.latest; from += 7)
      CHECK_LESS(all.follow(from), 80u);
  }
}

TEST(a few looks are enough for thousands of changes) {
  changes all{0};
  all.add(2 * recent_changes::most);
  CHECK_GREATER_EQUAL(all.kept.size(), recent_changes::most);
  CHECK_LESS(all.kept.size(), recent_changes::most + large_block);
  auto first = all.latest - all.kept.size();
  CHECK_EQUAL(first % large_block, 0u);
  CHECK_EQUAL(all.follow(first), recent_changes::most / large_block);
  MESSAGE("and some more from the middle of a block");
  CHECK_LESS(all.follow(first + 1), 2 * recent_changes::block_size
                                      + recent_changes::most / large_block);
}

TEST(of changes of many events fewer are kept) {
  for (uint64_t each : {16, 64, 256}) {
    changes all{0, each};
    all.add(recent_changes::most_events / each);
    for (int i = 0; i < 20; ++i) {
      all.add(1 + large_block / each);
      CHECK_LESS_EQUAL(all.kept.size() * each, recent_changes::most_events);
      // A quarter of them goes at once, at most.
      CHECK_GREATER_EQUAL(all.kept.size() * each,
                          recent_changes::most_events * 3 / 4 - each);
    }
    all.follow(all.latest - all.kept.size());
  }
}

TEST(a copy stays as it is) {
  changes all{0};
  all.add(40);
  auto before = all;
  all.add(recent_changes::most + large_block);
  CHECK_EQUAL(before.kept.size(), 40u);
  before.follow(0);
}
