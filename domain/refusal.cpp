#include "domain/refusal.hpp"

#include "domain/ensure.hpp"

namespace onsale {

const char* problem_name(refusal_code code) noexcept {
  switch (code) {
    case refusal_code::no_such_ticket:
      return "no-such-ticket";
    case refusal_code::seats_unavailable:
      return "seats-unavailable";
    case refusal_code::no_adjacent_seats:
      return "no-adjacent-seats";
    case refusal_code::orphan_seat:
      return "orphan-seat";
    case refusal_code::sold_out:
      return "sold-out";
    case refusal_code::not_on_sale:
      return "not-on-sale";
    case refusal_code::access_code:
      return "access-code";
    case refusal_code::not_admitted:
      return "not-admitted";
    case refusal_code::ticket_limit:
      return "ticket-limit";
    case refusal_code::no_such_booking:
      return "not-found";
    case refusal_code::hold_expired:
      return "hold-expired";
    case refusal_code::hold_released:
      return "hold-released";
    case refusal_code::already_confirmed:
      return "already-confirmed";
    case refusal_code::extension_limit:
      return "extension-limit";
    case refusal_code::attempt_limit:
      return "attempt-limit";
    case refusal_code::not_refundable:
      return "not-refundable";
    case refusal_code::payment_declined:
      return "payment-declined";
    case refusal_code::seats_in_use:
      return "seats-in-use";
    case refusal_code::room_not_open:
      return "room-not-open";
    case refusal_code::no_such_room:
      return "not-found";
    case refusal_code::invalid_request:
      return "invalid-request";
    case refusal_code::idempotency_conflict:
      return "idempotency-conflict";
    case refusal_code::request_in_progress:
      return "request-in-progress";
    case refusal_code::overloaded:
      return "overloaded";
    case refusal_code::unavailable:
      return "unavailable";
    case refusal_code::outcome_unknown:
      return "outcome-unknown";
    case refusal_code::busy:
      return "busy";
  }
  ensure(false);
  return "";
}

} // namespace onsale
