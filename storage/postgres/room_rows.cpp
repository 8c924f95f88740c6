#include "storage/postgres/room_rows.hpp"

#include "storage/postgres/make_query.hpp"
#include "storage/postgres/replies.hpp"

#include <algorithm>
#include <bit>
#include <string>

namespace onsale::storage::postgres {

namespace {

constexpr statement write_room_statement{
  "write_room",
  "SELECT onsale_write_room($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,"
  "$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26,$27)"};
constexpr statement room_statement{
  "load_room",
  "SELECT version, phase, commitment, operator_seed, witnesses,"
  " witness_commitments, witness_seeds, frozen_version, frozen_at, root, drawn,"
  " degraded, ended, active_max, admit_per_minute, paused FROM room"
  " WHERE event = $1"};
constexpr statement room_entries_statement{
  "load_room_entries",
  "SELECT entry, user_id, address, joined_at, parked, state, moved_at,"
  " joined_version, moved_version FROM room_entry WHERE event = $1"
  " ORDER BY entry"};

bytes bytes_for(const hash256& x) {
  return {std::string{bytes_of(x)}};
}

/// What is not revealed has no bytes.
bytes bytes_for(const std::optional<hash256>& x) {
  return x ? bytes_for(*x) : bytes{};
}

template <class Enum>
int32_t code_of(Enum x) {
  return static_cast<int32_t>(x);
}

void add_row(const room_row& row, parameters& to) {
  texts names;
  byte_strings commitments, seeds;
  for (const auto& x : row.promise.witnesses) {
    names.add(x.name);
    commitments.add(bytes_for(x.commitment));
  }
  for (const auto& x : row.witness_seeds)
    seeds.add(bytes_for(x));
  to.add(code_of(row.phase))
    .add(bytes_for(row.promise.commitment))
    .add(bytes_for(row.operator_seed))
    .add(names)
    .add(commitments)
    .add(seeds)
    .add(number_of(row.frozen_version));
  row.frozen_at ? to.add(*row.frozen_at) : to.add_null();
  to.add(bytes_for(row.root))
    .add(row.drawn)
    .add(row.degraded)
    .add(code_of(row.end));
  if (row.pace)
    to.add(int64_t{row.pace->active_max})
      .add(int64_t{row.pace->admit_per_minute})
      .add(row.pace->paused);
  else
    to.add_null().add_null().add_null();
}

void add_entries(const room_change& x, parameters& to) {
  int8s joined, addresses, moved, parked;
  int4s reasons, states;
  texts users;
  for (const auto& y : x.joined) {
    joined.add(number_of(y.id.value));
    users.add(y.user.value);
    addresses.add(std::bit_cast<int64_t>(y.address));
    reasons.add(code_of(y.parked));
  }
  for (const auto& y : x.moved) {
    moved.add(number_of(y.id.value));
    states.add(code_of(y.to));
  }
  for (auto y : x.parked)
    parked.add(number_of(y.value));
  to.add(joined).add(users).add(addresses).add(reasons);
  to.add(moved).add(states).add(parked);
}

/// Reads an enum; a number beyond `last` spoils the row.
template <class T>
T read_code(row_reader& row, T last) {
  auto code = row.natural();
  if (code > static_cast<uint64_t>(last)) {
    row.spoil();
    return T{};
  }
  return static_cast<T>(code);
}

hash256 to_hash(row_reader& row, const bytes& x) {
  hash256 result{};
  if (x.value.size() == result.size())
    std::copy(x.value.begin(), x.value.end(), result.begin());
  else
    row.spoil();
  return result;
}

room_row read_row(event_id event, row_reader& row) {
  room_row x;
  x.event = event;
  x.promise.event = event;
  x.version = row.natural();
  x.phase = read_code(row, room_phase::ended);
  x.promise.commitment = to_hash(row, row.binary());
  x.operator_seed = to_hash(row, row.binary());
  auto names = row.texts();
  auto commitments = row.binaries();
  auto seeds = row.binaries();
  if (names.size() != commitments.size() || names.size() != seeds.size()) {
    row.spoil();
    return x;
  }
  for (size_t i = 0; i < names.size(); ++i) {
    x.promise.witnesses.push_back({names[i], to_hash(row, commitments[i])});
    x.witness_seeds.push_back(seeds[i].value.empty()
                                ? std::nullopt
                                : std::optional{to_hash(row, seeds[i])});
  }
  x.frozen_version = row.natural();
  x.frozen_at = row.maybe(&row_reader::time);
  x.root = to_hash(row, row.binary());
  x.drawn = row.boolean();
  x.degraded = row.boolean();
  x.end = read_code(row, room_end::switched_off);
  auto active_max = row.maybe(&row_reader::natural);
  auto admit_per_minute = row.maybe(&row_reader::natural);
  auto paused = row.maybe(&row_reader::boolean);
  if (active_max && admit_per_minute && paused)
    x.pace = pace_settings{static_cast<uint32_t>(*active_max),
                           static_cast<uint32_t>(*admit_per_minute), *paused};
  return x;
}

room_entry read_entry(row_reader& row) {
  room_entry x;
  x.id.value = row.natural();
  x.user.value = row.text();
  x.address = std::bit_cast<uint64_t>(row.integer());
  x.joined_at = row.time();
  x.parked = read_code(row, parking_reason::silent);
  x.state = read_code(row, entry_state::forfeited);
  x.moved_at = row.time();
  x.joined_version = row.natural();
  x.moved_version = row.natural();
  return x;
}

} // namespace

query write_room(const room_change& x, const lease& fence) {
  query result{&write_room_statement, {}};
  auto& to = result.with;
  to.add(number_of(x.event.value))
    .add(number_of(fence.epoch))
    .add(number_of(fence.seq))
    .add(number_of(x.version))
    .add(x.at);
  if (x.row) {
    add_row(*x.row, to);
  } else {
    constexpr int row_parameters = 15;
    for (int i = 0; i < row_parameters; ++i)
      to.add_null();
  }
  add_entries(x, to);
  return result;
}

std::vector<query> query_room(event_id event) {
  auto id = number_of(event.value);
  return {{&snapshot_statement, {}},
          {&room_statement, parameters{}.add(id)},
          {&room_entries_statement, parameters{}.add(id)}};
}

store_result<std::optional<room_image>>
read_room(event_id event, const std::vector<rows>& from) {
  const auto& found = from.at(1); // after the snapshot
  if (found.size() == 0)
    return std::optional<room_image>{};
  room_image result;
  auto row = found[0];
  result.row = read_row(event, row);
  if (row.bad())
    return misread(room_statement);
  const auto& entries = from.at(2);
  result.entries.reserve(static_cast<size_t>(entries.size()));
  for (int i = 0; i < entries.size(); ++i) {
    auto one = entries[i];
    result.entries.push_back(read_entry(one));
    if (one.bad() || result.entries.back().id.value != result.entries.size())
      return misread(room_entries_statement);
  }
  return std::optional{std::move(result)};
}

} // namespace onsale::storage::postgres
