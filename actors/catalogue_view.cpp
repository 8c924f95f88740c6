#include "actors/catalogue_view.hpp"

#include <unordered_set>

namespace onsale::actors {

namespace {

bool earlier(const event_record_ptr& x, const event_record_ptr& y) {
  return std::pair{x->what.starts_at, x->what.id}
         < std::pair{y->what.starts_at, y->what.id};
}

/// Whoever has read an event has left room in its lists.
void shrink(event& x) {
  x.performers.shrink_to_fit();
  x.presales.shrink_to_fit();
  x.fees.shrink_to_fit();
  x.price_levels.shrink_to_fit();
  x.sections.shrink_to_fit();
}

event_record_ptr make_record(const catalogue_view& view, event what,
                             const storage::seating_hash& seats) {
  auto result = std::make_shared<event_record>();
  result->version = view.version;
  result->what = std::move(what);
  shrink(result->what);
  result->seats = seats;
  const auto& x = result->what;
  if (auto i = view.venues.find(x.venue); i != view.venues.end())
    result->at = i->second;
  result->by.reserve(x.performers.size());
  for (auto id : x.performers)
    if (auto i = view.performers.find(id); i != view.performers.end())
      result->by.push_back(i->second);
  return result;
}

/// Whether a record shows a venue or performer that has been replaced, has come
/// since, or has gone.
bool outdated(const catalogue_view& view, const event_record& x) {
  auto venue = view.venues.find(x.what.venue);
  if (x.at != (venue == view.venues.end() ? nullptr : venue->second))
    return true;
  size_t shown = 0;
  for (auto id : x.what.performers) {
    auto i = view.performers.find(id);
    if (i == view.performers.end())
      continue;
    if (shown == x.by.size() || x.by[shown] != i->second)
      return true;
    ++shown;
  }
  return shown != x.by.size();
}

/// What is known of `before`, if it is still like that: who compares views by
/// their objects sees that nothing has changed.
template <class Table, class T>
void keep_or_make(const Table& before, Table& now, T&& x) {
  auto id = x.id;
  auto known = before.find(id);
  if (known == before.end() || *known->second != x)
    now.set(id, std::make_shared<const std::decay_t<T>>(std::move(x)));
  else if (!now.contains(id))
    now.set(id, known->second);
}

bool same(const event_record& x, const event_record& y) {
  return x.what == y.what && x.seats == y.seats && x.at == y.at && x.by == y.by;
}

/// Takes away venues and performers that the store no longer has.
void drop_gone(catalogue_view& view, const storage::catalogue_image& changed) {
  for (auto id : changed.venues_gone)
    view.venues.erase(id);
  for (auto id : changed.performers_gone)
    view.performers.erase(id);
}

/// Puts records in the place of those of the same events, and takes away those
/// that have gone.
void put(catalogue_view& view, const std::vector<event_record_ptr>& records,
         const std::vector<event_id>& gone) {
  std::vector<catalogue_view::entry> removed;
  std::vector<event_record_ptr> removed_records;
  auto remove = [&](event_id id) {
    if (auto known = view.find(id)) {
      removed.emplace_back(id, known);
      removed_records.push_back(std::move(known));
    }
  };
  std::vector<catalogue_view::entry> added;
  for (const auto& record : records) {
    remove(record->what.id);
    added.emplace_back(record->what.id, record);
  }
  for (auto id : gone)
    remove(id);
  view.by_start = view.by_start.changed(std::move(removed_records), records,
                                        earlier);
  view.events = view.events.changed(std::move(removed), std::move(added),
                                    is_before);
}

} // namespace

catalogue_view_ptr
apply(const catalogue_view& before, storage::catalogue_image changed) {
  auto result = changed.whole ? std::make_shared<catalogue_view>()
                              : std::make_shared<catalogue_view>(before);
  result->version = changed.version;
  drop_gone(*result, changed);
  for (auto& x : changed.venues)
    keep_or_make(before.venues, result->venues, std::move(x));
  for (auto& x : changed.performers)
    keep_or_make(before.performers, result->performers, std::move(x));
  std::vector<event_record_ptr> records;
  std::unordered_set<event_id> named;
  for (auto& x : changed.events) {
    named.insert(x.what.id);
    auto made = make_record(*result, std::move(x.what), x.seats);
    auto known = before.find(made->what.id);
    records.push_back(known && same(*known, *made) ? known : made);
  }
  named.insert(changed.events_gone.begin(), changed.events_gone.end());
  if (!changed.venues.empty() || !changed.performers.empty()
      || !changed.venues_gone.empty() || !changed.performers_gone.empty())
    for (const auto& [id, record] : result->events)
      if (!named.contains(id) && outdated(*result, *record))
        records.push_back(make_record(*result, record->what, record->seats));
  put(*result, records, changed.events_gone);
  return result;
}

} // namespace onsale::actors
