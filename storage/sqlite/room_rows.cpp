#include "storage/sqlite/room_rows.hpp"

#include "storage/sqlite/booking_rows.hpp"

namespace onsale::storage::sqlite {

room_rows::room_rows(connection& db)
  : db_(db),
    add_(db, "INSERT INTO room (event, version, phase, commitment,"
             " operator_seed, frozen_version, frozen_at, root, drawn, degraded,"
             " ended, active_max, admit_per_minute, paused) VALUES (?1, ?2, ?3,"
             " ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"),
    add_witness_(db, "INSERT INTO room_witness (event, position, name,"
                     " commitment, seed) VALUES (?1, ?2, ?3, ?4, ?5)"),
    // Neither commitment nor seed is ever replaced.
    set_(db, "UPDATE room SET phase = ?2, frozen_version = ?3, frozen_at = ?4,"
             " root = ?5, drawn = ?6, degraded = ?7, ended = ?8,"
             " active_max = ?9, admit_per_minute = ?10, paused = ?11"
             " WHERE event = ?1 AND commitment = ?12 AND operator_seed = ?13"),
    move_(db, "UPDATE room SET version = ?2 WHERE event = ?1"
              " AND version = ?2 - 1"),
    set_seed_(db, "UPDATE room_witness SET seed = ?3"
                  " WHERE event = ?1 AND position = ?2 AND seed IS NULL"),
    add_entry_(db, "INSERT INTO room_entry (event, entry, user, address,"
                   " joined_at, parked, state, moved_at, joined_version,"
                   " moved_version) VALUES (?1, ?2, (SELECT number"
                   " FROM app_user WHERE id = ?3), ?4, ?5, ?6, ?7, ?5, ?8,"
                   " ?8)"),
    move_entry_(db, "UPDATE room_entry SET state = ?3, moved_at = ?4,"
                    " moved_version = ?5 WHERE event = ?1 AND entry = ?2"),
    park_entry_(db, "UPDATE room_entry SET parked = ?3"
                    " WHERE event = ?1 AND entry = ?2"),
    find_(db, "SELECT version, phase, commitment, operator_seed,"
              " frozen_version, frozen_at, root, drawn, degraded, ended,"
              " active_max, admit_per_minute, paused FROM room"
              " WHERE event = ?1"),
    witnesses_(db, "SELECT name, commitment, seed FROM room_witness"
                   " WHERE event = ?1 ORDER BY position"),
    entries_(db, "SELECT e.entry, u.id, e.address, e.joined_at, e.parked,"
                 " e.state, e.moved_at, e.joined_version, e.moved_version"
                 " FROM room_entry e JOIN app_user u ON u.number = e.user"
                 " WHERE e.event = ?1 ORDER BY e.entry"),
    last_entry_(db, "SELECT coalesce(max(entry), 0) FROM room_entry"
                    " WHERE event = ?1") {
}

void room_rows::demand(bool holds) {
  if (!holds)
    db_.fail({store_errc::broken, "a room's change does not follow the last"});
}

void room_rows::write(const room_change& x) {
  if (x.version > 1)
    demand(move_.run(x.event.value, x.version) == 1);
  if (x.row)
    write_row(x);
  write_entries(x);
}

void room_rows::write_row(const room_change& x) {
  const auto& row = *x.row;
  std::optional<uint32_t> active_max, admit_per_minute, paused;
  if (row.pace) {
    active_max = row.pace->active_max;
    admit_per_minute = row.pace->admit_per_minute;
    paused = row.pace->paused;
  }
  auto phase = static_cast<int>(row.phase);
  auto end = static_cast<int>(row.end);
  const auto& witnesses = row.promise.witnesses;
  if (x.version > 1) {
    demand(set_.run(x.event.value, phase, row.frozen_version, row.frozen_at,
                    row.root, row.drawn, row.degraded, end, active_max,
                    admit_per_minute, paused, row.promise.commitment,
                    row.operator_seed)
           == 1);
    for (size_t i = 0; i < row.witness_seeds.size(); ++i)
      if (row.witness_seeds[i])
        set_seed_.run(x.event.value, i, *row.witness_seeds[i]);
    return;
  }
  add_.run(x.event.value, x.version, phase, row.promise.commitment,
           row.operator_seed, row.frozen_version, row.frozen_at, row.root,
           row.drawn, row.degraded, end, active_max, admit_per_minute, paused);
  for (size_t i = 0; i < witnesses.size(); ++i)
    add_witness_.run(x.event.value, i, witnesses[i].name,
                     witnesses[i].commitment, row.witness_seeds[i]);
}

void room_rows::write_entries(const room_change& x) {
  for (const auto& y : x.parked)
    demand(park_entry_.run(x.event.value, y.value,
                           static_cast<int>(parking_reason::silent))
           == 1);
  for (const auto& y : x.moved)
    demand(move_entry_.run(x.event.value, y.id.value, static_cast<int>(y.to),
                           x.at, x.version)
           == 1);
  auto next = last_entry(x.event);
  for (const auto& y : x.joined)
    demand(y.id.value == ++next);
  for (const auto& y : x.joined)
    add_entry_.run(x.event.value, y.id.value, y.user.value, y.address, x.at,
                   static_cast<int>(y.parked),
                   static_cast<int>(entry_state::waiting), x.version);
}

uint64_t room_rows::last_entry(event_id event) {
  auto row = last_entry_.query(event.value);
  return row.next() ? row.natural<uint64_t>() : 0;
}

std::optional<room_image> room_rows::load(event_id event) {
  auto found = find_.query(event.value);
  if (!found.next())
    return std::nullopt;
  room_image result;
  auto& row = result.row;
  row.event = event;
  row.version = found.natural<uint64_t>();
  row.phase = read_enum(db_, found, room_phase::ended);
  row.promise.event = event;
  row.promise.commitment = found.array<32>();
  row.operator_seed = found.array<32>();
  row.frozen_version = found.natural<uint64_t>();
  row.frozen_at = found.maybe_time();
  row.root = found.array<32>();
  row.drawn = found.integer() != 0;
  row.degraded = found.integer() != 0;
  row.end = read_enum(db_, found, room_end::switched_off);
  auto active_max = found.maybe_integer();
  auto admit_per_minute = found.maybe_integer();
  auto paused = found.maybe_integer();
  if (active_max && admit_per_minute && paused)
    row.pace = pace_settings{static_cast<uint32_t>(*active_max),
                             static_cast<uint32_t>(*admit_per_minute),
                             *paused != 0};
  auto witnesses = witnesses_.query(event.value);
  while (witnesses.next()) {
    auto name = witnesses.text();
    row.promise.witnesses.push_back({std::move(name), witnesses.array<32>()});
    row.witness_seeds.push_back(
      witnesses.null() ? std::nullopt : std::optional{witnesses.array<32>()});
  }
  auto entries = entries_.query(event.value);
  while (entries.next()) {
    auto& x = result.entries.emplace_back();
    x.id.value = entries.natural<uint64_t>();
    x.user.value = entries.text();
    x.address = entries.natural<uint64_t>();
    x.joined_at = entries.time();
    x.parked = read_enum(db_, entries, parking_reason::silent);
    x.state = read_enum(db_, entries, entry_state::forfeited);
    x.moved_at = entries.time();
    x.joined_version = entries.natural<uint64_t>();
    x.moved_version = entries.natural<uint64_t>();
    demand(x.id.value == result.entries.size());
  }
  return result;
}

} // namespace onsale::storage::sqlite
