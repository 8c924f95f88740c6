#include "domain/room/waiting_room.hpp"

#include "domain/ensure.hpp"
#include "domain/limits.hpp"

#include <algorithm>
#include <utility>

namespace onsale {

namespace {

pace_settings pace_of(const room_row& row, const room_settings& settings) {
  return row.pace.value_or(
    pace_settings{settings.active_max, settings.admit_per_minute});
}

} // namespace

room_change waiting_room::found(event_id event, const room_terms& terms,
                                const hash256& seed, timestamp now,
                                const hash_functions& hash) {
  room_row row;
  row.event = event;
  row.version = 1;
  row.operator_seed = seed;
  row.promise = {event, terms.settings.witnesses,
                 operator_commitment(event, seed, terms.settings.witnesses,
                                     hash)};
  row.witness_seeds.resize(row.promise.witnesses.size());
  room_change result;
  result.event = event;
  result.version = row.version;
  result.at = now;
  result.row = std::move(row);
  return result;
}

waiting_room::waiting_room(room_image image, room_terms terms, timestamp now,
                           const hash_functions& hash)
  : hash_(&hash), row_(std::move(image.row)), terms_(std::move(terms)),
    pace_(pace_of(row_, terms_.settings)) {
  entries_.reserve(image.entries.size());
  for (const auto& x : image.entries)
    take_in(x, now);
  if (row_.drawn)
    form_lines();
}

void waiting_room::set(room_terms terms) {
  terms_ = std::move(terms);
  pace_.set(pace_of(row_, terms_.settings));
}

bool waiting_room::seen(entry_id id, timestamp now) {
  if (id.value == 0 || id.value > entries_.size() || is_over(at(id).state))
    return false;
  auto& x = at(id);
  x.seen_at = std::max(x.seen_at, now);
  x.ever_seen = true;
  return true;
}

// -- what has become durable --------------------------------------------------

void waiting_room::take_in(const room_entry& x, timestamp now) {
  ensure(x.id.value == entries_.size() + 1);
  auto standing = standing::open;
  if (row_.frozen_at)
    standing = is_listed(x, row_.frozen_version)         ? standing::listed
               : x.joined_version <= row_.frozen_version ? standing::gone
                                                         : standing::late;
  entries_.push_back({now, 0, x.state, x.parked, standing, true, false});
  newest_[x.user] = x.id;
  ++by_address_[x.address];
  if (x.state != entry_state::admitted) {
    begin_state(x.id, now);
    return;
  }
  passes_[x.id] = {x.moved_at, now + limits::pass_token_ttl, std::nullopt};
  flow_.came_in(x.moved_at);
}

void waiting_room::apply(const room_change& x) {
  ensure(x.version == row_.version + 1);
  for (auto id : x.parked) {
    auto& parked = at(id);
    ensure(parked.parked == parking_reason::none);
    parked.parked = parking_reason::silent;
    ++waiting_parked_;
  }
  if (x.row)
    take_row(*x.row);
  row_.version = x.version;
  for (const auto& y : x.joined)
    add(y, x.at);
  for (const auto& y : x.moved)
    move(y, x.at);
}

void waiting_room::take_row(const room_row& x) {
  auto freezes = x.frozen_at && !row_.frozen_at;
  auto draws = x.drawn && !row_.drawn;
  row_ = x;
  pace_.set(pace_of(row_, terms_.settings));
  if (freezes)
    freeze_list();
  if (draws)
    form_lines();
}

void waiting_room::add(const entry_joined& x, timestamp when) {
  ensure(x.id.value == entries_.size() + 1);
  auto standing = row_.frozen_at ? standing::late : standing::open;
  entries_.push_back(
    {when, 0, entry_state::waiting, x.parked, standing, false, false});
  newest_[x.user] = x.id;
  ++by_address_[x.address];
  begin_state(x.id, when);
  if (row_.drawn)
    stand_in_line(x.id);
}

void waiting_room::move(const entry_moved& x, timestamp when) {
  auto& entry = at(x.id);
  if (auto i = passes_.find(x.id); i != passes_.end())
    flow_.went_out(i->second.admitted_at, when);
  if (entry.in_line && x.to != entry_state::called) {
    entry.in_line = false;
    line_of(entry).people.remove(entry.at);
    flow_.left_line();
  }
  end_state(x.id);
  entry.state = x.to;
  begin_state(x.id, when);
}

void waiting_room::begin_state(entry_id id, timestamp now) {
  switch (at(id).state) {
    case entry_state::waiting:
      ++waiting_;
      if (at(id).parked != parking_reason::none)
        ++waiting_parked_;
      break;
    case entry_state::called:
      called_[id] = now + limits::return_grace;
      break;
    case entry_state::admitted:
      passes_[id] = {now, pass_end(now, now), pass_end(now, now)};
      flow_.came_in(now);
      break;
    default:
      break;
  }
}

void waiting_room::end_state(entry_id id) {
  auto& x = at(id);
  if (x.state == entry_state::waiting) {
    --waiting_;
    if (x.parked != parking_reason::none)
      --waiting_parked_;
  }
  called_.erase(id);
  passes_.erase(id);
  parting_.erase(id);
}

void waiting_room::freeze_list() {
  for (auto& x : entries_)
    x.in_draw = x.state == entry_state::waiting ? standing::listed
                                                : standing::gone;
}

/// Ranks are given to all who were drawn and to all who came after the freeze,
/// also to those who have gone since, so that they are the same in every life.
void waiting_room::form_lines() {
  draw_seeds seeds{row_.operator_seed, row_.witness_seeds};
  auto key = order_key(row_.promise, seeds, row_.root, *hash_);
  for (auto id : draw_order(list(), key, *hash_))
    stand_in_line(id);
  for (size_t i = 0; i < entries_.size(); ++i)
    if (entries_[i].in_draw == standing::late)
      stand_in_line({i + 1});
}

void waiting_room::stand_in_line(entry_id id) {
  auto& x = at(id);
  auto& where = line_of(x);
  x.at = where.people.append();
  where.who.push_back(id);
  x.in_line = x.state == entry_state::waiting || x.state == entry_state::called;
  if (!x.in_line)
    where.people.remove(x.at);
}

void waiting_room::granted(const std::vector<pass_grant>& grants) {
  for (const auto& x : grants)
    if (auto i = passes_.find(x.id); i != passes_.end()) {
      auto& pass = i->second;
      pass.counts_until = std::max(pass.counts_until, x.until);
      pass.told_until = std::max(pass.told_until.value_or(x.until), x.until);
    }
}

// -- what there is ------------------------------------------------------------

bool waiting_room::is_promised(const hash256& seed) const {
  const auto& all = row_.promise.witnesses;
  return std::any_of(all.begin(), all.end(), [&](const draw_witness& x) {
    return witness_commitment(row_.event, x.name, seed, *hash_) == x.commitment;
  });
}

room_counts waiting_room::counts() const noexcept {
  return {entries_.size(), waiting_, waiting_parked_, passes_.size(),
          called_.size()};
}

std::optional<entry_id> waiting_room::find(const user_id& user) const {
  auto i = newest_.find(user);
  return i == newest_.end() ? std::nullopt : std::optional{i->second};
}

room_place waiting_room::place_of(entry_id id) const {
  const auto& x = at(id);
  room_place result{id, x.state, x.parked, x.in_draw == standing::late, {}, {}};
  if (x.in_line && x.parked == parking_reason::none)
    result.ahead = main_.people.ahead_of(x.at);
  if (parting_.contains(id)) // who still counts as being inside
    result.state = entry_state::left;
  if (auto i = passes_.find(id); i != passes_.end()) {
    result.pass_until = i->second.told_until;
    result.turn_until = i->second.admitted_at + terms_.settings.pass_ttl;
  }
  return result;
}

std::optional<wait_estimate> waiting_room::wait_for(size_t ahead) const {
  return flow_.wait_for(ahead,
                        {pace_.settings().active_max, pace_.per_minute()});
}

std::vector<draw_entry> waiting_room::list() const {
  std::vector<draw_entry> result;
  for (size_t i = 0; i < entries_.size(); ++i)
    if (entries_[i].in_draw == standing::listed)
      result.push_back({{i + 1},
                        entries_[i].parked == parking_reason::none
                          ? entry_pool::main
                          : entry_pool::parked});
  return result;
}

std::optional<timestamp> waiting_room::next_look(timestamp now) const {
  switch (row_.phase) {
    case room_phase::announced:
      return terms_.opens_at;
    case room_phase::pre_queue:
      return std::min(terms_.freezes_at, terms_.ends_at);
    case room_phase::frozen:
      return may_draw(now) ? now : *row_.frozen_at + limits::reveal_time;
    case room_phase::open:
      return now + limits::room_tick;
    case room_phase::ended:
      return std::nullopt;
  }
  ensure(false);
  return std::nullopt;
}

} // namespace onsale
