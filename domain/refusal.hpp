#pragma once

#include "domain/ids.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace onsale {

/// Why a command had no effect. Each public code is one problem type of the
/// HTTP contract, apart from the internal one.
enum class refusal_code : uint8_t {
  // seats
  no_such_ticket,
  seats_unavailable,
  no_adjacent_seats,
  orphan_seat,
  sold_out,
  // sale
  not_on_sale,
  access_code,
  not_admitted,
  ticket_limit,
  // bookings
  no_such_booking,
  hold_expired,
  hold_released,
  already_confirmed,
  extension_limit,
  attempt_limit,
  not_refundable,
  payment_declined,
  seats_in_use,
  // requests
  invalid_request,
  idempotency_conflict,
  request_in_progress,
  // faults
  overloaded,
  unavailable,     // nothing happened
  outcome_unknown, // it may have happened: retry with the same key
  // internal: decide again once what is in flight has settled
  busy,
  // waiting rooms (behind the others: nodes tell each other numbers)
  room_not_open,
  no_such_room
};

/// Whether a refusal says something about seats, so that others may do better.
constexpr bool is_about_seats(refusal_code x) noexcept {
  return x == refusal_code::seats_unavailable || x == refusal_code::sold_out
         || x == refusal_code::no_adjacent_seats
         || x == refusal_code::orphan_seat;
}

/// @returns the name of the problem type, for example `seats-unavailable`.
const char* problem_name(refusal_code code) noexcept;

/// A refusal with whatever helps the client to do better.
struct refusal {
  refusal_code code;
  std::string detail;
  std::string field;                   // the request's member at fault
  std::vector<ticket_id> unavailable;  // named tickets that cannot be had
  std::vector<ticket_id> alternatives; // as many seats that could be had
  std::string decline_code;            // `payment_declined` only
  std::chrono::seconds retry_after{0}; // 0: no advice
};

/// Makes a refusal that carries its code alone.
inline refusal refuse(refusal_code code) {
  return {code, {}, {}, {}, {}, {}, std::chrono::seconds{0}};
}

} // namespace onsale
