#include "cluster/placing.hpp"

namespace onsale::cluster {

using namespace actors;

namespace {

template <class Message>
concept has_caller = requires(const Message& x) { x.who.give_up; };

template <class Message>
concept has_tickets = is_for_event<Message>
                      && requires(const Message& x) { x.tickets.front(); };

template <class Message>
block_id goes_to(const Message& x) {
  if constexpr (has_tickets<Message>)
    return {x.tickets.front().block.event, 0};
  else if constexpr (is_for_event<Message> || is_for_room<Message>)
    return whole(x.event);
  else
    return x.block;
}

block_id goes_to(const change_booking& x) {
  return x.id.home;
}

block_id goes_to(const confirm_ticket& x) {
  return x.ticket.block;
}

block_id goes_to(const duty_performed& x) {
  return x.what.booking.home;
}

block_id goes_to(const payment_answered& x) {
  return x.booking.home;
}

} // namespace

block_id place_of(const wire::command& x) {
  return std::visit(
    [](const auto& what) {
      return goes_to(what);
    },
    x);
}

bool is_addressed(const wire::command& x) {
  return std::visit(
    []<class Message>(const Message& what) {
      if constexpr (has_tickets<Message>)
        return !what.tickets.empty();
      else
        return true;
    },
    x);
}

timestamp give_up_of(const wire::command& x) {
  return std::visit(
    []<class Message>(const Message& what) {
      if constexpr (has_caller<Message>)
        return what.who.give_up;
      else
        return timestamp::max();
    },
    x);
}

refusal nobody_decides(const wire::command& x, refusal_code nothing_happened) {
  auto change = std::get_if<change_booking>(&x);
  return refuse(change && change->begun ? refusal_code::outcome_unknown
                                        : nothing_happened);
}

} // namespace onsale::cluster
