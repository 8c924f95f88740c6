#include "actors/offer_board.hpp"

#include <utility>

namespace onsale::actors {

void offer_board::entry::add_up() {
  sum.reset();
  if (!opened_as)
    return;
  sum.emplace();
  for (uint32_t block = 1; block <= plan.size(); ++block) {
    auto known = blocks.find(block);
    sum->add(known == blocks.end() ? plan[block - 1] : known->second.what.left);
  }
}

void offer_board::watch(watcher x) {
  watchers_.push_back(std::move(x));
}

void offer_board::open_by(opener x) {
  opener_ = std::move(x);
}

std::optional<event_offer> offer_board::find(event_id id) const {
  const auto& where = part_of(id);
  std::lock_guard lock{where.guard};
  auto i = where.events.find(id);
  return i == where.events.end() ? std::nullopt : i->second.sum;
}

bool offer_board::knows(event_id id) const {
  const auto& where = part_of(id);
  std::lock_guard lock{where.guard};
  return where.events.contains(id);
}

void offer_board::put(const block_offer& x, bool own) {
  auto id = x.block.event;
  auto& where = part_of(id);
  bool is_new = false;
  bool differs = false;
  {
    std::lock_guard lock{where.guard};
    auto [i, added] = where.events.try_emplace(id);
    auto& known = i->second.blocks[x.block.block];
    if (known.what == x)
      known.own |= own;
    if (known.what.block == x.block && !is_later(x, known.what))
      return;
    known = {x, own};
    auto before = i->second.sum;
    i->second.add_up();
    is_new = added;
    differs = i->second.sum != before;
  }
  if (is_new && opener_)
    opener_(id);
  if (differs)
    tell(id);
}

void offer_board::open(const opened_event& x) {
  auto id = x.record->what.id;
  auto& where = part_of(id);
  bool differs = false;
  {
    std::lock_guard lock{where.guard};
    auto& to = where.events[id];
    if (to.opened_as && to.opened_as->version >= x.record->version)
      return;
    to.opened_as = x.record;
    to.plan.clear();
    for (const auto& block : x.seats->blocks)
      to.plan.push_back(make_offer(block, x.terms->prices));
    auto before = to.sum;
    to.add_up();
    differs = to.sum != before;
  }
  if (differs)
    tell(id);
}

void offer_board::close(event_id id) {
  auto& where = part_of(id);
  {
    std::lock_guard lock{where.guard};
    if (where.events.erase(id) == 0)
      return;
  }
  tell(id);
}

std::vector<block_offer> offer_board::own() const {
  std::vector<block_offer> result;
  for (const auto& part : parts_) {
    std::lock_guard lock{part.guard};
    for (const auto& [id, x] : part.events)
      for (const auto& [block, said] : x.blocks)
        if (said.own)
          result.push_back(said.what);
  }
  return result;
}

std::vector<offer_board::known> offer_board::all() const {
  std::vector<known> result;
  for (const auto& part : parts_) {
    std::lock_guard lock{part.guard};
    for (const auto& [id, x] : part.events)
      result.push_back({id, x.opened_as});
  }
  return result;
}

void offer_board::tell(event_id id) const {
  for (const auto& told : watchers_)
    told(id);
}

} // namespace onsale::actors
