#include "search/event_index.hpp"

#include "domain/ensure.hpp"
#include "search/filters.hpp"
#include "search/segment_builder.hpp"

#include <algorithm>
#include <bit>
#include <map>
#include <utility>

namespace onsale::search {

namespace {

/// So many parts of about the same size become one.
constexpr size_t parts_to_merge = 4;

bitmap_ptr no_events() {
  static const auto result = std::make_shared<const Roaring>();
  return result;
}

/// Sizes whose logarithm to the base of four is the same.
size_t tier_of(const snapshot_part& part) {
  return static_cast<size_t>(std::bit_width(part.count())) / 2;
}

bool is_mostly_gone(const snapshot_part& part) {
  return 2 * part.gone->cardinality() > part.events->size();
}

/// Events that go, by part: a bitmap is made anew once, however many there are.
class leavers {
public:
  explicit leavers(const snapshot& from)
    : from_{from}, docs_(from.parts.size()) {
  }

  void add(event_id event) {
    for (size_t i = 0; i < docs_.size(); ++i)
      if (auto doc = from_.parts[i].events->find(event);
          doc && !from_.parts[i].gone->contains(*doc)) {
        docs_[i].push_back(*doc);
        ++count_;
      }
  }

  size_t count() const noexcept {
    return count_;
  }

  /// @param to what they were looked for in, or a copy
  void leave(snapshot& to) const {
    for (size_t i = 0; i < docs_.size(); ++i)
      if (!docs_[i].empty())
        to.parts[i].gone = std::make_shared<const Roaring>(
          *to.parts[i].gone | Roaring{docs_[i].size(), docs_[i].data()});
  }

  /// A copy of them.
  segment_ptr copy() const {
    segment_builder result;
    for (size_t i = 0; i < docs_.size(); ++i)
      if (!docs_[i].empty())
        result.add(*from_.parts[i].events, docs_[i]);
    return result.build();
  }

private:
  const snapshot& from_;
  std::vector<std::vector<doc_id>> docs_;
  size_t count_ = 0;
};

/// What decides whether an event passes, and what it costs.
std::pair<bool, int64_t>
seen_of(const segment& in, doc_id doc, const std::optional<offer>& left) {
  auto is_sold_out = left && left->available == 0;
  return {is_sold_out, lowest_price(in, doc, left)};
}

std::pair<bool, int64_t>
seen_of(const document& x, const std::optional<offer>& left) {
  auto is_sold_out = left && left->available == 0;
  auto lowest = left && left->available > 0 ? left->lowest : x.price_min;
  return {is_sold_out, lowest};
}

} // namespace

namespace {

void add_what_is_left(segment_builder& to, const snapshot_part& part) {
  std::vector<doc_id> docs;
  for (doc_id doc = 0; doc < part.events->size(); ++doc)
    if (!part.gone->contains(doc))
      docs.push_back(doc);
  to.add(*part.events, docs);
}

bool is_small(const snapshot_part& part) {
  return part.events->size() < event_index::small_part;
}

/// Adds a part, and makes one of those that are small. (No merge is at work on
/// these.)
/// @param news null: nothing is new, but something may have gone
void add_part(snapshot& to, const segment_ptr& news) {
  auto adds = news && news->size() < event_index::small_part;
  segment_builder one;
  std::erase_if(to.parts, [&](const snapshot_part& part) {
    if (!is_small(part) || (!adds && !is_mostly_gone(part)))
      return false;
    add_what_is_left(one, part);
    return true;
  });
  if (adds)
    add_what_is_left(one, {news, no_events()});
  if (one.size() > 0)
    to.parts.push_back({one.build(), no_events()});
  if (news && !adds)
    to.parts.push_back({news, no_events()});
}

} // namespace

segment_ptr merge(const merge_plan& what) {
  segment_builder result;
  for (const auto& part : what.parts)
    add_what_is_left(result, part);
  return result.build();
}

event_index::event_index(uint64_t generation)
  : offers_{std::make_shared<offer_table>()} {
  snapshot first;
  first.generation = generation;
  first.offers = offers_;
  publish_anew(std::move(first));
}

/// Forgets how it came about.
void event_index::publish_anew(snapshot next) {
  ++next.generation;
  next.turns = offers_->turns();
  next.recent = {};
  now_ = std::make_shared<const snapshot>(std::move(next));
}

void event_index::publish(snapshot next, recent_change by) {
  ++next.generation;
  next.turns = offers_->turns();
  next.recent.add(next.generation, std::move(by));
  now_ = std::make_shared<const snapshot>(std::move(next));
}

offer_slot event_index::slot_of(event_id event) {
  auto [at, is_new] = slots_.try_emplace(event);
  if (is_new && free_slots_.empty()) {
    at->second = static_cast<offer_slot>(slots_.size() - 1);
  } else if (is_new) {
    at->second = free_slots_.back();
    free_slots_.pop_back();
  }
  hashes_.resize(std::max<size_t>(hashes_.size(), at->second + 1));
  named_.resize(hashes_.size());
  return at->second;
}

/// What an event adds to the digest; nothing if it is not there.
digest event_index::share_of(event_id event) const {
  auto known = slots_.find(event);
  if (known == slots_.end())
    return {};
  for (const auto& [events, gone] : now_->parts)
    if (auto doc = events->find(event); doc && !gone->contains(*doc)) {
      auto seen = seen_of(*events, *doc, offers_->at(known->second));
      return digest_of(hashes_[known->second], seen.first, seen.second);
    }
  return {};
}

void event_index::apply(std::vector<document> changed,
                        std::span<const event_id> removed) {
  leavers going{*now_};
  auto content = now_->content;
  for (auto event : removed) {
    going.add(event);
    content -= share_of(event);
    if (auto known = slots_.find(event); known != slots_.end()) {
      offers_->turn();
      offers_->put(known->second, std::nullopt);
      named_[known->second].reset();
      free_slots_.push_back(known->second);
      slots_.erase(known);
    }
  }
  segment_builder builder;
  auto only_descriptions = removed.empty();
  for (auto& x : changed) {
    going.add(x.event);
    content -= share_of(x.event);
    x.slot = slot_of(x.event);
    hashes_[x.slot] = hash_of(x);
    auto named = hash_but_descriptions(x);
    only_descriptions &= named_[x.slot] == named;
    named_[x.slot] = named;
    auto seen = seen_of(x, offers_->at(x.slot));
    content += digest_of(hashes_[x.slot], seen.first, seen.second);
    builder.add(x);
  }
  auto next = *now_;
  next.content = content;
  going.leave(next);
  auto is_few = going.count() + builder.size() <= most_changed;
  auto after = builder.size() > 0 ? builder.build() : nullptr;
  add_part(next, after);
  if (!is_few)
    publish_anew(std::move(next));
  else
    publish(std::move(next),
            {going.count() > 0 ? going.copy() : nullptr, std::move(after),
             removed.empty(), only_descriptions});
}

void event_index::put_offer(event_id event, const offer& x) {
  auto known = slots_.find(event);
  if (known == slots_.end())
    return;
  auto before = offers_->at(known->second);
  for (const auto& [events, gone] : now_->parts) {
    auto doc = events->find(event);
    if (!doc || gone->contains(*doc))
      continue;
    auto was = seen_of(*events, *doc, before);
    auto is = seen_of(*events, *doc, x);
    if (was == is)
      continue;
    offers_->turn();
    offers_->put(known->second, x);
    segment_builder copy;
    copy.add(*events, std::span{&*doc, 1});
    auto same = copy.build();
    auto next = *now_;
    auto hash = hashes_[known->second];
    next.content -= digest_of(hash, was.first, was.second);
    next.content += digest_of(hash, is.first, is.second);
    publish(std::move(next), {same, same, false, false});
    return;
  }
  offers_->put(known->second, x);
}

std::optional<offer> event_index::offer_of(event_id event) const {
  auto known = slots_.find(event);
  return known == slots_.end() ? std::nullopt : offers_->at(known->second);
}

std::optional<merge_plan> event_index::plan_merge() const {
  std::map<size_t, merge_plan> tiers;
  for (const auto& part : now_->parts) {
    if (is_small(part))
      continue; // the next change sees to it
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
  Roaring gone;
  for (const auto& old : what.parts) {
    auto part = std::ranges::find(next.parts, old.events,
                                  &snapshot_part::events);
    ensure(part != next.parts.end());
    for (auto doc : *part->gone - *old.gone)
      if (auto now = by->find(old.events->values().event[doc]))
        gone.add(*now);
    next.parts.erase(part);
  }
  if (by->size() > 0)
    next.parts.push_back(
      {std::move(by), std::make_shared<const Roaring>(std::move(gone))});
  now_ = std::make_shared<const snapshot>(std::move(next));
}

} // namespace onsale::search
