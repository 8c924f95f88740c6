#include "storage/memory/catalogue_engine.hpp"

#include "storage/format/seating_document.hpp"
#include "storage/memory/lease_engine.hpp"
#include "storage/memory/undo_log.hpp"

namespace onsale::storage::memory {

namespace {

template <class Map, class List>
void append_newer(const Map& from, uint64_t version, List& to) {
  for (auto& [id, x] : from)
    if (x.version > version)
      to.push_back(x.what);
}

std::optional<upsert_refusal>
check(const tables& in, const event_upsert& x, size_t position) {
  using reason = upsert_refusal::reason;
  if (!in.venues.contains(x.what.venue))
    return upsert_refusal{reason::missing_venue, position,
                          std::to_string(x.what.venue.value)};
  for (auto& id : x.what.performers)
    if (!in.performers.contains(id))
      return upsert_refusal{reason::missing_performer, position,
                            std::to_string(id.value)};
  auto known = in.events.find(x.what.id);
  auto seats = known == in.events.end() ? seating_hash{}
                                        : known->second.what.seats;
  if (seats != x.based_on)
    return upsert_refusal{reason::state_changed, position,
                          std::to_string(x.what.id.value)};
  for (auto& id : x.retired) {
    auto row = in.tickets.find(id);
    if (row != in.tickets.end() && row->second.holder)
      return upsert_refusal{reason::seats_in_use, position, to_string(id)};
  }
  return std::nullopt;
}

void write(tables& in, undo_log& undo, const event_upsert& x) {
  auto& row = undo.change(in.events, x.what.id);
  row.version = in.catalogue_version;
  row.what.what = x.what;
  for (auto& y : row.what.what.sections)
    y.rows.clear();
  if (!x.seats)
    return;
  row.what.seats = hash_of(write_seating(*x.seats));
  undo.change(in.seatings, row.what.seats) = x.seats;
  for (size_t i = 0; i < x.seats->blocks.size(); ++i)
    undo.insert(in.blocks, block_id{x.what.id, static_cast<uint32_t>(i + 1)});
}

/// Joins, takes every shard, and leaves.
store_result<unit>
own_alone(tables& in, const node_identity& self, timestamp now) {
  if (auto joined = join_alone(in, self, now); !joined)
    return failure{std::move(joined).error()};
  in.nodes[self.node].alive = false;
  if (auto taken = take(in, self.node, {}); !taken)
    return failure{std::move(taken).error()};
  return unit{};
}

upsert_result write(tables& in, const catalogue_batch& what) {
  undo_log undo;
  auto version = ++undo.change(in.catalogue_version);
  for (auto& x : what.venues)
    undo.change(in.venues, x.id) = {x, version};
  for (auto& x : what.performers)
    undo.change(in.performers, x.id) = {x, version};
  std::map<event_id, size_t> last; // of several with one id the last counts
  for (size_t i = 0; i < what.events.size(); ++i)
    last[what.events[i].what.id] = i;
  for (size_t i = 0; i < what.events.size(); ++i) {
    if (last[what.events[i].what.id] != i)
      continue;
    if (auto refused = check(in, what.events[i], i))
      return failure{std::move(*refused)};
    write(in, undo, what.events[i]);
  }
  undo.commit();
  return version;
}

} // namespace

void catalogue_engine::load(uint64_t version, reply_to<catalogue_image> done) {
  on_.answer(std::move(done), [version](const tables& in) {
    catalogue_image result;
    result.version = in.catalogue_version;
    result.whole = version == 0;
    append_newer(in.venues, version, result.venues);
    append_newer(in.performers, version, result.performers);
    append_newer(in.events, version, result.events);
    return result;
  });
}

void catalogue_engine::find_seating(
  seating_hash hash, reply_to<std::shared_ptr<const seating>> done) {
  on_.answer(std::move(done), [hash](const tables& in) {
    auto known = in.seatings.find(hash);
    return known == in.seatings.end() ? nullptr : known->second;
  });
}

void catalogue_engine::upsert(catalogue_batch what,
                              reply_to<upsert_result> done) {
  gate_.run(std::move(done), [this, what = std::move(what)] {
    gate_.release(); // writers take turns
    return write(what);
  });
}

store_result<upsert_result>
catalogue_engine::write(const catalogue_batch& what) {
  std::vector<std::function<void()>> watchers;
  auto result = on_.locked<upsert_result>(
    [&](tables& in) -> store_result<upsert_result> {
      if (what.as && !lives(in, *what.as))
        return declared_dead(*what.as);
      auto nodes = in.nodes;
      auto leases = in.leases;
      if (what.alone_as)
        if (auto owned = own_alone(in, *what.alone_as, on_.now()); !owned)
          return failure{std::move(owned).error()};
      auto written = memory::write(in, what);
      if (!written) { // and then nobody has been fenced either
        in.nodes = std::move(nodes);
        in.leases = std::move(leases);
      }
      for (auto& [store, watcher] : on_.state().watchers)
        watchers.push_back(watcher);
      return written;
    });
  if (result && *result)
    for (auto& x : watchers)
      x();
  return result;
}

void catalogue_engine::watch(std::function<void()> changed) {
  std::lock_guard guard{on_.state().mutex};
  on_.state().watchers.emplace(&on_, std::move(changed));
}

} // namespace onsale::storage::memory
