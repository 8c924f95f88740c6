#pragma once

#include "actors/room_messages.hpp"
#include "domain/result.hpp"
#include "http/room/room_tokens.hpp"
#include "http/site.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

/// How a client asks for its own place in a line, on any transport.
namespace onsale::http {

struct place_query {
  /// The number of the last news that the client has, by `after` or by
  /// `Last-Event-ID`.
  std::optional<uint64_t> after;
  std::chrono::seconds wait{0}; // with `after`, `Prefer: wait`
};

/// @returns what is asked for, or the answer to a bad request: a place token
/// that is shown has to be the caller's, though it tells nothing that the room
/// does not know better
result<place_query, response>
read_place_query(const site& s, const exchange& x, event_id event);

/// The number of what a room says for one answer alone.
uint64_t seq_of(const actors::room_report& x);

/// Where a browser's page shows its pass next, whatever it asks for: sockets
/// carry no headers of ours, but cookies.
void keep_pass(response& answer, const site& s, const exchange& x,
               const place_holder& of, const actors::room_summary& room,
               const actors::room_standing& standing);

/// What a room has said of one place, to its owner; the pass with it.
/// @pre the report has that place alone
response
place_response(const site& s, const exchange& x, const place_holder& of,
               const actors::room_report& told);

/// Finds the caller's place, which counts as being there, and goes on with it;
/// the report has that place alone. Answers itself if there is none.
void with_place(
  site& s, exchange& x, event_id event, reply done,
  std::function<void(const place_holder&, const actors::room_report&, reply)>
    then);

} // namespace onsale::http
