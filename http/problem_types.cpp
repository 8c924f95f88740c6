#include "http/problem.hpp"

#include <algorithm>

namespace onsale::http {

namespace {

const std::vector<problem_type> requests{
  {"invalid-json", 400, "The body is not JSON",
   "The request's body must be one JSON value (RFC 8259) in UTF-8, nested no "
   "deeper than 32 levels and of no more than 2 million values."},
  {"invalid-request", 400, "The request is malformed",
   "A part of the request is missing, of the wrong type, or out of range. "
   "`field` names it."},
  {"unauthenticated", 401, "A valid token is needed",
   "Send `Authorization: Bearer` with a token that has not expired. "
   "`POST /users` makes a guest user and its token."},
  {"forbidden", 403, "The token does not allow this",
   "The call is for administrators: the token needs the scope `admin`. Or it "
   "came from a page that may not ask. `detail` says which."},
  {"not-found", 404, "There is no such thing",
   "The path, or the thing that it names, does not exist, or is not yours."},
  {"method-not-allowed", 405, "The path has no such method",
   "The header `Allow` lists the methods that this path has."},
  {"request-timeout", 408, "The request did not arrive in time",
   "The connection was closed because a request was begun and not finished."},
  {"too-large", 413, "The body is too large",
   "A body may have 1 MiB, under `/admin` 64 MiB."},
  {"uri-too-long", 414, "The address is too long",
   "The request's target may have 8 KiB."},
  {"unsupported-media-type", 415, "The body has the wrong media type",
   "Bodies are `application/json`, without content coding."},
  {"idempotency-conflict", 422, "The key was used for another request",
   "An `Idempotency-Key` stands for one request. For a different one make a "
   "new "
   "key."},
  {"rate-limited", 429, "Too many requests",
   "Wait as long as `Retry-After` says. The headers `RateLimit` and "
   "`RateLimit-Policy` tell how much is left."},
  {"headers-too-large", 431, "The header is too large",
   "The header of a request may have 16 KiB."},
  {"internal", 500, "The server made a mistake",
   "This is a bug. Tell the operator the `X-Request-Id` of the response."},
  {"overloaded", 503, "The server is at its limit",
   "Nothing happened. Try again after `Retry-After`."},
  {"unavailable", 503, "This cannot be served at the moment",
   "Nothing happened. Try again after `Retry-After`."},
  {"outcome-unknown", 503, "It may or may not have happened",
   "Repeat the request with the same `Idempotency-Key`: it takes effect once, "
   "and its answer tells what happened."},
};

const std::vector<problem_type> booking{
  {"no-such-ticket", 404, "There is no such ticket",
   "No event has a ticket of that id."},
  {"seats-unavailable", 409, "Seats are taken",
   "`unavailable_ticket_ids` names the tickets that cannot be had. "
   "`alternatives` names as many that could be had a moment ago."},
  {"no-adjacent-seats", 409, "There are not so many seats side by side",
   "Ask for fewer seats, for another section, or with `adjacent: false`."},
  {"orphan-seat", 409, "The choice would strand a single seat",
   "Choose seats that leave no single one between taken seats; "
   "`alternatives` names such seats."},
  {"sold-out", 409, "Sold out", "Every ticket that was asked for is sold."},
  {"not-on-sale", 409, "The event is not on sale",
   "The sale has not begun, has ended, or the event was cancelled. `detail` "
   "says which."},
  {"access-code", 403, "The presale needs a code",
   "While a presale runs, `access_code` must be one of its codes."},
  {"not-admitted", 403, "The waiting room has not let you in",
   "Join the event's waiting room, and send the pass that it gives you."},
  {"not-eligible", 403, "You may not join this waiting room",
   "The organiser lets only some people join. `detail` says whom."},
  {"upgrade-required", 426, "This is a live connection",
   "Ask for a WebSocket, or for `text/event-stream`."},
  {"room-not-open", 409, "The waiting room is not open yet",
   "Join again once its pre-queue has begun."},
  {"ticket-limit", 409, "The limit per buyer is reached",
   "The event limits tickets per buyer, and holds open at once. `field` says "
   "which limit it was."},
  {"hold-expired", 410, "The hold has expired",
   "The tickets were held longer than the time given. Reserve anew."},
  {"hold-released", 410, "The hold was released",
   "The tickets were given back. Reserve anew."},
  {"already-confirmed", 409, "The booking is confirmed already",
   "It was paid with another payment, or cannot be released any more."},
  {"extension-limit", 409, "The hold cannot be extended further",
   "A hold lasts 20 minutes at most."},
  {"attempt-limit", 409, "Too many payment attempts",
   "Five cards may be tried for one booking."},
  {"payment-declined", 402, "The payment was declined",
   "`decline_code` is the bank's reason. The tickets stay held for at least a "
   "minute: try another card under a new key."},
  {"not-refundable", 409, "The booking cannot be refunded",
   "The event's refund window is over, or the booking is not a paid one."},
  {"request-in-progress", 409, "The same request is being worked on",
   "A request with this `Idempotency-Key` has not been answered yet. Try again "
   "after `Retry-After`."},
  {"already-checked-in", 409, "The ticket was used already",
   "Somebody came in with it at `checked_in_at`."},
  {"ticket-not-valid", 409, "The ticket does not count any more",
   "It was sold to this booking, and is not now. `detail` says why."},
  {"seats-in-use", 409, "The change would remove seats in use",
   "Seats that are held or sold stay in the plan."},
};

std::vector<problem_type> all_types() {
  auto all = requests;
  all.insert(all.end(), booking.begin(), booking.end());
  return all;
}

} // namespace

const std::vector<problem_type>& problem_types() {
  static const auto all = all_types();
  return all;
}

const problem_type* find_problem_type(std::string_view name) noexcept {
  auto& all = problem_types();
  auto i = std::find_if(all.begin(), all.end(), [&](auto& x) {
    return x.name == name;
  });
  return i == all.end() ? nullptr : &*i;
}

} // namespace onsale::http
