#pragma once

#include "actors/room_messages.hpp"
#include "http/room/room_tokens.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace onsale::http {

/// The beginning of a message about somebody's place, the same on every
/// transport; `message_tail` goes behind it. It has a pass as long as there is
/// one.
std::string place_head(const token_keys& keys, const place_holder& of,
                       uint64_t seq, const actors::room_summary& room,
                       const actors::room_standing& standing);

/// Until when somebody may come in, who is in.
std::optional<timestamp> pass_end(const actors::room_summary& room,
                                  const actors::room_standing& standing);

/// The whole message: `{"seq":…,"state":…,…,"room":…}`.
std::string place_text(const token_keys& keys, const place_holder& of,
                       uint64_t seq, const actors::room_summary& room,
                       const actors::room_standing& standing);

} // namespace onsale::http
