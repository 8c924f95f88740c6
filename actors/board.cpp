#include "actors/board.hpp"

#include "domain/best_available.hpp"

#include <algorithm>
#include <utility>

namespace onsale::actors {

namespace {

/// What a snapshot says under a changed plan. Its block may be asleep, or not
/// have heard of the change yet, and readers must neither look for seats where
/// there are none nor miss those that have come (back). Says what the block
/// itself says once it has the plan: of two snapshots of one version either may
/// stay.
snapshot_ptr
refitted(snapshot_ptr x, const block_plan& before, const block_plan& after) {
  auto result = std::make_shared<block_snapshot>(*x);
  result->states.resize((after.places.size() + 3) / 4);
  auto free = available_places(after, result->states);
  result->available = static_cast<uint32_t>(free.count());
  auto in_plan = std::count_if(after.places.begin(), after.places.end(),
                               [](const auto& place) {
                                 return !place.retired;
                               });
  auto taken = static_cast<uint32_t>(in_plan) - result->available;
  result->blocked = taken - std::min(taken, x->held + x->sold);
  auto came_back = (free & ~available_places(before, x->states)).any();
  if (came_back)
    ++result->freed;
  auto as_before = !came_back && result->states.size() == x->states.size()
                   && result->available == x->available
                   && result->blocked == x->blocked;
  return as_before ? x : result;
}

} // namespace

event_board::event_board(opened_event_ptr opened,
                         std::shared_ptr<const board_watcher> watcher)
  : snapshots_(opened->seats->blocks.size()), watcher_(std::move(watcher)) {
  opened_.store(std::move(opened));
}

void event_board::publish(snapshot_ptr x) {
  auto& place = snapshots_[x->block.block - 1];
  auto seen = place.load();
  // Versions are what orders snapshots, not the order of arrival: after a shard
  // has moved, the owner before may still be publishing.
  while (!seen || seen->version < x->version
         || (seen->version == x->version && seen->freed < x->freed))
    if (place.compare_exchange(seen, x)) {
      if (watcher_)
        (*watcher_)(*x);
      break;
    }
  // A block that has not heard of a change yet shows on the board before it.
  if (auto next = successor_.load())
    forward(next, std::move(x));
}

/// Whoever publishes meanwhile either sees the successor or is seen here.
void event_board::hand_over(const std::shared_ptr<event_board>& to) {
  successor_.store(to);
  for (uint32_t block = 1; block <= blocks(); ++block)
    if (auto seen = snapshot(block))
      forward(to, std::move(seen));
}

void event_board::forward(const std::shared_ptr<event_board>& to,
                          snapshot_ptr x) const {
  auto number = x->block.block;
  auto before = opened()->seats->find(number);
  auto after = to->opened()->seats->find(number);
  if (before && after)
    to->publish(refitted(std::move(x), *before, *after));
}

bool event_board::complete() const {
  return std::all_of(snapshots_.begin(), snapshots_.end(), [](const auto& x) {
    return x.load() != nullptr;
  });
}

void board::watch(board_watcher watcher) {
  if (watcher_)
    watcher = [first = watcher_, then = std::move(watcher)](const auto& x) {
      (*first)(x);
      then(x);
    };
  watcher_ = std::make_shared<const board_watcher>(std::move(watcher));
}

std::vector<event_board_ptr> board::all() const {
  std::vector<event_board_ptr> result;
  for (const auto& part : parts_) {
    std::lock_guard lock{part.guard};
    for (const auto& [id, x] : part.events)
      result.push_back(x);
  }
  std::sort(result.begin(), result.end(), [](const auto& x, const auto& y) {
    return x->opened()->record->what.id < y->opened()->record->what.id;
  });
  return result;
}

event_board_ptr board::find(event_id id) const {
  const auto& where = part_of(id);
  std::lock_guard lock{where.guard};
  auto i = where.events.find(id);
  return i == where.events.end() ? nullptr : i->second;
}

event_board_ptr board::open(const opened_event_ptr& x) {
  auto& where = part_of(x->record->what.id);
  std::lock_guard lock{where.guard};
  auto& slot = where.events[x->record->what.id];
  if (slot && !supersedes(x, slot->opened()))
    return slot;
  auto fresh = std::make_shared<event_board>(x, watcher_);
  if (slot)
    slot->hand_over(fresh);
  slot = std::move(fresh);
  return slot;
}

void board::close(event_id id) {
  auto& where = part_of(id);
  std::lock_guard lock{where.guard};
  where.events.erase(id);
}

std::optional<block_offer> left_of(const board& all, const block_id& id) {
  auto shown = all.find(id.event);
  if (!shown)
    return std::nullopt;
  auto opened = shown->opened();
  auto plan = opened->seats->find(id.block);
  auto now = plan ? shown->snapshot(id.block) : nullptr;
  if (!now || now->version == 0)
    return std::nullopt;
  return make_offer(*now, *plan, opened->terms->prices,
                    opened->record->version);
}

std::shared_ptr<support::noted<block_id>> note_shown(board& of) {
  auto result = std::make_shared<support::noted<block_id>>();
  of.watch([result](const block_snapshot& x) {
    result->add(x.block);
  });
  return result;
}

} // namespace onsale::actors
