#pragma once

#include "actors/room_messages.hpp"
#include "http/room/room_feed.hpp"
#include "http/room/room_tokens.hpp"
#include "http/site.hpp"

#include <chrono>
#include <cstdint>

namespace onsale::http {

/// What a request for a place waits for.
struct place_wait {
  place_holder of;
  uint64_t after = 0; // news that the client has
  std::chrono::seconds patience{0};
  /// What to say if it ends before this node has had a look at the place: it
  /// has that place alone.
  actors::room_report known;
};

/// Answers with the news of a place: at once if there is any that the client
/// lacks, or else when there is, or with what there is when the time is over.
void answer_with_news(site& s, exchange& x, place_wait what, reply done);

} // namespace onsale::http
