#include "search/event_index.hpp"

#include "search/segment_builder.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <utility>

namespace onsale::search {

namespace {

/// So many parts of about the same size become one.
constexpr size_t parts_to_merge = 8;

bitmap_ptr no_events() {
  static const auto result = std::make_shared<const Roaring>();
  return result;
}

/// Sizes whose logarithm to the base of eight is the same.
size_t tier_of(const snapshot_part& part) {
  return static_cast<size_t>(std::bit_width(part.count())) / 3;
}

bool is_mostly_gone(const snapshot_part& part) {
  return 2 * part.gone->cardinality() > part.events->size();
}

void mark_gone(snapshot_part& part, doc_id doc) {
  auto gone = *part.gone;
  gone.add(doc);
  part.gone = std::make_shared<const Roaring>(std::move(gone));
}

} // namespace

segment_ptr merge(const merge_plan& what) {
  segment_builder result;
  for (const auto& part : what.parts)
    result.add(*part.events, *part.gone);
  return result.build();
}

event_index::event_index() : offers_{std::make_shared<offer_table>()} {
  snapshot first;
  first.offers = offers_;
  publish(std::move(first));
}

void event_index::publish(snapshot next) {
  ++next.generation;
  now_ = std::make_shared<const snapshot>(std::move(next));
}

void event_index::forget(snapshot& in, event_id event) const {
  for (auto& part : in.parts)
    if (auto doc = part.events->find(event); doc && !part.gone->contains(*doc))
      mark_gone(part, *doc);
}

offer_slot event_index::slot_of(event_id event) {
  auto [at, is_new] = slots_.try_emplace(event);
  if (is_new && free_slots_.empty()) {
    at->second = static_cast<offer_slot>(slots_.size() - 1);
  } else if (is_new) {
    at->second = free_slots_.back();
    free_slots_.pop_back();
  }
  return at->second;
}

void event_index::apply(std::vector<document> changed,
                        std::span<const event_id> removed) {
  auto next = *now_;
  for (auto event : removed) {
    forget(next, event);
    if (auto known = slots_.find(event); known != slots_.end()) {
      offers_->put(known->second, std::nullopt);
      free_slots_.push_back(known->second);
      slots_.erase(known);
    }
  }
  segment_builder builder;
  for (auto& x : changed) {
    forget(next, x.event);
    x.slot = slot_of(x.event);
    builder.add(x);
  }
  if (builder.size() > 0)
    next.parts.push_back({builder.build(), no_events()});
  publish(std::move(next));
}

void event_index::put_offer(event_id event, const offer& x) {
  if (auto known = slots_.find(event); known != slots_.end())
    offers_->put(known->second, x);
}

std::optional<merge_plan> event_index::plan_merge() const {
  std::map<size_t, merge_plan> tiers;
  for (const auto& part : now_->parts) {
    if (is_mostly_gone(part))
      return merge_plan{{part}};
    tiers[tier_of(part)].parts.push_back(part);
  }
  for (auto& [tier, plan] : tiers)
    if (plan.parts.size() >= parts_to_merge)
      return std::move(plan);
  return std::nullopt;
}

void event_index::replace(const merge_plan& what, segment_ptr by) {
  auto next = *now_;
  snapshot_part merged{std::move(by), no_events()};
  for (const auto& old : what.parts) {
    auto part = std::ranges::find(next.parts, old.events,
                                  &snapshot_part::events);
    if (part == next.parts.end())
      continue;
    for (auto doc : *part->gone - *old.gone)
      if (auto now = merged.events->find(old.events->values().event[doc]))
        mark_gone(merged, *now);
    next.parts.erase(part);
  }
  if (merged.events->size() > 0)
    next.parts.push_back(std::move(merged));
  publish(std::move(next));
}

} // namespace onsale::search
