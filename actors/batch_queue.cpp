#include "actors/batch_queue.hpp"

#include "domain/limits.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>

namespace onsale::actors {

namespace {

constexpr size_t entries_max = limits::entries_per_batch;

/// How far `take` looks for entries that fit together, in batches: a queue full
/// of one user's requests must not cost a walk over all of it each time.
constexpr size_t scan_factor = 4;

/// What the entries of one batch have taken so far.
class claims {
public:
  /// Claims what an entry needs, or claims nothing and returns false.
  bool claim(const storage::ledger_entry& x) {
    const auto& what = x.what;
    const auto* booking = what && what->about ? &*what->about : nullptr;
    const auto* user = what && what->counters ? &*what->counters : nullptr;
    const auto* card = what && what->card_counters ? &*what->card_counters
                                                   : nullptr;
    if (booking && bookings_.contains(*booking))
      return false;
    for (const auto* counters : {user, card})
      if (counters && counters_.contains(counter_of(*counters)))
        return false;
    if (x.answer && keys_.contains(key_of(*x.answer)))
      return false;
    if (x.room && !rooms_.insert(x.room->event).second)
      return false;
    if (booking)
      bookings_.insert(*booking);
    for (const auto* counters : {user, card})
      if (counters)
        counters_.insert(counter_of(*counters));
    if (x.answer)
      keys_.insert(key_of(*x.answer));
    return true;
  }

private:
  // Views into the entries: they stay where they are while a batch is chosen.
  using counter = std::pair<std::string_view, event_id>;
  using key = std::pair<std::string_view, std::string_view>;

  static counter counter_of(const counter_change& x) {
    return {x.user.value, x.event};
  }

  static key key_of(const storage::keyed_answer& x) {
    return {x.user.value, x.key};
  }

  std::unordered_set<booking_id> bookings_;
  std::set<counter> counters_;
  std::set<key> keys_;
  std::unordered_set<event_id> rooms_;
};

} // namespace

void batch_queue::push(item x) {
  items_.push_back(std::move(x));
}

bool batch_queue::has_any_of(shard_id shard) const {
  return std::any_of(items_.begin(), items_.end(), [shard](const auto& x) {
    return x.entry.shard == shard;
  });
}

std::vector<batch_queue::item> batch_queue::take() {
  // First choose, then move: the claims look into the entries meanwhile.
  auto scan_max = std::min(items_.size(), scan_factor * entries_max);
  std::vector<bool> chosen(scan_max);
  size_t count = 0;
  size_t scanned = 0;
  {
    claims taken;
    std::unordered_set<block_id> waiting;
    for (; scanned < scan_max && count < entries_max; ++scanned) {
      const auto& x = items_[scanned];
      if (waiting.contains(x.owner))
        continue;
      if (taken.claim(x.entry)) {
        chosen[scanned] = true;
        ++count;
      } else {
        waiting.insert(x.owner);
      }
    }
  }
  std::vector<item> result;
  result.reserve(count);
  std::vector<item> left;
  for (size_t i = 0; i < scanned; ++i) {
    auto& where = chosen[i] ? result : left;
    where.push_back(std::move(items_[i]));
  }
  items_.erase(items_.begin(),
               items_.begin() + static_cast<ptrdiff_t>(scanned));
  items_.insert(items_.begin(), std::make_move_iterator(left.begin()),
                std::make_move_iterator(left.end()));
  return result;
}

std::vector<batch_queue::item> batch_queue::take_all() {
  std::vector<item> result{std::make_move_iterator(items_.begin()),
                           std::make_move_iterator(items_.end())};
  items_.clear();
  return result;
}

std::vector<batch_queue::item> batch_queue::take_shard(shard_id shard) {
  std::vector<item> result;
  std::deque<item> rest;
  for (auto& x : items_) {
    if (x.entry.shard == shard)
      result.push_back(std::move(x));
    else
      rest.push_back(std::move(x));
  }
  items_ = std::move(rest);
  return result;
}

} // namespace onsale::actors
