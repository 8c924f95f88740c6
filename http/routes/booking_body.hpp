#pragma once

#include "actors/messages.hpp"
#include "http/response.hpp"

#include <string>
#include <string_view>
#include <variant>

/// What the bodies of booking calls ask for. No actor is needed to read them,
/// so that they can be fuzzed by themselves.
namespace onsale::http {

/// Why a body asks for nothing: it is malformed, and this is the answer (400);
/// or the ticket, the event or the booking it names cannot exist.
using body_fault = std::variant<response, refusal>;

template <class T>
using body_reading = result<T, body_fault>;

using reserve_request = std::variant<
  actors::reserve_tickets, actors::reserve_best, actors::reserve_places>;

struct confirm_request {
  std::variant<booking_id, ticket_id> what;
  std::string payment_method; // not empty
};

/// Reads the body of a reserve. Whose it is, `who`, is left to the caller.
body_reading<reserve_request> read_reserve(std::string_view body);

body_reading<confirm_request> read_confirm(std::string_view body);

/// Reads a body that names a booking and no more: extend, release, refund.
body_reading<booking_id> read_booking(std::string_view body);

} // namespace onsale::http
