#include "search/shard/shard_indexer.hpp"

#include "search/event_document.hpp"
#include "support/spare_memory.hpp"

#include <caf/send.hpp>

#include <algorithm>
#include <utility>

namespace onsale::search {

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
  const actors::catalogue_view nothing;
  auto changes_since = [&](const actors::catalogue_view_ptr& before) {
    return compare_events(before ? *before : nothing, *now, [this](event_id x) {
      return is_here(x);
    });
  };
  auto indexed = events_.read();
  auto all = changes_since(seen_);
  take_over(all);
  auto begins = !links_.told && (!seen_ || seen_->version == 0);
  if (!seen_)
    change_ = {}; // nobody has been shown anything of it yet
  if (begins && now->version > 0)
    change_.everything = true;
  else
    name_events(change_, seen_ ? all : changes_since(links_.told));
  auto is_first = !seen_;
  seen_ = std::move(now);
  links_.told = nullptr;
  support::give_back_spare_memory(all.changed.size());
  // What is in other shards changes nothing in this one.
  if (is_first || events_.read() != indexed)
    publish();
  else
    tell_all();
}

void shard_indexer_state::take_over(const event_changes& all) {
  if (all.empty())
    return;
  std::vector<document> documents;
  documents.reserve(all.changed.size());
  for (const auto& x : all.changed)
    documents.push_back(
      make_document(x->what, x->at ? *x->at : venue{}, x->by, days_));
  events_.apply(std::move(documents), all.removed);
  for (const auto& x : all.changed)
    look_at_offer(x->what.id);
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
    name_event(change_, event);
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
    [self](let_go_atom) {
      self->quit();
    },
  };
}

} // namespace onsale::search
