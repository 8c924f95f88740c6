#include "actors/catalogue_view.hpp"

#include <algorithm>
#include <unordered_set>

namespace onsale::actors {

namespace {

bool earlier(const event_record_ptr& x, const event_record_ptr& y) {
  return std::pair{x->what.starts_at, x->what.id}
         < std::pair{y->what.starts_at, y->what.id};
}

event_record_ptr make_record(const catalogue_view& view, const event& what,
                             const storage::seating_hash& seats) {
  auto result = std::make_shared<event_record>();
  result->version = view.version;
  result->what = what;
  result->seats = seats;
  if (auto i = view.venues.find(what.venue); i != view.venues.end())
    result->at = i->second;
  for (auto id : what.performers)
    if (auto i = view.performers.find(id); i != view.performers.end())
      result->by.push_back(i->second);
  return result;
}

/// Whether a record shows a venue or performer that has been replaced.
bool outdated(const catalogue_view& view, const event_record& x) {
  auto venue = view.venues.find(x.what.venue);
  if (venue != view.venues.end() && venue->second != x.at)
    return true;
  return std::any_of(x.by.begin(), x.by.end(), [&](const auto& by) {
    auto i = view.performers.find(by->id);
    return i != view.performers.end() && i->second != by;
  });
}

} // namespace

catalogue_view_ptr
apply(const catalogue_view& before, const storage::catalogue_image& changed) {
  auto result = std::make_shared<catalogue_view>(before);
  result->version = changed.version;
  for (const auto& x : changed.venues)
    result->venues[x.id] = std::make_shared<const venue>(x);
  for (const auto& x : changed.performers)
    result->performers[x.id] = std::make_shared<const performer>(x);
  if (!changed.venues.empty() || !changed.performers.empty())
    for (auto& [id, record] : result->events)
      if (outdated(*result, *record))
        record = make_record(*result, record->what, record->seats);
  for (const auto& x : changed.events)
    result->events[x.what.id] = make_record(*result, x.what, x.seats);
  result->by_start.clear();
  result->by_start.reserve(result->events.size());
  for (const auto& [id, record] : result->events)
    result->by_start.push_back(record);
  std::sort(result->by_start.begin(), result->by_start.end(), earlier);
  return result;
}

} // namespace onsale::actors
