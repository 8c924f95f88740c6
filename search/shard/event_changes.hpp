#pragma once

#include "actors/catalogue_view.hpp"
#include "search/shard/shown_change.hpp"

#include <vector>

namespace onsale::search {

/// What has become of events between two states of the catalogue.
struct event_changes {
  std::vector<actors::event_record_ptr> changed; // that are searched now
  std::vector<event_id> removed; // that are gone, or are searched no more
  std::vector<actors::event_record_ptr> old; // what they were

  bool empty() const noexcept {
    return changed.empty() && removed.empty();
  }

  void add(const actors::event_record_ptr& x) {
    if (x->what.status == event_status::cancelled)
      removed.push_back(x->what.id);
    else
      changed.push_back(x);
  }
};

/// Records are never changed, only replaced, so their addresses tell.
/// @param is_wanted which events matter
template <class Pred>
event_changes
compare_events(const actors::catalogue_view& before,
               const actors::catalogue_view& after, Pred is_wanted) {
  event_changes result;
  using entry = actors::catalogue_view::entry;
  support::shared_list<entry>::compare(
    before.events, after.events, actors::is_before,
    [&](const entry& gone) {
      if (!is_wanted(gone.second->what.id))
        return;
      result.removed.push_back(gone.second->what.id);
      result.old.push_back(gone.second);
    },
    [&](const entry& come) {
      if (is_wanted(come.second->what.id))
        result.add(come.second);
    },
    [&](const entry& old, const entry& now) {
      if (old.second == now.second || !is_wanted(now.second->what.id))
        return;
      result.add(now.second);
      result.old.push_back(old.second);
    });
  return result;
}

/// Changes of more events than this, as they were and as they are, are not
/// named one by one.
inline constexpr size_t most_named = 1'000;

void name_event(shown_change& in, event_id x);

/// Names events, and the lists of their venues and performers.
void name_events(shown_change& in, const event_changes& x);

} // namespace onsale::search
