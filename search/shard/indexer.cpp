#include "search/shard/indexer.hpp"

#include "search/event_document.hpp"
#include "search/event_index.hpp"

#include <caf/actor_system.hpp>
#include <caf/send.hpp>

#include <map>
#include <utility>

namespace onsale::search {

namespace {

/// Whoever has come, has gone, or is another object.
template <class Id, class T>
std::vector<Id> differing(const support::shared_table<Id, T>& before,
                          const support::shared_table<Id, T>& after) {
  std::vector<Id> result;
  if (before.shares_with(after))
    return result;
  for (const auto& [id, x] : after)
    if (auto known = before.find(id);
        known == before.end() || known->second != x)
      result.push_back(id);
  for (const auto& [id, x] : before)
    if (!after.contains(id))
      result.push_back(id);
  return result;
}

snapshot_ptr index_of(std::vector<document> documents) {
  event_index made;
  made.apply(std::move(documents), {});
  return made.read();
}

} // namespace

void indexer_state::init(links with) {
  links_ = std::move(with);
  self_->set_down_handler([this](const caf::down_msg& x) {
    ended(x.source);
  });
  if (links_.copies == 0)
    for (index_shard i = 0; i < links_.board->shards(); ++i)
      spawn(i);
}

bool indexer_state::is_kept(index_shard x) const {
  auto known = shards_.find(x);
  return known != shards_.end() && !known->second.leaves;
}

void indexer_state::look() {
  auto now = links_.catalogue->read();
  if (seen_ && now->version == seen_->version)
    return;
  for (const auto& [id, x] : shards_)
    if (!x.leaves)
      self_->send(x.keeper, actors::reload_atom::value);
  const actors::catalogue_view nothing;
  const auto& before = seen_ ? *seen_ : nothing;
  shown_change change;
  change.everything = (!seen_ || seen_->version == 0) && now->version > 0;
  change.performers = differing(before.performers, now->performers);
  change.venues = differing(before.venues, now->venues);
  // Keepers tell what becomes of their own events, once it can be found.
  if (links_.copies > 0)
    name_events(change, compare_events(before, *now, [this](event_id x) {
                  return !is_kept(shard_of(x, links_.board->shards()));
                }));
  if (!seen_ || !change.performers.empty())
    look_at_people(*now);
  if (!seen_ || !change.venues.empty())
    look_at_places(*now);
  seen_ = std::move(now);
  links_.board->put(now_);
  if (!change.empty())
    links_.shown(change);
}

// There are far fewer performers and venues than events, and they change far
// more rarely: what they are found by is made anew.

void indexer_state::look_at_people(const actors::catalogue_view& now) {
  std::vector<document> documents;
  for (const auto& [id, x] : now.performers)
    documents.push_back(make_document(*x));
  now_.performers = index_of(std::move(documents));
}

void indexer_state::look_at_places(const actors::catalogue_view& now) {
  std::vector<document> venues;
  std::map<std::string, size_t> cities;
  for (const auto& [id, x] : now.venues) {
    venues.push_back(make_document(*x));
    if (!x->city.empty())
      ++cities[x->city];
  }
  auto names = std::make_shared<std::vector<std::string>>();
  std::vector<document> documents;
  for (const auto& [name, count] : cities) {
    names->push_back(name);
    documents.push_back(make_city_document(names->size(), name, count));
  }
  now_.venues = index_of(std::move(venues));
  now_.cities = index_of(std::move(documents));
  now_.city_names = std::move(names);
}

// -- shards -------------------------------------------------------------------

void indexer_state::look_soon() {
  self_->delayed_send(self_, pause, look_atom::value);
}

void indexer_state::look_at_offers() {
  std::map<index_shard, offers_changed> by_shard;
  for (auto event : links_.changed->take())
    by_shard[shard_of(event, links_.board->shards())].events.insert(event);
  for (auto& [id, what] : by_shard)
    if (is_kept(id))
      self_->send(shards_.at(id).keeper, std::move(what));
}

void indexer_state::spawn(index_shard x) {
  auto keeper = links_.spawn_shard(x, seen_);
  self_->link_to(keeper);
  self_->monitor(keeper);
  shards_[x] = {std::move(keeper), std::nullopt, false};
}

void indexer_state::place(const index_nodes& x) {
  auto wanted = shards_here(x, links_.board->shards(), links_.copies);
  for (auto id : wanted)
    if (auto i = shards_.find(id); i != shards_.end())
      i->second.unwanted.reset();
    else
      spawn(id);
  for (auto& [id, is] : shards_)
    if (!wanted.contains(id) && !is.unwanted) {
      is.unwanted = ++moment_;
      self_->delayed_send(self_, farewell, unwanted_shard{id, moment_});
    }
}

void indexer_state::part_with(const unwanted_shard& x) {
  auto i = shards_.find(x.shard);
  if (i == shards_.end() || i->second.unwanted != x.since)
    return;
  i->second.leaves = true;
  self_->send(i->second.keeper, let_go_atom::value);
}

/// Two keepers of a shard would publish by turns: one that is wanted again
/// comes when the one before has ended.
void indexer_state::ended(const caf::actor_addr& keeper) {
  for (auto i = shards_.begin(); i != shards_.end(); ++i) {
    if (i->second.keeper.address() != keeper)
      continue;
    auto [id, is] = std::pair{i->first, i->second};
    shards_.erase(i);
    links_.board->put(id, nullptr);
    if (!is.unwanted)
      spawn(id);
    return;
  }
}

indexer_actor::behavior_type
indexer(indexer_actor::stateful_pointer<indexer_state> self,
        indexer_state::links with) {
  auto& state = self->state;
  state.init(std::move(with));
  self->send(self, actors::reload_atom::value);
  return {
    [&state](actors::reload_atom) {
      state.look();
    },
    [&state](sold_atom) {
      state.look_soon();
    },
    [&state](look_atom) {
      state.look_at_offers();
    },
    [&state](const index_nodes& x) {
      state.place(x);
    },
    [&state](const unwanted_shard& x) {
      state.part_with(x);
    },
  };
}

namespace {

/// What sends a message to an actor as long as there is one. It must not keep
/// the actor, which ends before those do who hold this.
template <class T>
auto teller(const indexer_actor& whom, T what) {
  return [to = caf::actor_cast<caf::actor_addr>(whom), what] {
    if (auto there = caf::actor_cast<caf::strong_actor_ptr>(to))
      caf::anon_send(caf::actor_cast<indexer_actor>(there), what);
  };
}

} // namespace

indexer_actor spawn_indexer(caf::actor_system& system,
                            std::shared_ptr<actors::catalogue_board> catalogue,
                            std::shared_ptr<actors::offer_board> offers,
                            std::shared_ptr<search_board> board,
                            change_listener shown, uint32_t copies) {
  auto changed = std::make_shared<support::noted<event_id>>();
  indexer_state::links links{catalogue, changed, board, {}, shown, copies};
  links.spawn_shard = [=, &system](index_shard shard,
                                   actors::catalogue_view_ptr told) {
    return system.spawn<caf::detached>(
      shard_indexer,
      shard_indexer_state::links{shard, catalogue, offers, board,
                                 merge_in_background(system), shown, told});
  };
  auto result = system.spawn<caf::detached>(indexer, std::move(links));
  catalogue->watch(teller(result, actors::reload_atom::value));
  offers->watch(
    [changed, tell = teller(result, sold_atom::value)](event_id id) {
      if (changed->add(id))
        tell();
    });
  return result;
}

} // namespace onsale::search
