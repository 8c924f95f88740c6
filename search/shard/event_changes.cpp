#include "search/shard/event_changes.hpp"

namespace onsale::search {

void name_event(shown_change& in, event_id x) {
  if (in.events.size() < most_named)
    in.events.push_back(x);
  else
    in.everything = true;
}

void name_events(shown_change& in, const event_changes& x) {
  for (const auto* list : {&x.changed, &x.old})
    for (const auto& record : *list) {
      if (in.everything)
        return;
      name_event(in, record->what.id);
      in.venue_lists.push_back(record->what.venue);
      for (const auto& by : record->what.performers)
        in.performer_lists.push_back(by);
    }
}

} // namespace onsale::search
