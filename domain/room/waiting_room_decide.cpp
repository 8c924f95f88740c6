// What is to happen in a waiting room next. Nothing here changes what is
// durable: that is `apply`.

#include "domain/ensure.hpp"
#include "domain/limits.hpp"
#include "domain/room/waiting_room.hpp"

#include <algorithm>
#include <utility>

namespace onsale {

struct waiting_room::draft {
  room_change change;
  std::vector<pass_grant> grants;
  timestamp now;
  room_row row; // as it would be
  std::set<user_id> joined;
  std::unordered_map<uint64_t, uint32_t> by_address; // of those who join
  std::set<entry_id> moved;
  size_t may_admit = 0;

  void move(entry_id id, entry_state to) {
    ensure(moved.insert(id).second);
    change.moved.push_back({id, to});
  }

  bool is_full() const {
    return change.moved.size() >= limits::room_changes;
  }
};

room_change waiting_room::next_change(timestamp now) const {
  room_change result;
  result.event = row_.event;
  result.version = row_.version + 1;
  result.at = now;
  return result;
}

// -- phases -------------------------------------------------------------------

std::optional<room_end>
waiting_room::end_for(const std::optional<seats_left>& seats,
                      timestamp now) const {
  if (!terms_.settings.enabled)
    return room_end::switched_off;
  if (now >= terms_.ends_at)
    return room_end::sale_ended;
  if (row_.phase == room_phase::open && seats && seats->sold_out())
    return room_end::sold_out;
  return std::nullopt;
}

/// Of a room that was switched off and is on again.
room_phase waiting_room::phase_by_time(timestamp now) const {
  if (row_.drawn)
    return room_phase::open;
  if (row_.frozen_at)
    return room_phase::frozen;
  return now < terms_.opens_at ? room_phase::announced : room_phase::pre_queue;
}

bool waiting_room::may_draw(timestamp now) const {
  const auto& seeds = row_.witness_seeds;
  auto all = std::all_of(seeds.begin(), seeds.end(), [](const auto& x) {
    return x.has_value();
  });
  return all || now >= *row_.frozen_at + limits::reveal_time;
}

std::optional<room_change>
waiting_room::advance(const std::optional<seats_left>& seats,
                      timestamp now) const {
  auto row = row_;
  if (row.phase == room_phase::ended) {
    if (row.end != room_end::switched_off || end_for(seats, now))
      return std::nullopt;
    row.phase = phase_by_time(now);
    row.end = room_end::none;
  } else if (auto end = end_for(seats, now)) {
    row.phase = room_phase::ended;
    row.end = *end;
  } else if (row.phase == room_phase::announced && now >= terms_.opens_at) {
    row.phase = room_phase::pre_queue;
  } else if (row.phase == room_phase::pre_queue && now >= terms_.freezes_at) {
    return freeze(now);
  } else if (row.phase == room_phase::frozen && may_draw(now)) {
    row.phase = room_phase::open;
    row.drawn = true;
    const auto& seeds = row.witness_seeds;
    row.degraded = std::find(seeds.begin(), seeds.end(), std::nullopt)
                   != seeds.end();
  } else {
    return std::nullopt;
  }
  auto result = next_change(now);
  row.version = result.version;
  result.row = std::move(row);
  return result;
}

/// Decides who is parked, and binds everybody to the list: the draw comes with
/// a later change, when the list has been published.
room_change waiting_room::freeze(timestamp now) const {
  auto result = next_change(now);
  std::vector<draw_entry> list;
  for (size_t i = 0; i < entries_.size(); ++i) {
    const auto& x = entries_[i];
    if (x.state != entry_state::waiting)
      continue;
    entry_id id{i + 1};
    auto parked = x.parked != parking_reason::none;
    // Whoever has just come has had no time to be heard of.
    if (!parked && terms_.settings.parking.silent && !x.ever_seen
        && now - x.seen_at > limits::presence) {
      result.parked.push_back(id);
      parked = true;
    }
    list.push_back({id, parked ? entry_pool::parked : entry_pool::main});
  }
  auto row = row_;
  row.version = result.version;
  row.phase = room_phase::frozen;
  row.frozen_version = result.version;
  row.frozen_at = now;
  row.root = list_root(row.event, list, *hash_);
  result.row = std::move(row);
  return result;
}

// -- requests -----------------------------------------------------------------

room_decision waiting_room::decide(const room_requests& asked,
                                   pace_signals signals, timestamp now) {
  if (row_.phase == room_phase::open) {
    signals.active = passes_.size();
    pace_.look(now, signals);
    flow_.look(now);
  }
  draft d;
  d.change = next_change(now);
  d.now = now;
  d.row = row_;
  take_seeds(d, asked.seeds);
  if (asked.pace && asked.pace != row_.pace)
    d.row.pace = asked.pace;
  if (is_joinable())
    for (const auto& x : asked.joins)
      join(d, x);
  for (const auto& x : asked.leaves)
    leave(d, x);
  for (const auto& x : asked.purchases)
    if (auto id = find(x);
        id && at(*id).state == entry_state::admitted && !d.moved.contains(*id))
      d.move(*id, entry_state::finished);
  if (row_.phase == room_phase::open) {
    end_passes(d);
    forfeit(d);
    d.may_admit = pace_.may_admit();
    auto before = d.may_admit;
    if (now >= terms_.freezes_at) // unless the on-sale was put off
      admit(d);
    pace_.admitted(before - d.may_admit);
    renew(d);
  }
  if (d.row != row_) {
    d.row.version = d.change.version;
    d.change.row = std::move(d.row);
  }
  return {std::move(d.change), std::move(d.grants)};
}

/// A witness is known by the seed, which nobody else can know. Before the list
/// is frozen it would bind nobody.
void waiting_room::take_seeds(draft& d,
                              const std::vector<hash256>& seeds) const {
  if (row_.phase != room_phase::frozen)
    return;
  const auto& witnesses = row_.promise.witnesses;
  for (const auto& seed : seeds)
    for (size_t i = 0; i < witnesses.size(); ++i)
      if (witness_commitment(row_.event, witnesses[i].name, seed, *hash_)
          == witnesses[i].commitment)
        d.row.witness_seeds[i] = seed;
}

/// Whoever has a place keeps it, and is there. Before the freeze it does not
/// count for a program that has never shown the line (`parking.silent`).
void waiting_room::join(draft& d, const join_request& x) {
  auto known = find(x.user);
  if (known) {
    parting_.erase(*known);
    if (!is_over(at(*known).state)) {
      auto& place = at(*known);
      if (place.ever_seen || row_.frozen_at || !terms_.settings.parking.silent)
        place.seen_at = std::max(place.seen_at, d.now);
      return;
    }
  }
  if (!d.joined.insert(x.user).second)
    return;
  auto i = by_address_.find(x.address);
  auto before = (i == by_address_.end() ? 0 : i->second)
                + d.by_address[x.address]++;
  auto most = terms_.settings.parking.per_address;
  auto parked = !x.proved                    ? parking_reason::proof
                : most > 0 && before >= most ? parking_reason::address
                                             : parking_reason::none;
  d.change.joined.push_back(
    {{entries_.size() + d.change.joined.size() + 1}, x.user, x.address, parked});
}

/// A pass that was granted counts until it has expired (P8).
void waiting_room::leave(draft& d, const user_id& user) {
  auto id = find(user);
  if (!id || d.moved.contains(*id))
    return;
  auto state = at(*id).state;
  if (state == entry_state::admitted)
    parting_.insert(*id);
  else if (state == entry_state::waiting || state == entry_state::called)
    d.move(*id, entry_state::left);
}

// -- passes -------------------------------------------------------------------

void waiting_room::end_passes(draft& d) const {
  for (const auto& [id, x] : passes_) {
    if (d.is_full())
      return;
    if (x.counts_until + limits::pass_leeway <= d.now && !d.moved.contains(id))
      d.move(id,
             parting_.contains(id) ? entry_state::left : entry_state::finished);
  }
}

void waiting_room::forfeit(draft& d) const {
  for (const auto& [id, until] : called_) {
    if (d.is_full())
      return;
    // Who has returned waits for room, however long that takes.
    if (until <= d.now && !is_there(id, d.now) && !d.moved.contains(id))
      d.move(id, entry_state::forfeited);
  }
}

bool waiting_room::is_there(entry_id id, timestamp now) const {
  return now - at(id).seen_at <= limits::presence;
}

/// People who are parked come in when nobody else waits.
void waiting_room::admit(draft& d) const {
  admit_from(d, main_);
  if (waiting_ == waiting_parked_)
    admit_from(d, parked_);
}

/// Whoever is not there when the turn comes is passed over: the line does not
/// wait for them. Who returns in time still stands before all others.
void waiting_room::admit_from(draft& d, const line& from) const {
  auto next = from.people.front();
  for (; next && d.may_admit > 0 && !d.is_full();
       next = from.people.first_from(*next + 1)) {
    auto id = from.who[*next];
    if (d.moved.contains(id))
      continue;
    if (!is_there(id, d.now)) {
      if (at(id).state == entry_state::waiting)
        d.move(id, entry_state::called);
      continue;
    }
    d.move(id, entry_state::admitted);
    d.grants.push_back({id, pass_end(d.now, d.now)});
    --d.may_admit;
  }
}

void waiting_room::renew(draft& d) const {
  for (const auto& [id, x] : passes_) {
    auto until = pass_end(x.admitted_at, d.now);
    auto due = !x.told_until
               || (*x.told_until - d.now < limits::pass_renewal
                   && *x.told_until < until);
    if (due && until > d.now && is_there(id, d.now) && !d.moved.contains(id)
        && !parting_.contains(id))
      d.grants.push_back({id, until});
  }
}

/// Until when a pass may be shown that is granted now.
timestamp waiting_room::pass_end(timestamp admitted_at, timestamp now) const {
  return std::min<timestamp>(now + limits::pass_token_ttl,
                             admitted_at + terms_.settings.pass_ttl);
}

} // namespace onsale
