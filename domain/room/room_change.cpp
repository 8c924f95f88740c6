#include "domain/room/room_change.hpp"

#include "domain/ensure.hpp"

#include <algorithm>

namespace onsale {

const char* to_string(room_phase x) noexcept {
  switch (x) {
    case room_phase::announced:
      return "announced";
    case room_phase::pre_queue:
      return "pre_queue";
    case room_phase::frozen:
      return "frozen";
    case room_phase::open:
      return "open";
    case room_phase::ended:
      return "ended";
  }
  ensure(false);
  return "";
}

const char* to_string(room_end x) noexcept {
  switch (x) {
    case room_end::none:
      return "none";
    case room_end::sold_out:
      return "sold_out";
    case room_end::sale_ended:
      return "sale_ended";
    case room_end::switched_off:
      return "switched_off";
  }
  ensure(false);
  return "";
}

const char* to_string(entry_state x) noexcept {
  switch (x) {
    case entry_state::waiting:
      return "waiting";
    case entry_state::called:
      return "called";
    case entry_state::admitted:
      return "admitted";
    case entry_state::finished:
      return "finished";
    case entry_state::left:
      return "left";
    case entry_state::forfeited:
      return "forfeited";
  }
  ensure(false);
  return "";
}

bool is_over(entry_state x) noexcept {
  return x == entry_state::finished || x == entry_state::left
         || x == entry_state::forfeited;
}

const char* to_string(parking_reason x) noexcept {
  switch (x) {
    case parking_reason::none:
      return "none";
    case parking_reason::address:
      return "address";
    case parking_reason::proof:
      return "proof";
    case parking_reason::silent:
      return "silent";
  }
  ensure(false);
  return "";
}

namespace {

bool follows(const room_change& x, const room_image& last) {
  auto given = last.entries.size();
  auto is_known = [&](entry_id id) {
    return id.value > 0 && id.value <= given;
  };
  auto next = given;
  for (const auto& y : x.joined)
    if (y.id.value != ++next)
      return false;
  auto keeps_word = !x.row || x.version == 1
                    || (x.row->promise == last.row.promise
                        && x.row->operator_seed == last.row.operator_seed);
  return x.version == last.row.version + 1
         && (x.version > 1 || x.row.has_value()) && keeps_word
         && std::all_of(x.moved.begin(), x.moved.end(),
                        [&](const auto& y) {
                          return is_known(y.id);
                        })
         && std::all_of(x.parked.begin(), x.parked.end(), is_known);
}

} // namespace

bool write(const room_change& x, room_image& to) {
  if (!follows(x, to))
    return false;
  if (x.row)
    to.row = *x.row;
  to.row.version = x.version;
  for (auto id : x.parked)
    to.entries[id.value - 1].parked = parking_reason::silent;
  for (const auto& y : x.moved) {
    auto& entry = to.entries[y.id.value - 1];
    entry.state = y.to;
    entry.moved_at = x.at;
    entry.moved_version = x.version;
  }
  for (const auto& y : x.joined)
    to.entries.push_back({y.id, y.user, y.address, x.at, y.parked,
                          entry_state::waiting, x.at, x.version, x.version});
  return true;
}

} // namespace onsale
