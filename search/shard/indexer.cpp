#include "search/shard/indexer.hpp"

#include "search/event_document.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>

#include <algorithm>
#include <map>
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
difference compare(const catalogue_view& before, const catalogue_view& after) {
  difference result;
  using entry = catalogue_view::entry;
  support::shared_list<entry>::compare(
    before.events, after.events, actors::is_before,
    [&](const entry& gone) {
      result.remove(gone.second);
    },
    [&](const entry& come) {
      result.add(come.second);
    },
    [&](const entry& old, const entry& now) {
      if (old.second == now.second)
        return;
      result.add(now.second);
      result.old.push_back(old.second);
    });
  return result;
}

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

} // namespace

merge_runner merge_in_background(caf::actor_system& system) {
  // An actor, so that the system waits for it when it ends.
  return [&system](merge_plan what, std::function<void(merged)> done) {
    auto work = [](caf::event_based_actor*, const merge_plan& plan,
                   const std::function<void(merged)>& then) {
      then({plan, merge(plan)});
    };
    // With arguments: CAF 0.17 makes a reference of a null pointer without.
    system.spawn<caf::detached>(work, std::move(what), std::move(done));
  };
}

void indexer_state::init(links with) {
  links_ = std::move(with);
}

void indexer_state::look() {
  auto now = links_.catalogue->read();
  if (seen_ && now->version == seen_->version)
    return;
  if ((!seen_ || seen_->version == 0) && now->version > 0)
    change_.everything = true;
  const catalogue_view nothing;
  const auto& before = seen_ ? *seen_ : nothing;
  look_at_events(before, *now);
  auto people = differing(before.performers, now->performers);
  auto places = differing(before.venues, now->venues);
  if (!seen_ || !people.empty())
    look_at_people(*now);
  if (!seen_ || !places.empty())
    look_at_places(*now);
  change_.performers = std::move(people);
  change_.venues = std::move(places);
  seen_ = std::move(now);
  publish();
}

void indexer_state::look_at_events(const catalogue_view& before,
                                   const catalogue_view& now) {
  auto all = compare(before, now);
  std::vector<document> documents;
  documents.reserve(all.changed.size());
  for (const auto& x : all.changed)
    documents.push_back(
      make_document(x->what, x->at ? *x->at : venue{}, x->by, days_));
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
void indexer_state::tell(event_id x) {
  if (change_.events.size() < most_named)
    change_.events.push_back(x);
  else
    change_.everything = true;
}

/// Pages of its venue and its performers list it as well.
void indexer_state::tell(const actors::event_record& x) {
  tell(x.what.id);
  if (change_.everything)
    return;
  change_.venue_lists.push_back(x.what.venue);
  for (const auto& by : x.what.performers)
    change_.performer_lists.push_back(by);
}

// There are far fewer performers and venues than events, and they change far
// more rarely: what they are found by is made anew.

void indexer_state::look_at_people(const catalogue_view& now) {
  std::vector<document> documents;
  for (const auto& [id, x] : now.performers)
    documents.push_back(make_document(*x));
  event_index made;
  made.apply(std::move(documents), {});
  now_.performers = made.read();
}

void indexer_state::look_at_places(const catalogue_view& now) {
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
  event_index made;
  made.apply(std::move(venues), {});
  now_.venues = made.read();
  event_index made_of_cities;
  made_of_cities.apply(std::move(documents), {});
  now_.cities = made_of_cities.read();
  now_.city_names = std::move(names);
}

// -- what is left -------------------------------------------------------------

void indexer_state::look_soon() {
  self_->delayed_send(self_, pause, look_atom::value);
}

void indexer_state::look_at_offers() {
  auto before = events_.read();
  for (auto event : links_.changed->take())
    look_at_offer(event);
  if (events_.read() == before)
    tell_all();
  else
    publish();
}

void indexer_state::look_at_offer(event_id event) {
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

void indexer_state::replace(merged x) {
  merging_ = false;
  events_.replace(x.what, std::move(x.by));
  publish();
}

void indexer_state::publish() {
  now_.events = events_.read();
  links_.board->publish(std::make_shared<const searchable>(now_));
  tell_all();
  if (!merging_)
    merge_next();
}

void indexer_state::tell_all() {
  if (auto told = std::exchange(change_, {}); !told.empty())
    links_.shown(told);
}

void indexer_state::merge_next() {
  auto plan = events_.plan_merge();
  if (!plan)
    return;
  merging_ = true;
  links_.merge(*std::move(plan), [to = indexer_actor{self_}](merged x) {
    caf::anon_send(to, std::move(x));
  });
}

indexer_actor::behavior_type
indexer(indexer_actor::stateful_pointer<indexer_state> self,
        indexer_state::links with) {
  self->state.init(std::move(with));
  self->send(self, actors::reload_atom::value);
  return {
    [self](actors::reload_atom) {
      self->state.look();
    },
    [self](merged& x) {
      self->state.replace(std::move(x));
    },
    [self](sold_atom) {
      self->state.look_soon();
    },
    [self](look_atom) {
      self->state.look_at_offers();
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

indexer_actor
spawn_indexer(caf::actor_system& system,
              std::shared_ptr<actors::catalogue_board> catalogue,
              std::shared_ptr<actors::offer_board> offers,
              std::shared_ptr<search_board> board, change_listener shown) {
  auto changed = std::make_shared<support::noted<event_id>>();
  auto result = system.spawn<caf::detached>(
    indexer,
    indexer_state::links{catalogue, offers, changed, std::move(board),
                         merge_in_background(system), std::move(shown)});
  catalogue->watch(teller(result, actors::reload_atom::value));
  offers->watch(
    [changed, tell = teller(result, sold_atom::value)](event_id id) {
      if (changed->add(id))
        tell();
    });
  return result;
}

} // namespace onsale::search
