// Entries that the journal writes in one batch or not at all (P1.7).

#include "actors/journal.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace onsale::actors {

namespace {

/// How long a group waits to become complete, once an entry of it has come.
constexpr std::chrono::milliseconds group_patience{1'000};

} // namespace

/// They may overtake other entries of their blocks: what waits there is about
/// other seats.
void journal_state::hold_back(const entry_group& together,
                              batch_queue::item x) {
  auto& all = groups_[together.id];
  all.size = together.size;
  all.what.push_back(std::move(x));
  if (all.what.size() == all.size) {
    write_next();
  } else if (all.what.size() == 1) {
    all.number = ++groups_made_;
    self_->delayed_send(self_, group_patience,
                        group_overdue{together.id, all.number});
  }
}

void journal_state::overdue(const group_overdue& x) {
  auto i = groups_.find(x.group);
  auto waits = i != groups_.end() && i->second.number == x.number
               && i->second.what.size() < i->second.size;
  if (!waits)
    return;
  drop(groups_.extract(i).mapped().what);
  write_next();
}

/// The next complete group, or none of it if we do not own all of its shards.
bool journal_state::write_group() {
  auto i = std::find_if(groups_.begin(), groups_.end(), [](const auto& x) {
    return x.second.what.size() == x.second.size;
  });
  if (i == groups_.end())
    return false;
  auto next = groups_.extract(i);
  auto& what = next.mapped().what;
  auto ours = std::all_of(what.begin(), what.end(), [this](const auto& x) {
    return leases_.contains(x.entry.shard);
  });
  if (ours) {
    write(std::move(what));
    group_in_flight_ = next.key();
  } else {
    drop(what);
  }
  return true;
}

void journal_state::send_again(items what) {
  if (group_in_flight_) {
    auto size = static_cast<uint32_t>(what.size());
    groups_.emplace(*group_in_flight_, group{size, 0, std::move(what)});
  } else {
    retries_.push_back(std::move(what));
  }
}

/// Entries of a shard; without them nothing of their groups is written.
journal_state::items journal_state::break_groups(shard_id shard) {
  items result;
  for (auto i = groups_.begin(); i != groups_.end();) {
    auto& what = i->second.what;
    auto of_shard = std::stable_partition(what.begin(), what.end(),
                                          [&](const auto& x) {
                                            return x.entry.shard != shard;
                                          });
    if (of_shard == what.end()) {
      ++i;
      continue;
    }
    std::move(of_shard, what.end(), std::back_inserter(result));
    what.erase(of_shard, what.end());
    drop(groups_.extract(i++).mapped().what);
  }
  return result;
}

} // namespace onsale::actors
