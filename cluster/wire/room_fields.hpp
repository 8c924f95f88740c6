#pragma once

#include "actors/room_messages.hpp"
#include "cluster/wire/coding.hpp"

/// The members of what waiting rooms say; part of `message_fields.hpp`.
namespace onsale::cluster::wire {

template <>
inline constexpr room_phase last_of<room_phase> = room_phase::ended;
template <>
inline constexpr room_end last_of<room_end> = room_end::switched_off;
template <>
inline constexpr entry_state last_of<entry_state> = entry_state::forfeited;
template <>
inline constexpr parking_reason last_of<parking_reason>
  = parking_reason::silent;

template <is<pace_settings> T>
auto fields_of(T& x, by_name) {
  return members(field{"active_max", x.active_max},
                 field{"admit_per_minute", x.admit_per_minute},
                 field{"paused", x.paused});
}

template <is<draw_witness> T>
auto fields_of(T& x, by_name) {
  return members(field{"name", x.name}, field{"commitment", x.commitment});
}

template <is<draw_promise> T>
auto fields_of(T& x, by_name) {
  return members(field{"event", x.event}, field{"witnesses", x.witnesses},
                 field{"commitment", x.commitment});
}

template <is<draw_seeds> T>
auto fields_of(T& x, by_name) {
  return members(field{"by_operator", x.by_operator},
                 field{"witnesses", x.witnesses});
}

template <is<room_counts> T>
auto fields_of(T& x, by_name) {
  return members(field{"joined", x.joined}, field{"waiting", x.waiting},
                 field{"parked", x.parked}, field{"active", x.active},
                 field{"called", x.called});
}

template <is<room_place> T>
auto fields_of(T& x, by_name) {
  return members(field{"id", x.id}, field{"state", x.state},
                 field{"parked", x.parked}, field{"late", x.late},
                 field{"ahead", x.ahead}, field{"pass_until", x.pass_until},
                 field{"turn_until", x.turn_until});
}

template <is<wait_estimate> T>
auto fields_of(T& x, by_name) {
  return members(field{"p50", x.p50}, field{"p90", x.p90});
}

template <is<actors::room_summary> T>
auto fields_of(T& x, by_name) {
  return members(field{"at", x.at}, field{"event_version", x.event_version},
                 field{"phase", x.phase}, field{"end", x.end},
                 field{"counts", x.counts}, field{"pace", x.pace},
                 field{"promise", x.promise}, field{"seeds", x.seeds},
                 field{"frozen_at", x.frozen_at}, field{"root", x.root},
                 field{"drawn", x.drawn}, field{"degraded", x.degraded},
                 field{"all_in_carts", x.all_in_carts});
}

template <is<actors::room_standing> T>
auto fields_of(T& x, by_name) {
  return members(field{"place", x.place}, field{"wait", x.wait});
}

template <is<actors::room_report> T>
auto fields_of(T& x, by_name) {
  return members(field{"room", x.room}, field{"places", x.places});
}

} // namespace onsale::cluster::wire
