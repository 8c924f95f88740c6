#include "search/shard/shard_indexer.hpp"

#include "search/event_document.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <utility>

namespace onsale::search {

namespace {

using actors::catalogue_view;
using actors::event_record_ptr;

bool is_searched(const event_record_ptr& x) {
  return x->what.status != event_status::cancelled;
}

struct difference {
  std::vector<event_record_ptr> changed;
  std::vector<event_id> removed;
  std::vector<event_record_ptr> old; // what they were

  void add(const event_record_ptr& x) {
    if (is_searched(x))
      changed.push_back(x);
    else
      removed.push_back(x->what.id);
  }

  void remove(const event_record_ptr& x) {
    removed.push_back(x->what.id);
    old.push_back(x);
  }
};

/// Records are never changed, only replaced, so their addresses tell.
/// @param is_here which events matter
template <class Pred>
difference compare(const catalogue_view& before, const catalogue_view& after,
                   Pred is_here) {
  difference result;
  using entry = catalogue_view::entry;
  support::shared_list<entry>::compare(
    before.events, after.events, actors::is_before,
    [&](const entry& gone) {
      if (is_here(gone.second->what.id))
        result.remove(gone.second);
    },
    [&](const entry& come) {
      if (is_here(come.second->what.id))
        result.add(come.second);
    },
    [&](const entry& old, const entry& now) {
      if (old.second == now.second || !is_here(now.second->what.id))
        return;
      result.add(now.second);
      result.old.push_back(old.second);
    });
  return result;
}

} // namespace

void shard_indexer_state::init(links with) {
  links_ = std::move(with);
  events_ = event_index{links_.board->generation_of(links_.shard)};
}

bool shard_indexer_state::is_here(event_id x) const {
  return shard_of(x, links_.board->shards()) == links_.shard;
}

void shard_indexer_state::look() {
  auto now = links_.catalogue->read();
  if (seen_ && now->version == seen_->version)
    return;
  auto first = !seen_ || seen_->version == 0;
  if (first && now->version > 0)
    change_.everything = true;
  const catalogue_view nothing;
  look_at_events(seen_ ? *seen_ : nothing, *now);
  if (first && !links_.begins)
    change_ = {};
  seen_ = std::move(now);
  publish();
}

void shard_indexer_state::look_at_events(const catalogue_view& before,
                                         const catalogue_view& now) {
  auto all = compare(before, now, [this](event_id x) {
    return is_here(x);
  });
  std::vector<document> documents;
  documents.reserve(all.changed.size());
  for (const auto& x : all.changed)
    documents.push_back(
      make_document(x->what, x->at ? *x->at : venue{}, x->by, days_));
  // What is in other shards changes nothing in this one.
  if (!documents.empty() || !all.removed.empty())
    events_.apply(std::move(documents), all.removed);
  for (const auto& x : all.changed)
    look_at_offer(x->what.id);
  if (change_.everything)
    return;
  for (const auto* list : {&all.changed, &all.old})
    for (const auto& x : *list)
      tell(*x);
}

/// Too many are not named one by one.
void shard_indexer_state::tell(event_id x) {
  if (change_.events.size() < most_named)
    change_.events.push_back(x);
  else
    change_.everything = true;
}

/// Pages of its venue and its performers list it as well.
void shard_indexer_state::tell(const actors::event_record& x) {
  tell(x.what.id);
  if (change_.everything)
    return;
  change_.venue_lists.push_back(x.what.venue);
  for (const auto& by : x.what.performers)
    change_.performer_lists.push_back(by);
}

// -- what is left -------------------------------------------------------------

void shard_indexer_state::look_at_offers(const offers_changed& x) {
  auto before = events_.read();
  for (auto event : x.events)
    look_at_offer(event);
  if (events_.read() == before)
    tell_all();
  else
    publish();
}

void shard_indexer_state::look_at_offer(event_id event) {
  auto known = links_.offers->find(event);
  if (!known)
    return;
  auto most = uint64_t{offer_table::most_available};
  offer left{static_cast<uint32_t>(std::min(known->available, most)),
             known->lowest.value_or(0)};
  auto before = events_.offer_of(event);
  events_.put_offer(event, left);
  // Nobody is told of every seat that goes.
  if (!before || (before->available == 0) != (left.available == 0)
      || before->lowest != left.lowest)
    tell(event);
}

// -- publishing ---------------------------------------------------------------

void shard_indexer_state::replace(merged x) {
  merging_ = false;
  events_.replace(x.what, std::move(x.by));
  publish();
}

void shard_indexer_state::publish() {
  links_.board->put(links_.shard, events_.read());
  tell_all();
  if (!merging_)
    merge_next();
}

void shard_indexer_state::tell_all() {
  if (auto told = std::exchange(change_, {}); !told.empty())
    links_.shown(told);
}

void shard_indexer_state::merge_next() {
  auto plan = events_.plan_merge();
  if (!plan)
    return;
  merging_ = true;
  links_.merge(*std::move(plan), [to = shard_indexer_actor{self_}](merged x) {
    caf::anon_send(to, std::move(x));
  });
}

/// By itself, so that it cannot publish afterwards.
void shard_indexer_state::let_go() {
  links_.board->put(links_.shard, nullptr);
  self_->quit();
}

shard_indexer_actor::behavior_type
shard_indexer(shard_indexer_actor::stateful_pointer<shard_indexer_state> self,
              shard_indexer_state::links with) {
  auto& state = self->state;
  state.init(std::move(with));
  self->send(self, actors::reload_atom::value);
  return {
    [&state](actors::reload_atom) {
      state.look();
    },
    [&state](merged& x) {
      state.replace(std::move(x));
    },
    [&state](const offers_changed& x) {
      state.look_at_offers(x);
    },
    [&state](let_go_atom) {
      state.let_go();
    },
  };
}

} // namespace onsale::search
