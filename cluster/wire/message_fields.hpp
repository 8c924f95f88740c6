#pragma once

#include "actors/messages.hpp"
#include "cluster/wire/coding.hpp"
#include "cluster/wire/envelope.hpp"
#include "cluster/wire/room_fields.hpp"

/// The members of everything that travels between nodes. A name that is in use
/// keeps its meaning for ever; a new member gets a new name, and a default that
/// fits a sender who does not know it.
namespace onsale::cluster::wire {

template <>
inline constexpr actors::booking_step last_of<actors::booking_step>
  = actors::booking_step::cancel;
template <>
inline constexpr seat_status last_of<seat_status> = seat_status::blocked;
template <>
inline constexpr booking_status last_of<booking_status>
  = booking_status::aborted;
template <>
inline constexpr duty_kind last_of<duty_kind> = duty_kind::free_follower;
template <>
inline constexpr payment_state last_of<payment_state>
  = payment_state::capture_failed;
template <>
inline constexpr card_hold last_of<card_hold> = card_hold::stands;
template <>
inline constexpr refusal_code last_of<refusal_code>
  = refusal_code::no_such_room;
template <is<storage::keyed_answer> T>
auto fields_of(T& x, by_name) {
  return members(field{"user", x.user}, field{"key", x.key},
                 field{"fingerprint", x.fingerprint}, field{"status", x.status},
                 field{"body", x.body});
}

template <is<actors::call> T>
auto fields_of(T& x, by_name) {
  return members(field{"user", x.user}, field{"by_operator", x.by_operator},
                 field{"key", x.key}, field{"give_up", x.give_up},
                 field{"admitted_until", x.admitted_until});
}

template <is<named_seats> T>
auto fields_of(T& x, by_name) {
  return members(field{"seats", x.seats});
}

template <is<best_request> T>
auto fields_of(T& x, by_name) {
  return members(field{"quantity", x.quantity},
                 field{"accessible", x.accessible}, field{"price", x.price},
                 field{"adjacent", x.adjacent});
}

template <is<booked_ticket> T>
auto fields_of(T& x, by_name) {
  return members(field{"ticket", x.ticket}, field{"price", x.price});
}

template <is<booking_brief> T>
auto fields_of(T& x, by_name) {
  return members(field{"status", x.status}, field{"deadline", x.deadline});
}

template <is<money> T>
auto fields_of(T& x, by_name) {
  return members(field{"amount", x.amount}, field{"currency", x.currency});
}

template <is<payment> T>
auto fields_of(T& x, by_name) {
  return members(field{"booking", x.booking}, field{"attempt", x.attempt},
                 field{"state", x.state}, field{"method", x.method},
                 field{"reference", x.reference},
                 field{"decline_code", x.decline_code},
                 field{"action_url", x.action_url}, field{"amount", x.amount},
                 field{"card", x.card});
}

template <is<provider_answer> T>
auto fields_of(T& x, by_name) {
  return members(field{"state", x.state}, field{"reference", x.reference},
                 field{"decline_code", x.decline_code},
                 field{"action_url", x.action_url}, field{"card", x.card},
                 field{"money", x.money});
}

template <is<duty> T>
auto fields_of(T& x, by_name) {
  return members(field{"booking", x.booking}, field{"kind", x.kind},
                 field{"number", x.number});
}

template <is<actors::entry_group> T>
auto fields_of(T& x, by_name) {
  return members(field{"id", x.id}, field{"size", x.size});
}

template <is<refusal> T>
auto fields_of(T& x, by_name) {
  return members(field{"code", x.code}, field{"detail", x.detail},
                 field{"field", x.field}, field{"unavailable", x.unavailable},
                 field{"alternatives", x.alternatives},
                 field{"decline_code", x.decline_code},
                 field{"retry_after", x.retry_after});
}

template <is<actors::answer> T>
auto fields_of(T& x, by_name) {
  return members(field{"status", x.status}, field{"body", x.body},
                 field{"replayed", x.replayed}, field{"booking", x.booking},
                 field{"moved", x.moved}, field{"room", x.room});
}

template <is<actors::reserve_tickets> T>
auto fields_of(T& x, by_name) {
  return members(field{"who", x.who}, field{"tickets", x.tickets},
                 field{"access_code", x.access_code});
}

template <is<actors::reserve_best> T>
auto fields_of(T& x, by_name) {
  return members(field{"who", x.who}, field{"event", x.event},
                 field{"quantity", x.quantity},
                 field{"accessible", x.accessible},
                 field{"adjacent", x.adjacent}, field{"section", x.section},
                 field{"price_level", x.price_level},
                 field{"access_code", x.access_code});
}

template <is<actors::reserve_places> T>
auto fields_of(T& x, by_name) {
  return members(field{"who", x.who}, field{"event", x.event},
                 field{"section", x.section}, field{"quantity", x.quantity},
                 field{"access_code", x.access_code});
}

template <is<actors::change_booking> T>
auto fields_of(T& x, by_name) {
  return members(field{"who", x.who}, field{"id", x.id}, field{"step", x.step},
                 field{"payment_method", x.payment_method},
                 field{"begun", x.begun});
}

template <is<actors::confirm_ticket> T>
auto fields_of(T& x, by_name) {
  return members(field{"who", x.who}, field{"ticket", x.ticket},
                 field{"payment_method", x.payment_method});
}

template <is<actors::set_house_seats> T>
auto fields_of(T& x, by_name) {
  return members(field{"who", x.who}, field{"tickets", x.tickets},
                 field{"to", x.to}, field{"for_now", x.for_now});
}

template <is<actors::reserve_here> T>
auto fields_of(T& x, by_name) {
  return members(field{"who", x.who}, field{"block", x.block},
                 field{"choice", x.choice}, field{"access_code", x.access_code},
                 field{"id", x.id}, field{"elsewhere", x.elsewhere});
}

template <is<actors::hold_here> T>
auto fields_of(T& x, by_name) {
  return members(field{"id", x.id}, field{"block", x.block},
                 field{"choice", x.choice});
}

template <is<actors::settle_follower> T>
auto fields_of(T& x, by_name) {
  return members(field{"id", x.id}, field{"block", x.block},
                 field{"state_of_row", x.state_of_row});
}

template <is<actors::set_house_seats_here> T>
auto fields_of(T& x, by_name) {
  return members(field{"block", x.block}, field{"seats", x.seats},
                 field{"to", x.to}, field{"for_now", x.for_now},
                 field{"give_up", x.give_up}, field{"together", x.together},
                 field{"kept", x.kept});
}

template <is<actors::keep_answer> T>
auto fields_of(T& x, by_name) {
  return members(field{"block", x.block}, field{"what", x.what});
}

template <is<actors::confirm_shown> T>
auto fields_of(T& x, by_name) {
  return members(field{"block", x.block});
}

template <is<actors::open_block> T>
auto fields_of(T& x, by_name) {
  return members(field{"block", x.block});
}

template <is<actors::cancel_event> T>
auto fields_of(T& x, by_name) {
  return members(field{"who", x.who}, field{"event", x.event});
}

template <is<actors::join_room> T>
auto fields_of(T& x, by_name) {
  return members(field{"who", x.who}, field{"event", x.event},
                 field{"address", x.address}, field{"proved", x.proved});
}

template <is<actors::leave_room> T>
auto fields_of(T& x, by_name) {
  return members(field{"who", x.who}, field{"event", x.event});
}

template <is<actors::reveal_seed> T>
auto fields_of(T& x, by_name) {
  return members(field{"who", x.who}, field{"event", x.event},
                 field{"seed", x.seed});
}

template <is<actors::set_room_pace> T>
auto fields_of(T& x, by_name) {
  return members(field{"who", x.who}, field{"event", x.event},
                 field{"active_max", x.active_max},
                 field{"admit_per_minute", x.admit_per_minute},
                 field{"paused", x.paused});
}

template <is<actors::follow_room> T>
auto fields_of(T& x, by_name) {
  return members(field{"who", x.who}, field{"event", x.event},
                 field{"seen", x.seen}, field{"find", x.find},
                 field{"reserve_latency", x.reserve_latency});
}

template <is<actors::purchase_completed> T>
auto fields_of(T& x, by_name) {
  return members(field{"event", x.event}, field{"user", x.user});
}

template <is<actors::payment_answered> T>
auto fields_of(T& x, by_name) {
  return members(field{"booking", x.booking}, field{"attempt", x.attempt},
                 field{"said", x.said});
}

template <is<actors::duty_performed> T>
auto fields_of(T& x, by_name) {
  return members(field{"what", x.what}, field{"attempt", x.attempt},
                 field{"became", x.became}, field{"money", x.money});
}

template <is<block_snapshot> T>
auto fields_of(T& x, by_name) {
  return members(field{"block", x.block}, field{"version", x.version},
                 field{"freed", x.freed}, field{"states", x.states},
                 field{"available", x.available}, field{"held", x.held},
                 field{"sold", x.sold}, field{"blocked", x.blocked},
                 field{"open_bookings", x.open_bookings},
                 field{"duties", x.duties});
}

template <is<shown> T>
auto fields_of(T& x, by_name) {
  return members(field{"what", x.what});
}

template <is<unread_block> T>
auto fields_of(T& x, by_name) {
  return members(field{"block", x.block});
}

template <is<history> T>
auto fields_of(T& x, by_name) {
  return members(field{"newest", x.newest});
}

template <is<opened> T>
auto fields_of(T& x, by_name) {
  return members(field{"shards", x.shards});
}

template <is<event_offer> T>
auto fields_of(T& x, by_name) {
  return members(field{"available", x.available}, field{"lowest", x.lowest});
}

template <is<block_offer> T>
auto fields_of(T& x, by_name) {
  return members(field{"block", x.block}, field{"version", x.version},
                 field{"freed", x.freed}, field{"record", x.record},
                 field{"left", x.left});
}

template <is<offers> T>
auto fields_of(T& x, by_name) {
  return members(field{"what", x.what});
}

template <is<index_question> T>
auto fields_of(T& x, by_name) {
  return members(field{"id", x.id}, field{"time_left", x.time_left},
                 field{"what", x.what});
}

template <is<index_answer> T>
auto fields_of(T& x, by_name) {
  return members(field{"id", x.id}, field{"what", x.what});
}

template <is<done> T>
auto fields_of(T&, by_name) {
  return members();
}

template <is<not_understood> T>
auto fields_of(T&, by_name) {
  return members();
}

template <is<not_owner> T>
auto fields_of(T& x, by_name) {
  return members(field{"shard", x.shard}, field{"node", x.node},
                 field{"epoch", x.epoch});
}

} // namespace onsale::cluster::wire
