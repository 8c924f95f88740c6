#pragma once

#include "search/event_index.hpp"
#include "search/partition.hpp"
#include "search/search_board.hpp"
#include "tests/search/random_search.hpp"

#include <algorithm>
#include <deque>
#include <vector>

namespace onsale::test {

/// The same events in one index, and split into shards.
struct split_index {
  search::event_index one;
  std::deque<search::event_index> shards;
  search::search_board board;

  split_index(uint32_t count, search::settings how)
    : shards(count), board{std::move(how), count} {
  }

  /// Makes events up, replaces some of them, and sells from others.
  void fill(chance& random) {
    for (int round = 0; round < 3; ++round)
      for (uint64_t id = 1; id <= 30; ++id)
        if (random.one_in(2)) {
          auto x = random.event(id);
          one.apply({x}, {});
          part_of({id}).apply({x}, {});
        }
    for (uint64_t id = 1; id <= 30; ++id)
      if (random.one_in(3)) {
        search::offer left{static_cast<uint32_t>(random.below(3)),
                           50 * static_cast<int64_t>(random.below(5))};
        one.put_offer({id}, left);
        part_of({id}).put_offer({id}, left);
      }
    fill_board();
  }

  void fill_board() {
    board.put(search::directory{one.read(), one.read(), one.read(), {}});
    for (search::index_shard i = 0; i < shards.size(); ++i)
      board.put(i, shards[i].read());
  }

  search::event_index& part_of(event_id x) {
    return shards[search::shard_of(x, board.shards())];
  }
};

/// Whether two answers say the same, however they came about.
inline bool same(const search::findings& x, const search::findings& y) {
  auto same_events = std::ranges::equal(
    x.events, y.events, [](const auto& a, const auto& b) {
      return a.event == b.event && a.key == b.key;
    });
  auto same_fits = std::ranges::equal(
    x.fits, y.fits, [](const auto& a, const auto& b) {
      return a.fit == b.fit && a.words.all == b.words.all
             && a.words.instead == b.words.instead
             && a.rest.sum() == b.rest.sum();
    });
  return same_events && same_fits && x.total == y.total && x.facets == y.facets
         && x.typos == y.typos && x.dropped == y.dropped
         && x.rareness == y.rareness && x.instead == y.instead
         && x.next == y.next;
}

} // namespace onsale::test
